import { expect } from 'vitest';
import { z } from 'zod';
import type { Answer as ChatAnswer } from '../../src/chat/intent.ts';
import type { MessagesAnswer, RoomMessage } from '../../src/chat/room-api.ts';
import type { Button, View } from '../../src/chat/view.ts';
import { type Answer, type Asked, ask } from './wire.ts';

/** A browser that is signed in to the chat room, as the room sees it: a cookie and JSON of its own origin. */
export interface Browser {
  cookie: string;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Asked['headers']): Promise<Answer>;
  /** A line typed into a channel; what the room answers. */
  say(channel: string, text: string, thread?: string): Promise<Answer>;
  press(channel: string, button: Pick<Button, 'action' | 'value'>): Promise<Answer>;
  messages(channel: string): Promise<RoomMessage[]>;
}

/** Signs in with a one-time code. */
export async function openBrowser(open: { url: string; code: string; answers: string[] }): Promise<Browser> {
  const { url, code, answers } = open;
  const api = `${url}/console/api`;
  const noted = (answer: Answer): Answer => {
    answers.push(`${JSON.stringify(answer.headers)} ${answer.text}`);
    return answer;
  };
  const entered = await ask(`${api}/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: { code, name: '' },
  });
  expect(entered.status, entered.text).toBe(200);
  const cookie = String(entered.headers['set-cookie']?.[0]).split(';')[0] ?? '';
  const get = async (path: string) => noted(await ask(`${api}${path}`, { headers: { cookie } }));
  const post: Browser['post'] = async (path, body, headers = {}) => {
    const all = { cookie, 'content-type': 'application/json', origin: url, ...headers };
    return noted(await ask(`${api}${path}`, { method: 'POST', headers: all, body }));
  };
  return {
    cookie,
    get,
    post,
    say: (channel, text, thread) => post('/say', { channel, text, ...(thread && { thread }) }),
    press: (channel, { action, value }) => post('/act', { channel, action, value }),
    async messages(channel) {
      const answer = await get(`/messages?channel=${encodeURIComponent(channel)}&limit=100`);
      const { items } = answer.json as MessagesAnswer;
      return items;
    },
  };
}

const answered = z.object({ answers: z.array(z.custom<ChatAnswer>()) });

/** What the room answered, as views and forms. */
export function answersIn({ json, text, status }: Answer): ChatAnswer[] {
  const parsed = answered.safeParse(json);
  if (!parsed.success) throw new Error(`the room answered ${status} ${text}`);
  return parsed.data.answers;
}

/** Every button of what the room answered. */
export function buttonsIn(answer: Answer): Button[] {
  return answersIn(answer).flatMap((one) => ('view' in one ? buttonsOf(one.view) : []));
}

function buttonsOf(view: View): Button[] {
  if (view.kind === 'result') return view.card.buttons;
  if (view.kind === 'list') return [...view.items.flatMap((item) => item.buttons ?? []), ...(view.buttons ?? [])];
  return 'buttons' in view ? (view.buttons ?? []) : [];
}
