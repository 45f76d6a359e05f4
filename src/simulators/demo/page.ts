/** Two chats side by side; on a narrow screen one above the other. */
export function demoPage(slackUrl: string, larkUrl: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Switchhook demo</title>
<style>
  body { margin: 0; height: 100vh; display: grid; grid-template-columns: 1fr 1fr; gap: 1px; background: #ccc; font: 14px system-ui, sans-serif; }
  section { display: flex; flex-direction: column; background: #fff; min-height: 60vh; }
  h1 { font-size: 14px; margin: 0; padding: 8px 12px; background: #f4f4f7; }
  iframe { border: 0; flex: 1; }
  @media (max-width: 800px) { body { grid-template-columns: 1fr; height: auto; } }
</style>
<section><h1>Slack (simulated)</h1><iframe title="Slack" src="${slackUrl}"></iframe></section>
<section><h1>Lark (simulated)</h1><iframe title="Lark" src="${larkUrl}"></iframe></section>
</html>`;
}
