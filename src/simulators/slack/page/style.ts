/** How the page looks: a list of channels, messages, and a modal over them. */
export const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); --accent: #1264a3; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.46 system-ui, sans-serif; display: grid; grid-template-columns: 220px 1fr; height: 100vh; }
nav { background: #3f0e40; color: #eee; padding: 12px; overflow: auto; }
nav h1 { font-size: 16px; margin: 0 0 12px; }
nav a { display: block; color: inherit; text-decoration: none; padding: 4px 8px; border-radius: 6px; opacity: .85; }
nav a.here { background: var(--accent); opacity: 1; }
nav h2 { font-size: 12px; opacity: .7; margin: 16px 0 4px; text-transform: uppercase; letter-spacing: .05em; }
nav select { width: 100%; padding: 4px; }
main { display: flex; flex-direction: column; min-width: 0; height: 100vh; }
header { padding: 12px 20px; border-bottom: 1px solid var(--line); font-weight: 700; }
.messages { flex: 1; overflow: auto; padding: 12px 20px; }
.message { padding: 8px 0 8px 44px; position: relative; max-width: 900px; overflow-wrap: anywhere; }
.message::before { content: attr(data-letter); position: absolute; left: 0; top: 10px; width: 34px; height: 34px; border-radius: 6px;
  background: #616061; color: #fff; display: grid; place-items: center; font-weight: 700; }
.message.app::before { background: #1f2937; }
.message.private { background: color-mix(in srgb, #f2c744 12%, transparent); border-radius: 8px; }
.thread { margin-left: 44px; border-left: 3px solid var(--line); padding-left: 12px; }
.who { font-weight: 700; } .when, .only, small, .context { color: color-mix(in srgb, currentColor 65%, transparent); font-size: 13px; font-weight: 400; }
p { margin: 2px 0; white-space: pre-wrap; } h3 { margin: 6px 0 2px; font-size: 18px; } hr { border: 0; border-top: 1px solid var(--line); }
.context span + span::before { content: ' · '; }
.section { display: flex; justify-content: space-between; gap: 16px; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 16px; white-space: pre-wrap; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0; } .row form, .section form { margin: 0; }
button { font: inherit; font-weight: 700; font-size: 13px; padding: 5px 12px; border-radius: 6px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff; } button.danger { color: #e01e5a; border-color: #e01e5a; }
pre, code { font: 13px/1.5 ui-monospace, monospace; background: color-mix(in srgb, currentColor 6%, transparent); border: 1px solid var(--line); border-radius: 4px; }
pre { padding: 8px; overflow: auto; margin: 4px 0; white-space: pre-wrap; } code { padding: 1px 4px; color: #e01e5a; }
pre code { border: 0; } blockquote, .quoted { border-left: 4px solid var(--line); margin: 4px 0; padding-left: 12px; white-space: pre-wrap; }
ul, ol { margin: 2px 0; padding-left: 26px; } .in1 { margin-left: 24px; } .in2 { margin-left: 48px; } .in3 { margin-left: 72px; } .in4 { margin-left: 96px; }
a { color: var(--accent); } .mention { background: #f2c74466; border-radius: 3px; padding: 0 2px; }
.say { padding: 12px 20px; display: flex; gap: 8px; border-top: 1px solid var(--line); } .say input { flex: 1; }
input, textarea, select { font: inherit; padding: 7px 10px; border: 1px solid var(--line); border-radius: 6px; background: Field; color: FieldText; max-width: 100%; }
dialog { border: 0; border-radius: 10px; padding: 0; width: min(560px, 94vw); max-height: 88vh; box-shadow: 0 18px 60px #0008; }
dialog header, dialog footer { padding: 14px 20px; } dialog footer { display: flex; justify-content: flex-end; gap: 8px; border-top: 1px solid var(--line); }
.fill { padding: 8px 20px 0; overflow: auto; max-height: 66vh; } .fill footer { position: sticky; bottom: 0; background: Canvas; margin: 0 -20px; } .input { display: grid; gap: 4px; margin: 12px 0; } .input > span:first-child { font-weight: 700; }
.error { color: #e01e5a; font-style: normal; } dialog::backdrop { background: #0006; }
@media (max-width: 640px) { body { grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); } nav { max-height: 30vh; } main { height: auto; min-height: 0; }
  .messages, .say { padding-inline: 12px; } .thread { margin-left: 8px; } }
`;

/** Loads the page's changing part again when something changed, asks before what asks, and tells the app what was chosen. */
export const script = `
const load = async () => {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  for (const id of ['channels', 'live', 'modal']) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (id === 'modal' && old?.dataset.hash === now?.dataset.hash) continue;
    if (id === 'live' && old.innerHTML === now.innerHTML) continue;
    old.replaceWith(now);
  }
  settle();
};
const settle = () => {
  document.querySelector('#modal dialog:not([open])')?.showModal();
  const list = document.querySelector('.messages');
  if (list) list.scrollTop = list.scrollHeight;
};
document.addEventListener('submit', async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
  const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form, event.submitter)) });
  const problem = await answer.text();
  if (!answer.ok) alert(problem);
  else if (form.classList.contains('say')) form.reset();
  await load();
});
document.addEventListener('change', async (event) => {
  if (event.target.id === 'user') location.search = '?user=' + event.target.value;
  if (!event.target.dataset.tells) return;
  const form = event.target.form;
  const body = new URLSearchParams(new FormData(form));
  body.set('tells', event.target.name.slice(3));
  await fetch('/ui/choose', { method: 'POST', body });
});
const changes = new EventSource('/ui/changes');
// What changed before the stream was open would be missed.
changes.onopen = load;
changes.onmessage = load;
settle();
`;
