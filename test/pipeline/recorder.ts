import type { ChatPlatform, PostRequest } from '../../src/chat/platform.ts';
import type { View } from '../../src/chat/view.ts';

/** What a chat platform was asked to do, in order. */
export interface Recorder {
  platform: ChatPlatform;
  /** `post` and `update` calls with what they showed. */
  calls: { kind: 'post' | 'update'; messageId: string; threadId?: string | undefined; view: View; key?: string }[];
  /** The next calls fail with these, one each. */
  failWith(...errors: Error[]): void;
}

/** A platform of a test's own: it keeps messages in memory and can be told to fail. */
export function createRecorder(name = 'room', maxMarkdown = 1_000): Recorder {
  const calls: Recorder['calls'] = [];
  const failures: Error[] = [];
  const keys = new Map<string, string>();
  const fail = () => {
    const failure = failures.shift();
    if (failure) throw failure;
  };
  return {
    calls,
    failWith: (...errors) => void failures.push(...errors),
    platform: {
      name,
      title: name,
      maxMarkdown,
      start: async () => undefined,
      stop: async () => undefined,
      async post({ threadId, view, key, channel }: PostRequest) {
        fail();
        const messageId = keys.get(key) ?? `m${keys.size + 1}`;
        keys.set(key, messageId);
        calls.push({ kind: 'post', messageId, threadId, view, key });
        return { channel, messageId };
      },
      async update({ messageId }, view) {
        fail();
        calls.push({ kind: 'update', messageId, view });
      },
      postPrivate: async () => undefined,
      channels: async () => [],
    },
  };
}
