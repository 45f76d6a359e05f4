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
export function refused(by: string, said: unknown): TryFailure {
  const words = typeof said === 'string' ? said.replace(/\s+/g, ' ').trim().slice(0, 200) : '';
  const reason = `it took the request and refused the message: ${by.slice(0, 60)}`;
  return { errorClass: 'response_invalid', reason: words === '' ? reason : `${reason}, ${words}` };
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
