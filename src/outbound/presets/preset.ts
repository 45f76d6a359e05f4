import { reasonText } from '../../domain/reasons.ts';
import type { TryFailure } from '../failure-class.ts';
import type { Notice } from '../notice.ts';

/** How the message of a chat is made of an event, and what the chat's answer to it means. */
export interface Preset {
  /** The body, an object: it is never put together from pieces of text (case C4). */
  message(notice: Notice): object;
  /** Why a 2xx answer with this text is a failure all the same; undefined when the message was taken. */
  refusal(answer: string): TryFailure | undefined;
}

/** What an answer says against the message: by what it is known (`code 19024`), and its words, in one line. */
export function refused(by: string, answer: unknown): TryFailure {
  const words = typeof answer === 'string' ? answer.replace(/\s+/g, ' ').trim().slice(0, 200) : '';
  const said = words === '' ? by.slice(0, 60) : `${by.slice(0, 60)}, ${words}`;
  return { errorClass: 'response_invalid', reason: reasonText('message_refused', { said }) };
}

/** The same where the answer says that there were too many. */
export function tooMany(failure: TryFailure): TryFailure {
  return { ...failure, errorClass: 'rate_limited' };
}

/** An answer as a JSON object; undefined when it is none. */
export function objectIn(answer: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(answer);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
