import type { Answer, Context } from '../../src/chat/intent.ts';
import type { Lanes } from './lanes.ts';
import type { FindPerson } from './people.ts';
import type { SlackDeps } from './ports.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

/** What those who receive and answer work with. */
export interface Desk {
  deps: SlackDeps;
  workspaces: Workspaces;
  lanes: Lanes;
  findPerson: FindPerson;
  /** Work that goes on after Slack has its acknowledgement; failures are logged. */
  background(work: Promise<unknown>): void;
}

/** One thing that somebody did, and where it can be answered. */
export interface Moment {
  workspace: Workspace;
  context: Context;
  user: string;
  /** Slack's id of the channel; empty on the home page. */
  channel: string;
  thread?: string | undefined;
  /** The right to open one modal, within three seconds. */
  trigger?: string | undefined;
  responseUrl?: string | undefined;
  /** The message whose button was pressed. */
  pressed?: { ts: string; ephemeral: boolean } | undefined;
  /** The modal that stands open, in which the answer is shown. */
  modal?: { id: string } | undefined;
  /** Whether it was done on the home page, which shows the outcome as well. */
  home?: boolean | undefined;
}

/** What was asked, so that it can be asked again. */
export type Asked = { kind: 'command'; text: string } | { kind: 'action'; action: string; value: string };

export type AnswerOf<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>;
