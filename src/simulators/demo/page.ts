import { pageScript } from './page-script.ts';
import { moods } from './receiver-desk.ts';

/** What the page shows: two chats, and where events can be sent to. */
export interface DemoPage {
  slackUrl: string;
  larkUrl: string;
  receiverUrl: string;
}

/** Two chats side by side with a receiver of events under them; on a narrow screen one above the other. */
export function demoPage({ slackUrl, larkUrl, receiverUrl }: DemoPage): string {
  const buttons = Object.keys(moods).map((mood) => `<button data-mood="${mood}">${mood}</button>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Switchhook demo</title>
<style>
  * { box-sizing: border-box; }
  body { margin: 0; height: 100vh; display: grid; grid-template: 1fr auto / 1fr 1fr; gap: 1px; background: #ccc; color: #1f2329; font: 14px/1.5 system-ui, sans-serif; }
  section { display: flex; flex-direction: column; background: #fff; min-height: 0; }
  h1 { font-size: 14px; margin: 0; padding: 6px 12px; background: #f4f4f7; }
  iframe { border: 0; flex: 1; }
  footer { grid-column: 1 / -1; background: #fff; padding: 8px 12px; display: grid; gap: 4px; }
  footer p { margin: 0; }
  button { font: inherit; padding: 2px 10px; border: 1px solid #bbb; border-radius: 6px; background: #fff; color: inherit; cursor: pointer; }
  button[aria-pressed="true"] { background: #1f2937; border-color: #1f2937; color: #fff; }
  code { background: #f4f4f7; padding: 1px 5px; border-radius: 4px; user-select: all; }
  small { color: #5a6069; font-size: 13px; } #problem { color: #b3261e; }
  @media (max-width: 800px) { body { grid-template: none; height: auto; } section { height: 90vh; } }
</style>
<section><h1>Slack (simulated)</h1><iframe title="Slack" src="${slackUrl}"></iframe></section>
<section><h1>Lark (simulated)</h1><iframe title="Lark" src="${larkUrl}"></iframe></section>
<footer>
  <p><b>Receiver</b> at <code>${receiverUrl}</code> ${buttons.join(' ')} <button id="publish">Publish ticket.created</button> <small id="received" role="status"></small> <span id="problem" role="alert"></span></p>
  <p><small>Events in: <code>/webhook new</code>, then <b>Send a test event</b>. In Lark, forms and private answers come to the direct talk with Switchhook.
  Events out: <code>/webhook endpoints new</code> with the address of the receiver, then <b>Publish</b>. Say <code>/webhook project use default</code> in a channel, let the receiver fail and publish again: the channel gets a card about it.</small></p>
</footer>
<script>${pageScript}</script>
</html>`;
}
