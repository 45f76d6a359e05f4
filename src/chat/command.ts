import type { Role } from '../domain/member.ts';
import type { Chat } from './chat-deps.ts';
import type { Answer, Context } from './intent.ts';
import type { Wording } from './texts/wording.ts';
import type { Say } from './texts.ts';

/** A command or button, understood but not yet carried out. Whether the actor may is for the use cases to say. */
export interface Request {
  context: Context;
  /** Slug of the project it is about: named by the button or `--project`, else that of the channel. */
  project: string;
  /** How people call it, for sentences; its slug for somebody who has no role in it (case I1). */
  projectName: string;
  args: readonly string[];
  options: ReadonlyMap<string, string>;
  /** Where the pressed button stands, so that what it changed can be shown in the same place. */
  place: Place;
  say: Say;
  chat: Chat;
  /** Every command there is, for the help. */
  commands: readonly Command[];
}

/** The view that a button is part of. */
export type Place = { view: 'none' } | { view: 'show' } | { view: 'list'; cursor: string | undefined };

export type Run = (request: Request) => Promise<Answer[]>;

/** One chat command. To add one: a file in `commands/` and a line in `commands/index.ts`. */
export interface Command {
  name: string;
  /** With its arguments: `show ID`. */
  usage: string;
  summary: Wording;
  example: string;
  /** The weakest role that may use it, for the help; undefined for everybody. The use cases check it. */
  needs: Role | undefined;
  /** Arguments it takes; `Infinity` where words need no quotes around them. */
  maxArgs: number;
  /** Options besides `--project`. */
  options: readonly string[];
  /** Options that take no value. */
  flags?: readonly string[];
  run: Run;
  /** Its buttons beyond `webhook.<name>`: what follows in the action (`webhook.delete.yes`). */
  actions?: Readonly<Record<string, Run>>;
}
