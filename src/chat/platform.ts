import type { RequestListener } from 'node:http';
import type { Language } from '../domain/errors.ts';
import type { View } from './view.ts';

/** A message as the platform knows it. */
export interface MessageRef {
  channel: string;
  messageId: string;
}

/** A place to post a view. `key` is stable over repeats: a platform that can, uses it so a repeat is not a second message. */
export interface PostRequest {
  channel: string;
  /** The message whose thread to post in. */
  threadId?: string | undefined;
  view: View;
  key: string;
  project: string;
}

/** A chat platform. To add one: a folder in `bots/` with the same five files, and a line in `bots/index.ts`. */
export interface ChatPlatform {
  name: string;
  /** How people call the platform, beside its channels' names. */
  title: string;
  /** Path prefix and handler for what the platform sends by HTTP; it reads the raw stream itself. */
  routes?: { prefix: string; handle: RequestListener } | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Posts a message; throws AppError `channel_gone` or `platform_unavailable`. */
  post(request: PostRequest): Promise<MessageRef>;
  /** Replaces a message's content. */
  update(ref: MessageRef, view: View, project: string): Promise<void>;
  /** Shows a view to one user alone. */
  postPrivate(channel: string, userId: string, view: View, project: string): Promise<void>;
  /** Channels that can be chosen as destinations, most useful first. */
  channels(project: string): Promise<{ id: string; title: string }[]>;
  /**
   * Tells one person something that they did not ask for, outside of all channels, where it stays until they read it.
   * The platform knows the reader's language. `key` as in `PostRequest`; throws as `post` does.
   */
  tell?: ((userId: string, message: { viewIn(language: Language): View; key: string }) => Promise<void>) | undefined;
  /** How people call a channel, also one that can't be reached any more; undefined when nobody knows. */
  titleOf?: ((channel: string) => Promise<string | undefined>) | undefined;
  /** True where calls to one channel go out one after the other anyway, because the platform limits them. */
  oneAtATime?: boolean | undefined;
  /** Characters of Markdown that one message holds; longer output goes to the thread in parts. */
  maxMarkdown: number;
}
