/** What to click on GitHub; `{url}` is the webhook's address. */
export const githubSetUp = {
  en: `1. On GitHub, open the repository (or the organization) and go to **Settings → Webhooks → Add webhook**.
2. **Payload URL**: \`{url}\`
3. **Content type**: \`application/json\`
4. **Secret**: the secret of this webhook.
5. Leave **Enable SSL verification** on.
6. **Which events**: choose *Let me select individual events* and tick what you want here: *Pull requests*, *Pushes*, *Issues*, *Issue comments*, *Pull request reviews*, *Workflow runs*, *Releases* …
7. Keep **Active** ticked and press **Add webhook**. GitHub sends a ping at once; it shows a green tick when it arrived.`,
  zh: `1. 在 GitHub 打开仓库（或组织），进入 **Settings → Webhooks → Add webhook**。
2. **Payload URL**：\`{url}\`
3. **Content type**：选择 \`application/json\`
4. **Secret**：填写此 webhook 的密钥。
5. 保持 **Enable SSL verification** 开启。
6. **Which events**：选择 *Let me select individual events*，勾选所需事件：*Pull requests*、*Pushes*、*Issues*、*Issue comments*、*Pull request reviews*、*Workflow runs*、*Releases* 等。
7. 保持 **Active** 勾选，点击 **Add webhook**。GitHub 会立即发送 ping，送达后显示绿色对勾。`,
};
