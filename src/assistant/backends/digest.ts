import type { Language } from '../../domain/errors.ts';
import type { Backend, RunRequest, Step } from '../backend.ts';
import { answerQuestion } from './digest/answer.ts';
import { readStory } from './digest/readers.ts';
import { writeDigest } from './digest/write.ts';

/**
 * The built-in backend: needs no model, no key and no network. It reads the event itself and writes who did what
 * where, how large it is, and what deserves a second look; in a thread it looks up what it is asked for.
 */
export function createDigest(language: Language = 'en'): Backend {
  return {
    name: 'digest',
    title: 'Digest (built in)',
    runs: ['assistant'],
    resources: () => [],
    missingSetting: () => undefined,
    async *start(request, signal): AsyncGenerator<Step> {
      signal.throwIfAborted();
      yield { type: 'final', text: digest(request, language) };
    },
  };
}

/** The answer to a request, as Markdown in which all payload text is inert. */
export function digest({ event, conversation, prompts, ...request }: RunRequest, language: Language): string {
  const question = request.question ?? (conversation.length > 0 ? prompts.at(-1) : undefined);
  if (question === undefined) return writeDigest(readStory(event), language);
  // A reply's title and actor are the question and who asked it; the event's own are in its payload.
  const facts = { ...event.facts, title: '', titleZh: undefined, actor: undefined };
  return answerQuestion(readStory({ ...event, facts }), question, language);
}
