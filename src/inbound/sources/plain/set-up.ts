/** What to program on the sender's side; `{url}` is the webhook's address. */
export const plainSetUp = {
  en: `1. Let your program send an HTTP \`POST\` to \`{url}\`, best with JSON and \`Content-Type: application/json\`.
2. **Secret**: sign the exact bytes of the body with HMAC-SHA256 and send \`X-Hub-Signature-256: sha256=<hex>\`; \`X-Signature-256\`, \`X-Webhook-Signature\` and \`X-Signature\` are read as well. **Secure header**: send it with its value.
3. Name the event in the header \`X-Event-Type\` or in the body as \`type\`, \`event\` or \`event_type\`; otherwise it is called \`event\`.
4. Send a fresh \`Idempotency-Key\` with each event. Without one, the same body counts as the same event and runs once.

\`\`\`sh
body='{"type":"deploy.finished","title":"Shop 1.4 is live"}'
signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl -X POST '{url}' -H 'Content-Type: application/json' -H "X-Hub-Signature-256: sha256=$signature" -d "$body"
\`\`\``,
  zh: `1. 让您的程序向 \`{url}\` 发送 HTTP \`POST\`，建议使用 JSON 与 \`Content-Type: application/json\`。
2. **密钥**：对正文的原始字节计算 HMAC-SHA256，并发送 \`X-Hub-Signature-256: sha256=<hex>\`；也支持 \`X-Signature-256\`、\`X-Webhook-Signature\` 与 \`X-Signature\`。**安全请求头**：随请求发送该请求头及其值。
3. 用请求头 \`X-Event-Type\` 或正文中的 \`type\`、\`event\`、\`event_type\` 指定事件名称；否则名称为 \`event\`。
4. 每个事件请使用新的 \`Idempotency-Key\`。若不提供，相同的正文会被视为同一事件，只运行一次。

\`\`\`sh
body='{"type":"deploy.finished","title":"Shop 1.4 is live"}'
signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl -X POST '{url}' -H 'Content-Type: application/json' -H "X-Hub-Signature-256: sha256=$signature" -d "$body"
\`\`\``,
};
