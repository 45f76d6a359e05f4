import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Person } from '../person.ts';
import { directTalk } from '../populate.ts';
import { type Channel, type Message, stackOf, type User, type View, type Workspace, type World } from '../world.ts';
import { act } from './act.ts';
import { blocksHtml } from './blocks-html.ts';
import { type Html, html } from './html.ts';
import { markupHtml } from './markup.ts';
import { modalHtml } from './modal-html.ts';
import { script, style } from './style.ts';

/** Who looks at which place. */
interface Seat {
  world: World;
  workspace: Workspace;
  user: User;
  /** A channel's id, or `home`. */
  place: string;
}

/** The pages on which a person sees the simulated Slack and takes part in it. */
export function createPages(world: World, as: (user: string) => Person) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (url.pathname === '/ui/changes') return stream(world, response);
    if (url.pathname.startsWith('/ui/')) return await act({ world, as }, request, response);
    if (url.pathname !== '/') return void response.writeHead(404).end('There is nothing here.');
    const seat = seatOf(world, url);
    if (seat?.place === 'home' && isOpened(request)) await as(seat.user.id).openHome();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(seat ? pageOf(seat).html : 'There is nobody here yet.');
  };
}

/** Whether a person opens the page, by itself or in a frame, or a script brings it up to date. */
function isOpened({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-dest'] === 'document' || headers['sec-fetch-dest'] === 'iframe';
}

/** Tells browsers that something has changed, at most a few times a second. */
function stream(world: World, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      response.write('data: changed\n\n');
    }, 150);
  };
  world.watchers.add(changed);
  response.once('close', () => {
    clearTimeout(timer);
    world.watchers.delete(changed);
  });
}

function seatOf(world: World, url: URL): Seat | undefined {
  const people = [...world.workspaces.values()].flatMap((workspace) =>
    [...workspace.users.values()].filter((user) => !user.bot).map((user) => ({ workspace, user })),
  );
  const found = people.find(({ user }) => user.id === url.searchParams.get('user')) ?? people[0];
  if (!found) return undefined;
  const [first] = channelsOf(found.workspace, found.user);
  return { world, ...found, place: url.searchParams.get('place') ?? first?.id ?? 'home' };
}

function channelsOf(workspace: Workspace, user: User): Channel[] {
  return [...workspace.channels.values()].filter(({ kind, members }) => kind !== 'im' && members.has(user.id));
}

function pageOf(seat: Seat): Html {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Slack (simulated)</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${{ html: style }}</style></head>
<body>${channelList(seat)}<main>${seat.place === 'home' ? homePlace(seat) : channelPlace(seat)}</main>
${openModal(seat)}<script>${{ html: script }}</script></body></html>`;
}

function channelList({ world, workspace, user, place }: Seat): Html {
  const link = (id: string, name: string) =>
    html`<a class="${id === place && 'here'}" href="/?user=${user.id}&place=${id}">${name}</a>`;
  const people = [...world.workspaces.values()].flatMap((one) =>
    [...one.users.values()]
      .filter(({ bot }) => !bot)
      .map(
        ({ id, realName }) =>
          html`<option value="${id}" ${id === user.id && { html: 'selected' }}>${realName} (${one.name})</option>`,
      ),
  );
  return html`<nav id="channels"><h1>${workspace.name}</h1><select id="user" aria-label="You are">${people}</select>
    <h2>Channels</h2>${channelsOf(workspace, user).map(({ id, name }) => link(id, `# ${name}`))}
    <h2>Apps</h2>${link(directTalk(workspace, user.id).id, 'Switchhook')}${link('home', 'Switchhook: Home')}</nav>`;
}

function channelPlace(seat: Seat): Html {
  const channel = seat.workspace.channels.get(seat.place);
  if (!channel) return html`<p>There is no such channel.</p>`;
  const own = channel.ephemeral.filter(({ ephemeralTo }) => ephemeralTo === seat.user.id);
  const all = [...channel.messages, ...own].toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
  const roots = all.filter(({ threadTs }) => threadTs === undefined);
  const title = channel.kind === 'im' ? 'Switchhook' : `# ${channel.name}`;
  return html`<header>${title}</header><div class="messages" id="live">${roots.map((root) => threadHtml(seat, root, all))}</div>
<form class="say" method="post" action="/ui/say"><input type="hidden" name="user" value="${seat.user.id}">
<input type="hidden" name="channel" value="${channel.id}">
<input name="text" autocomplete="off" autofocus placeholder="Message, or /webhook …" aria-label="Message"><button>Send</button></form>`;
}

function threadHtml(seat: Seat, root: Message, all: Message[]): Html {
  const replies = all.filter(({ threadTs }) => threadTs === root.ts);
  const box = html`<form class="say" method="post" action="/ui/say"><input type="hidden" name="user" value="${seat.user.id}">
<input type="hidden" name="channel" value="${root.channel}"><input type="hidden" name="thread" value="${root.ts}">
<input name="text" autocomplete="off" placeholder="Reply in thread" aria-label="Reply in thread"><button>Reply</button></form>`;
  const thread = html`<details class="thread" ${replies.length > 0 && { html: 'open' }}><summary>${replies.length} in thread</summary>
${replies.map((one) => messageHtml(seat, one))}${root.ephemeralTo === undefined && box}</details>`;
  return html`${messageHtml(seat, root)}${root.ephemeralTo === undefined && thread}`;
}

function messageHtml({ workspace, user }: Seat, message: Message): Html {
  const name = workspace.users.get(message.user)?.realName ?? 'Somebody';
  const isPrivate = message.ephemeralTo !== undefined;
  const kind = `${message.botId ? 'app ' : ''}${isPrivate ? 'private' : ''}`;
  const when = new Date(Number(message.ts) * 1_000).toTimeString().slice(0, 5);
  const where = { user: user.id, channel: message.channel, ts: message.ts };
  const body = message.blocks ? blocksHtml(message.blocks, where) : html`<p>${markupHtml(message.text)}</p>`;
  return html`<article class="message ${kind}" data-letter="${name.slice(0, 1)}"><div><span class="who">${name}</span>
<span class="when">${when}</span> ${message.edits > 0 && html`<span class="only">(edited)</span>`}
${isPrivate && html`<span class="only">Only visible to you</span>`}</div>${body}</article>`;
}

function homePlace({ world, workspace, user }: Seat): Html {
  const home = world.homes.get(`${workspace.id}/${user.id}`);
  const body = home
    ? blocksHtml(home.payload.blocks, { user: user.id, view: home.id })
    : html`<p>Nothing here yet.</p>`;
  return html`<header>Switchhook: Home</header><div class="messages" id="live">${body}</div>`;
}

function openModal({ world, workspace, user }: Seat): Html {
  const view: View | undefined = stackOf(world, workspace.id, user.id).at(-1);
  return html`<div id="modal" data-hash="${view?.hash}${JSON.stringify(view?.errors ?? '')}">${view && modalHtml(view, user.id)}</div>`;
}
