import type { RequestListener } from 'node:http';
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
  /** Characters of Markdown that one message holds; longer output goes to the thread in parts. */
  maxMarkdown: number;
}
