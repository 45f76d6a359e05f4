import type { Role } from '../domain/member.ts';
import type { Answer } from './intent.ts';
import type { FormValues, View } from './view.ts';

/**
 * What the browser's chat room and the `local` platform say to each other, under `/console/api`. JSON both ways;
 * errors are `application/problem+json` with `code` and `detail` in the language asked for (`Accept-Language`).
 * The session is an HttpOnly, SameSite=Strict cookie; requests that change something must be JSON and same-origin.
 * Every Markdown string that comes from here has passed `safeMarkdown`: GFM without HTML, images or reference links,
 * links are http(s) and name their host where their text is another one. Plain text is plain text.
 * A sign-in link is `/console/#sign-in=CODE`; the browser posts the code to /claim (the name may be empty there).
 */

/** GET /session */
export interface SessionAnswer {
  session: {
    memberId: string;
    name: string;
    role: Role | null;
    platformAdmin: boolean;
    project: string;
    projects: { slug: string; name: string }[];
  } | null;
  /** Nobody is admin yet: the claim code of the server's output is asked for. */
  claimable: boolean;
  /** People may join under a name of their choice, without a role. */
  guests: boolean;
  version: string;
}

/** POST /claim (code of the server's output or of a sign-in link) → SessionAnswer; POST /join {name} → SessionAnswer; POST /sign-out → 204 */
export interface ClaimRequest {
  code: string;
  name: string;
}
export interface JoinRequest {
  name: string;
}

/** GET /channels → { channels: RoomChannel[] }; POST /channels {id, title} (project admins) → RoomChannel */
export interface RoomChannel {
  id: string;
  title: string;
  /** The direct talk with the bot: only the reader and the bot see it. */
  direct: boolean;
  topic: string;
  /** The project it belongs to; absent for the direct talk. */
  project?: string;
}

/**
 * GET /messages?channel=&before=&limit= → MessagesAnswer; GET /threads/{messageId}?channel= → ThreadAnswer
 * (`channel` may be left out).
 */
export interface MessagesAnswer {
  /** Oldest first. */
  items: RoomMessage[];
  before: string | null;
  /** What to show in an empty channel: what this place is for and the one thing to do first. */
  welcome?: View;
  /** Where to begin the stream so that nothing is missed: `/stream?after=`. */
  position: string;
}
export interface ThreadAnswer {
  root: RoomMessage;
  items: RoomMessage[];
}

/** One message; `threadOf` is set where it stands in a thread. */
export interface RoomMessage {
  id: string;
  channel: string;
  /** The message whose thread it stands in. */
  threadOf: string | null;
  author: { kind: 'bot' | 'person'; id: string; name: string };
  view: View;
  createdAt: string;
  updatedAt: string;
  /** Messages in its thread. */
  replies: number;
}

/** GET /commands → { commands: CommandHelp[] } */
export interface CommandHelp {
  /** `show ID` */
  usage: string;
  name: string;
  summary: string;
  example: string;
  adminOnly: boolean;
}

/** POST /say: a line typed in a channel or, with `thread`, in a thread. `/webhook …` is a command and is not posted. */
export interface SayRequest {
  channel: string;
  text: string;
  thread?: string;
  /** Made by the browser (8 to 64 letters, digits, `-`, `_`): the same line sent twice is posted once. */
  id?: string;
}

/** POST /act: a button of a view. `messageId` is absent for buttons of private answers. */
export interface ActRequest {
  channel: string;
  action: string;
  value: string;
  messageId?: string;
}

/** POST /submit: a filled form. */
export interface SubmitRequest {
  channel: string;
  form: string;
  context: string;
  values: FormValues;
}

/** Answer of say, act and submit: `private`, `form`, `form_errors` are for this browser alone; the rest comes by the stream too. */
export interface RoomAnswer {
  answers: Answer[];
}

/**
 * GET /stream?after=: server-sent events. `id:` is a position; after a break the browser's Last-Event-ID resumes there.
 * `message` carries a RoomMessage (new or changed); `reset` says that the position is too old: load again.
 */
export interface StreamEvents {
  message: RoomMessage;
  reset: Record<string, never>;
  channel: RoomChannel;
}

/** GET /health → what /readyz says */
export interface HealthAnswer {
  ready: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
}
