import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Behaviour, writeAnswer } from './assistant-answer.ts';
import { type ChatRequest, judge, type Refusal } from './assistant-rules.ts';

/** One request as it came, and what became of it. */
interface LedgerEntry {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** What was asked for, unless it was refused. */
  asked?: ChatRequest;
  outcome: 'open' | 'answered' | 'refused' | 'failed' | 'cut' | 'client left';
}

export interface AssistantServer {
  /** Base URL, as for OPENAI_BASE_URL. */
  url: string;
  /** Every request so far. */
  requests(): readonly LedgerEntry[];
  /** How the coming requests are answered, in order; afterwards all goes well again. */
  script(...behaviours: Behaviour[]): void;
  /** Resolves when so many requests have come in all. */
  arrived(count: number): Promise<void>;
  /** Resolves when a request stands in a `hold`. */
  holding(): Promise<void>;
  /** Lets all held requests go on. */
  release(): void;
  /** Resolves when no connection is open. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface AssistantOptions {
  /** Any free one unless given. */
  port?: number;
  /** Bearer key that is demanded; none when left out. */
  apiKey?: string;
  /** Models that there are; `simulated` unless given. */
  models?: readonly string[];
}

interface State {
  options: AssistantOptions;
  ledger: LedgerEntry[];
  script: Behaviour[];
  held: (() => void)[];
  sockets: Set<Socket>;
  /** Checks of those who wait for something to happen. */
  watchers: Set<() => void>;
}

/** An OpenAI-compatible server with a memory: speaks the real protocol over real sockets and fails as told. */
export async function startAssistantServer(options: AssistantOptions = {}): Promise<AssistantServer> {
  const state: State = { options, ledger: [], script: [], held: [], sockets: new Set(), watchers: new Set() };
  const server = createServer((request, response) => {
    serve(state, request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => watch(state, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests: () => state.ledger,
    script: (...behaviours) => void state.script.push(...behaviours),
    arrived: (count) => until(state, () => state.ledger.length >= count),
    holding: () => until(state, () => state.held.length > 0),
    release: () => release(state),
    idle: () => until(state, () => state.sockets.size === 0),
    close: () => {
      release(state);
      for (const socket of state.sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const entry: LedgerEntry = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: await textOf(request),
    outcome: 'open',
  };
  response.once('close', () => {
    if (entry.outcome === 'open' && !response.writableFinished) entry.outcome = 'client left';
    tell(state);
  });
  state.ledger.push(entry);
  tell(state);
  const outcome = await answer(state, entry, response);
  if (entry.outcome === 'open') entry.outcome = outcome;
}

async function answer(state: State, entry: LedgerEntry, response: ServerResponse): Promise<LedgerEntry['outcome']> {
  const behaviour = state.script.shift() ?? {};
  if (behaviour.error) return fail(response, behaviour.error);
  const verdict = judge(
    { ...entry, authorization: entry.headers.authorization?.toString() },
    { apiKey: state.options.apiKey, models: state.options.models ?? ['simulated'] },
  );
  if ('status' in verdict) return refuse(response, verdict);
  entry.asked = verdict;
  return await writeAnswer({ asked: verdict, behaviour, response, hold: () => hold(state) });
}

function refuse(response: ServerResponse, { status, ...error }: Refusal): 'refused' {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { ...error, param: null } }));
  return 'refused';
}

function fail(response: ServerResponse, error: NonNullable<Behaviour['error']>): 'failed' {
  const { status, message = 'The server is overloaded.', code = null, headers } = error;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(error.body ?? JSON.stringify({ error: { message, code, type: 'server_error', param: null } }));
  return 'failed';
}

function hold(state: State): Promise<void> {
  return new Promise((resolve) => {
    state.held.push(resolve);
    tell(state);
  });
}

function release(state: State): void {
  for (const go of state.held.splice(0)) go();
}

function watch(state: State, socket: Socket): void {
  state.sockets.add(socket);
  socket.on('error', () => {}); // A client that breaks off is part of the play.
  socket.once('close', () => {
    state.sockets.delete(socket);
    tell(state);
  });
}

function until(state: State, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds()) return;
      state.watchers.delete(check);
      resolve();
    };
    state.watchers.add(check);
    check();
  });
}

function tell(state: State): void {
  for (const check of [...state.watchers]) check();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
