import { pageScript } from './page-script.ts';

/** A page that shows the chats of one person as Lark would, and lets one type, press and fill in. No build, no requests elsewhere. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lark (simulated)</title>
<style>
:root { color-scheme: light; --line: #dee0e3; --blue: #3370ff; }
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: grid; grid-template-columns: 15rem 1fr; font: 14px/1.5 system-ui, sans-serif; color: #1f2329; background: #f5f6f7; }
nav { background: #fff; border-right: 1px solid var(--line); padding: .75rem; overflow: auto; }
nav h1 { font-size: 1rem; margin: 0 0 .75rem; }
nav button { display: block; width: 100%; text-align: left; border: 0; background: none; padding: .5rem; border-radius: 6px; font: inherit; cursor: pointer; }
.unread { float: right; background: #f54a45; color: #fff; border-radius: 9px; padding: 0 .45rem; font-size: .75rem; font-weight: 600; }
nav button[aria-current] { background: #e1eaff; font-weight: 600; }
select, input, textarea { font: inherit; padding: .35rem .5rem; border: 1px solid var(--line); border-radius: 6px; background: #fff; width: 100%; }
main { display: grid; grid-template-rows: 1fr auto; min-width: 0; height: 100vh; }
#log { overflow: auto; padding: 1rem; }
.message { max-width: 44rem; margin: 0 0 .9rem; }
.message.thread { margin-left: 2.5rem; border-left: 3px solid var(--line); padding-left: .75rem; }
.who { font-size: .8rem; color: #646a73; margin-bottom: .2rem; }
.text { background: #fff; display: inline-block; padding: .5rem .75rem; border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.card header { padding: .6rem .9rem; font-weight: 600; background: #e1eaff; overflow-wrap: anywhere; }
.card header small { display: block; font-weight: 400; color: #646a73; }
.card header.green { background: #d9f5d6; } .card header.red { background: #fde2e2; } .card header.orange { background: #feead2; } .card header.grey { background: #eff0f1; }
.tag { font-size: .75rem; background: #fff; border-radius: 4px; padding: .05rem .4rem; margin-left: .5rem; font-weight: 500; }
.body { padding: .75rem .9rem; display: grid; gap: .5rem; }
.body > * { min-width: 0; overflow-wrap: anywhere; }
.plain { white-space: pre-wrap; } .small { font-size: .8rem; } .grey-text { color: #646a73; } .red-text { color: #d83931; }
pre { background: #f5f6f7; border-radius: 6px; padding: .5rem .75rem; overflow: auto; margin: .25rem 0; }
code { font-family: ui-monospace, monospace; font-size: .9em; background: #f5f6f7; }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: .2rem .5rem; }
blockquote { margin: 0; padding-left: .75rem; border-left: 3px solid var(--line); }
.markdown { white-space: pre-wrap; } .markdown h4 { margin: 0; }
.row { display: flex; flex-wrap: wrap; gap: .4rem; }
.row button, .body > button, form button { border: 1px solid var(--line); background: #fff; border-radius: 6px; padding: .3rem .75rem; font: inherit; cursor: pointer; width: fit-content; }
button.primary { background: var(--blue) !important; color: #fff; border-color: var(--blue) !important; } button.danger { color: #d83931; border-color: #d83931 !important; }
form { display: grid; gap: .5rem; } label { font-weight: 500; }
.reply { border: 0; background: none; color: var(--blue); cursor: pointer; font-size: .8rem; padding: 0; }
#say { display: grid; grid-template-columns: auto 1fr auto; gap: .5rem; padding: .75rem 1rem; background: #fff; border-top: 1px solid var(--line); align-items: center; }
#say label { white-space: nowrap; font-weight: 400; } #say label input { width: auto; } #text { grid-column: 2; }
#toast { position: fixed; top: 1rem; left: 50%; transform: translateX(-50%); background: #1f2329; color: #fff; padding: .5rem 1rem; border-radius: 8px; max-width: 36rem; }
#toast:empty { display: none; }
@media (max-width: 640px) {
  body { grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); } main { height: auto; min-height: 0; }
  nav { border: 0; border-bottom: 1px solid var(--line); padding: .5rem .75rem; } nav h1 { display: none; } nav p { margin: 0 0 .25rem; }
  #chats { display: flex; overflow: auto; } nav button { width: auto; white-space: nowrap; } #log { padding: .75rem; } .message.thread { margin-left: .5rem; }
}
</style>
</head>
<body>
<nav><h1>Lark (simulated)</h1><p><select id="user" aria-label="Who you are"></select></p><div id="chats"></div></nav>
<main>
<div id="log" aria-live="polite"></div>
<form id="say"><label id="mention"><input type="checkbox" id="at" checked> @Switchhook</label>
<input id="text" aria-label="Message" placeholder="/webhook help" autocomplete="off"><button class="primary">Send</button></form>
</main>
<div id="toast" role="status"></div>
<script>${pageScript}</script>
</body>
</html>
`;
