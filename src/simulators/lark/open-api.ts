import { type ApiAnswer, LarkError, success } from './api-answer.ts';
import { updateByToken } from './card-token.ts';
import { isJson, type Json, textAt } from './json.ts';
import { createMessage, deleteMessage, getMessage, patchMessage, replyMessage, updateMessage } from './messages-api.ts';
import { hex, type LarkWorld, newId, type ScriptedFault } from './world.ts';

/** One call on its way through the Open API. */
export interface ApiCall {
  method: string;
  url: URL;
  /** The changeable part of the path. */
  id: string;
  body: unknown;
  authorization: string;
  /** `ws://…` of the long connection, without a path. */
  socketUrl: string;
}

type Handle = (world: LarkWorld, call: ApiCall) => ApiAnswer;

const messages = '/open-apis/im/v1/messages';
const slash = '/open-apis/application/v7/app_slash_commands';

/** Every route, open ones first; `:id` stands for one part of the path. */
const routes: readonly { method: string; path: string; open?: true; handle: Handle }[] = [
  { method: 'POST', path: '/open-apis/auth/v3/tenant_access_token/internal', open: true, handle: giveToken },
  { method: 'POST', path: '/callback/ws/endpoint', open: true, handle: giveEndpoint },
  { method: 'POST', path: messages, handle: (world, { body, url }) => createMessage(world, body, idType(url)) },
  { method: 'POST', path: `${messages}/:id/reply`, handle: (world, { id, body }) => replyMessage(world, id, body) },
  { method: 'PATCH', path: `${messages}/:id`, handle: (world, { id, body }) => patchMessage(world, id, body) },
  { method: 'PUT', path: `${messages}/:id`, handle: (world, { id, body }) => updateMessage(world, id, body) },
  { method: 'DELETE', path: `${messages}/:id`, handle: (world, { id }) => deleteMessage(world, id) },
  { method: 'GET', path: `${messages}/:id`, handle: (world, { id }) => getMessage(world, id) },
  { method: 'GET', path: '/open-apis/im/v1/chats', handle: listChats },
  { method: 'GET', path: '/open-apis/im/v1/chats/:id', handle: showChat },
  { method: 'GET', path: '/open-apis/bot/v3/info', handle: botInfo },
  { method: 'GET', path: '/open-apis/contact/v3/users/:id', handle: showUser },
  { method: 'GET', path: slash, handle: listSlash },
  { method: 'POST', path: slash, handle: addSlash },
  { method: 'DELETE', path: `${slash}/:id`, handle: dropSlash },
  {
    method: 'POST',
    path: '/open-apis/interactive/v1/card/update',
    handle: (world, { body }) => updateByToken(world, body),
  },
];

/** Answers one call as Lark would and writes it down. */
export function answerCall(world: LarkWorld, call: Omit<ApiCall, 'id'>): ApiAnswer {
  const answer = outcome(world, call);
  const { method, url, body } = call;
  const code = typeof answer.body.code === 'number' ? answer.body.code : -1;
  world.calls.push({ method, path: url.pathname, body: withoutSecrets(body), status: answer.status, code });
  return answer;
}

function outcome(world: LarkWorld, call: Omit<ApiCall, 'id'>): ApiAnswer {
  const fault = takeFault(world, call);
  if (fault && !fault.after) return faultAnswer(fault);
  try {
    const answer = route(world, call);
    return fault ? faultAnswer(fault) : answer;
  } catch (error) {
    if (error instanceof LarkError) return error.answer;
    throw error;
  }
}

function route(world: LarkWorld, call: Omit<ApiCall, 'id'>): ApiAnswer {
  for (const { method, path, open, handle } of routes) {
    const id = matchPath(path, call.url.pathname);
    if (id === undefined || method !== call.method) continue;
    if (!open) checkBearer(world, call.authorization);
    return handle(world, { ...call, id });
  }
  throw new LarkError(404, '404 page not found', 404);
}

function matchPath(pattern: string, path: string): string | undefined {
  const [before = '', after] = pattern.split(':id');
  if (after === undefined) return pattern === path ? '' : undefined;
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const id = path.slice(before.length, path.length - after.length);
  return id !== '' && !id.includes('/') ? decodeURIComponent(id) : undefined;
}

function takeFault(world: LarkWorld, { method, url }: Omit<ApiCall, 'id'>): ScriptedFault | undefined {
  const fault = world.faults.find(
    (one) => one.times > 0 && one.path.test(url.pathname) && (one.method ?? method) === method,
  );
  if (fault) fault.times--;
  return fault;
}

