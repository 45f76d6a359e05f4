import type { RoomAnswer } from '../../../src/chat/room-api.ts';
import type { Member } from '../../../src/domain/member.ts';
import type { Lounge } from '../../chat/lounge.ts';

/** An answer of the room's API. */
interface Got {
  status: number;
  headers: Headers;
  body: ReturnType<typeof JSON.parse>;
}

/** A browser in the room: keeps its cookie and sends what the page would send. */
export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Got>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Got>;
  say(channel: string, text: string, more?: object): Promise<RoomAnswer['answers']>;
  /** Follows the stream from `after` on. */
  follow(after?: string, headers?: Record<string, string>): Promise<Follower>;
  cookie(): string;
}

export interface StreamEvent {
  id?: string;
  event?: string;
  data?: ReturnType<typeof JSON.parse>;
}

export interface Follower {
  status: number;
  /** The next event that fits; fails when the stream ends before. */
  next(fits: (event: StreamEvent) => boolean): Promise<StreamEvent>;
  /** Resolves when the server has ended the stream. */
  ended(): Promise<void>;
  close(): Promise<void>;
  seen: StreamEvent[];
}

/** A browser without a session. */
export function openBrowser({ url }: Pick<Lounge, 'url'>, session = ''): Browser {
  let cookie = session;
  const call = async (method: string, path: string, init: { body?: string; headers: Record<string, string> }) => {
    const response = await fetch(`${url}/console/api${path}`, {
      method,
      headers: { ...(cookie !== '' && { cookie }), ...init.headers },
      ...(init.body !== undefined && { body: init.body }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  const post: Browser['post'] = (path, body, headers = {}) => {
    const own = { 'content-type': 'application/json', origin: url, 'sec-fetch-site': 'same-origin' };
    return call('POST', path, { body: JSON.stringify(body), headers: { ...own, ...headers } });
  };
  return {
    get: (path, headers = {}) => call('GET', path, { headers }),
    post,
    async say(channel, text, more = {}) {
      const got = await post('/say', { channel, text, ...more });
      if (got.status !== 200) throw new Error(`${got.status} ${JSON.stringify(got.body)}`);
      return got.body.answers;
    },
    follow: (after, headers = {}) =>
      follow(`${url}/console/api/stream${after === undefined ? '' : `?after=${after}`}`, { cookie, ...headers }),
    cookie: () => cookie,
  };
}

/** A browser in which a member is signed in. */
export async function signIn(lounge: Lounge, member: Member): Promise<Browser> {
  const token = `${member.id}${'x'.repeat(43)}`.slice(0, 43).replace(/[^\w-]/g, '_');
  await lounge.store.tokens.put('session', token, member.id, new Date(Date.now() + 3_600_000));
  return openBrowser(lounge, `switchhook_session=${token}`);
}

async function follow(url: string, headers: Record<string, string>): Promise<Follower> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  const seen: StreamEvent[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const reading = (async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) seen.push(parseEvent(block));
      for (const wake of waiting) wake();
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      over = true;
      for (const wake of waiting) wake();
    });
  let from = 0;
  return {
    status: response.status,
    seen,
    async next(fits) {
      for (;;) {
        const at = seen.findIndex((event, index) => index >= from && fits(event));
        const found = seen[at];
        if (found) {
          from = at + 1;
          return found;
        }
        if (over) throw new Error(`the stream ended; it said ${JSON.stringify(seen)}`);
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    ended: () => reading,
    async close() {
      stop.abort();
      await reading;
    },
  };
}

function parseEvent(block: string): StreamEvent {
  const event: StreamEvent = {};
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^(id|event|data): (.*)$/.exec(line) ?? [];
    if (name === 'id') event.id = value;
    if (name === 'event') event.event = value;
    if (name === 'data') event.data = JSON.parse(value);
  }
  return event;
}
