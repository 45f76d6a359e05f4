/** What to click on GitLab; `{url}` is the webhook's address. */
export const gitlabSetUp = {
  en: `1. On GitLab, open the project (or the group) and go to **Settings → Webhooks → Add new webhook**.
2. **URL**: \`{url}\`
3. **Secret token**: the secret of this webhook. If your GitLab also offers a **Signing token**, put one there instead (\`whsec_…\`) and set the same value as the secret here: then every body is signed.
4. **Trigger**: tick what you want here: *Push events*, *Tag push events*, *Comments*, *Issues events*, *Merge request events*, *Pipeline events*, *Releases events* …
5. Leave **Enable SSL verification** on and press **Add webhook**.
6. **Test → Push events** sends a real event of your project.`,
  zh: `1. 在 GitLab 打开项目（或群组），进入 **Settings → Webhooks → Add new webhook**。
2. **URL**：\`{url}\`
3. **Secret token**：填写此 webhook 的密钥。如果您的 GitLab 提供 **Signing token**，可改为在那里填写（\`whsec_…\`），并将此处的密钥设为相同的值，这样每个请求正文都会签名。
4. **Trigger**：勾选所需事件：*Push events*、*Tag push events*、*Comments*、*Issues events*、*Merge request events*、*Pipeline events*、*Releases events* 等。
5. 保持 **Enable SSL verification** 开启，点击 **Add webhook**。
6. 点击 **Test → Push events** 会发送该项目的真实事件。`,
};