function faultAnswer({ status, code, reset }: ScriptedFault): ApiAnswer {
  const headers = reset === undefined ? undefined : { 'x-ogw-ratelimit-reset': String(reset) };
  return { status, body: { code, msg: 'scripted', log_id: '0' }, headers };
}

function checkBearer(world: LarkWorld, authorization: string): void {
  const token = authorization.replace(/^Bearer /, '');
  const until = world.tokens.get(token);
  if (authorization === '') throw new LarkError(99991661, 'Missing access token for authorization.');
  if (until === undefined || until < world.clock.now())
    throw new LarkError(99991663, 'Invalid access token for authorization.');
}

/** The secret is checked; the token stands beside `code`, not in `data`. */
function giveToken(world: LarkWorld, { body }: ApiCall): ApiAnswer {
  if (textAt(body, 'app_id') !== world.appId || textAt(body, 'app_secret') !== world.appSecret) {
    return { status: 200, body: { code: 10014, msg: 'app secret invalid' } };
  }
  const token = `t-${hex(16)}`;
  world.tokens.set(token, world.clock.now() + 7_200_000);
  return { status: 200, body: { code: 0, msg: 'ok', tenant_access_token: token, expire: 7_200 } };
}

/** The SDK reads the address as one query string, so the ids must not come first in it. */
function giveEndpoint(world: LarkWorld, { body, socketUrl }: ApiCall): ApiAnswer {
  if (textAt(body, 'AppID') !== world.appId || textAt(body, 'AppSecret') !== world.appSecret) {
    return { status: 200, body: { code: 514, msg: 'auth failed', data: {} } };
  }
  const URL = `${socketUrl}/ws/v2?fpid=493&aid=552564&device_id=${hex(6)}&access_key=${hex(8)}&service_id=33554678&ticket=${hex(8)}`;
  const ClientConfig = { ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 120 };
  return success({ URL, ClientConfig });
}

function idType(url: URL): string {
  return url.searchParams.get('receive_id_type') ?? 'open_id';
}

/** Groups that the bot is in, a page at a time. */
function listChats(world: LarkWorld, { url }: ApiCall): ApiAnswer {
  const size = Math.min(Number(url.searchParams.get('page_size') ?? 20), 100);
  const from = Number(url.searchParams.get('page_token') || 0);
  const groups = [...world.chats.values()].filter(
    ({ type, botIn, disbanded }) => type === 'group' && botIn && !disbanded,
  );
  const items = groups.slice(from, from + size).map(({ id, name }) => ({ chat_id: id, name, external: false }));
  const more = from + size < groups.length;
  return success({ items, has_more: more, page_token: more ? String(from + size) : '' });
}

function showChat(world: LarkWorld, { id }: ApiCall): ApiAnswer {
  const chat = world.chats.get(id);
  if (!chat) throw new LarkError(232006, 'chat_id is invalid');
  return success({ name: chat.name, chat_mode: chat.type, chat_type: 'private' });
}

/** `bot` stands beside `code`. */
function botInfo(world: LarkWorld): ApiAnswer {
  const bot = { activate_status: 2, app_name: world.botName, open_id: world.botOpenId };
  return { status: 200, body: { code: 0, msg: 'ok', bot } };
}

function showUser(world: LarkWorld, { id }: ApiCall): ApiAnswer {
  const user = world.users.get(id);
  if (!user || user.tenantKey !== world.tenantKey) throw new LarkError(41050, 'no user authority error');
  return success({ user: { open_id: user.openId, name: user.name, email: '', enterprise_email: user.email ?? '' } });
}

function listSlash(world: LarkWorld): ApiAnswer {
  return success({ items: [...world.slashCommands].map(([command_id, one]) => ({ command_id, ...one })) });
}

function addSlash(world: LarkWorld, { body }: ApiCall): ApiAnswer {
  const command = textAt(body, 'command');
  if (!/^[a-z0-9_-]{1,32}$/.test(command)) throw new LarkError(99992402, 'field validation failed: command');
  const command_id = newId('sc');
  world.slashCommands.set(command_id, { command, description: isJson(body) ? body.description : undefined });
  return success({ command_id });
}

function dropSlash(world: LarkWorld, { id }: ApiCall): ApiAnswer {
  world.slashCommands.delete(id);
  return success({});
}

function withoutSecrets(body: unknown): unknown {
  if (!isJson(body)) return body;
  const { app_secret: _secret, AppSecret: _other, ...rest } = body;
  return rest satisfies Json;
}
