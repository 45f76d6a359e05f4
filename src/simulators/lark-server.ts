import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliver, type Outlet } from './lark/events.ts';
import { isJson, type Json, parseObject } from './lark/json.ts';
import { answerCall } from './lark/open-api.ts';
import { servePage } from './lark/page-api.ts';
import * as person from './lark/person.ts';
import { openLongConnection } from './lark/socket.ts';
import * as world from './lark/world.ts';

export interface LarkServerOptions extends world.WorldOptions {
  /** The request URL of the app; without one, events go through the long connection. */
  eventUrl?: string | undefined;
  port?: number | undefined;
  /** Milliseconds that an event may take to be answered; Lark waits three seconds. */
  answerWithinMs?: number | undefined;
}

/** A running Lark with one app, and people who can do something in it. */
export interface LarkServer {
  url: string;
  world: world.LarkWorld;
  /** Sets or changes the request URL of the app. */
  callAt(eventUrl: string | undefined): void;
  user(user: Partial<world.LarkUser> & { name: string }): world.LarkUser;
  group(name: string, members: readonly world.LarkUser[]): world.LarkChat;
  privateChat(user: world.LarkUser): world.LarkChat;
  messages(chat: world.LarkChat): world.LarkMessage[];
  say(user: world.LarkUser, said: person.Said): Promise<person.Outcome>;
  press(user: world.LarkUser, pressed: { message: world.LarkMessage; button: string }): Promise<person.Outcome>;
  submit(user: world.LarkUser, filled: person.Filled): Promise<person.Outcome>;
  addBot(user: world.LarkUser, chat: world.LarkChat): Promise<person.Outcome>;
  /** Delivers any event. */
  deliver(event: Json): ReturnType<typeof deliver>;
  /** Makes the next calls of the Open API fail. */
  fail(fault: Omit<world.ScriptedFault, 'times'> & { times?: number }): void;
  /** Clients of the long connection. */
  connected(): number;
  /** Cuts the long connection. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts a Lark on a port of this machine; the address goes into `LARK_DOMAIN`. */
export async function startLarkServer(options: LarkServerOptions = {}): Promise<LarkServer> {
  const state = world.createWorld(options);
  const server = createServer((req, res) => {
    handle(req, res).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answerWithinMs = options.answerWithinMs ?? 3_000;
  const connection = openLongConnection(server, answerWithinMs);
  let eventUrl = options.eventUrl;
  const outlet: Outlet = { eventUrl: () => eventUrl, connection, answerWithinMs };

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', `http://127.0.0.1:${port}`);
    const body = await readBody(req);
    if (await servePage({ world: state, outlet, url, body: isJson(body) ? body : {}, res })) return;
    const authorization = req.headers.authorization ?? '';
    const socketUrl = `ws://127.0.0.1:${port}`;
    const answer = answerCall(state, { method: req.method ?? 'GET', url, body, authorization, socketUrl });
    if (answer.status === 0) return void res.destroy();
    const date = new Date(state.clock.now()).toUTCString();
    res.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', date, ...answer.headers });
    res.end(JSON.stringify(answer.body));
  }

  return {
    url: `http://127.0.0.1:${port}`,
    world: state,
    callAt(url) {
      eventUrl = url;
    },
    user: (user) => world.addUser(state, user),
    group: (name, members) => world.addGroup(state, name, members),
    privateChat: (user) => world.privateChat(state, user),
    messages: (chat) => world.messagesOf(state, chat),
    say: (user, said) => person.say(state, outlet, user, said),
    press: (user, pressed) => person.press(state, outlet, user, pressed),
    submit: (user, filled) => person.submit(state, outlet, user, filled),
    addBot: (user, chat) => person.addBot(state, outlet, user, chat),
    deliver: (event) => deliver(state, outlet, event),
    fail: (fault) => state.faults.push({ times: 1, ...fault }),
    connected: connection.connected,
    cut: connection.cut,
    async stop() {
      connection.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return parseObject(Buffer.concat(chunks).toString('utf8'));
}
