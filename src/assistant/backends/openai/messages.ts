import type { Turn } from '../../backend.ts';

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What one request says, and how many earlier turns found no room in it. */
export interface Fitted {
  messages: Message[];
  dropped: number;
}

/**
 * System text, earlier turns and the prompt within `room` characters. The oldest turns go first; then the middle
 * of the prompt, because its end closes the fence around the payload (case P2).
 */
export function fitMessages(system: string, turns: readonly Turn[], room: number): Fitted {
  const prompt = turns.at(-1)?.text ?? '';
  const last = cutMiddle(prompt, Math.max(0, room - system.length));
  let left = room - system.length - last.length;
  const kept: Turn[] = [];
  const earlier = turns.slice(0, -1).filter((turn) => turn.text.trim() !== '');
  for (const turn of earlier.toReversed()) {
    left -= turn.text.length;
    if (left < 0) break;
    kept.unshift(turn);
  }
  // A conversation begins with somebody asking; several servers refuse it otherwise.
  while (kept[0]?.role === 'assistant') kept.shift();
  const said = kept.map(({ role, text }) => ({ role, content: text }));
  const head: Message[] = system === '' ? [] : [{ role: 'system', content: system }];
  return { messages: [...head, ...said, { role: 'user', content: last }], dropped: earlier.length - kept.length };
}

function cutMiddle(text: string, room: number): string {
  if (text.length <= room) return text;
  const mark = `\n[… ${text.length - room} characters left out …]\n`;
  const half = Math.max(0, Math.floor((room - mark.length) / 2));
  return `${text.slice(0, half).toWellFormed()}${mark}${text.slice(text.length - half).toWellFormed()}`;
}
