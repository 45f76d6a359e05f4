import type { RiskCode } from './words/risks.ts';

/**
 * What the digest understood of an event, whoever sent it. Every text in it is raw payload text: hostile until
 * `escape.ts` has written it.
 */
export interface Story {
  /** The event's full name, `pull_request.opened`. */
  event: string;
  /** Who acts (`ann opened issue #1`), or what something came to (`workflow test failed`). */
  voice: 'actor' | 'thing';
  who?: string | undefined;
  /** Key of the verbs (voice `actor`) or outcomes (voice `thing`); unknown ones are written as they are. */
  did: string;
  /** Key of the nouns; unknown ones are written as they are. */
  noun: string;
  /** Which one: `#2`, a branch, a workflow. */
  name?: string | undefined;
  /** How many, in place of one with a name (`3 commits`). */
  count?: number | undefined;
  /** The branch or team that it went to. */
  to?: string | undefined;
  /** Repository, project or organisation. */
  where?: string | undefined;
  title?: string | undefined;
  link?: string | undefined;
  rows: Row[];
  size: Size;
  commits: Commit[];
  /** Only where the event lists files. */
  files?: FileChanges | undefined;
  /** What went wrong in a check or pipeline. */
  failures: Failure[];
  /** Description, comment or release notes. */
  excerpt?: string | undefined;
  push?: Push | undefined;
  change?: ChangeRequest | undefined;
  /** Further texts of people that are searched for credentials. */
  said: string[];
  /** Risks that show in the payload's own words; those of files, size and so on are found by the rules. */
  risks: Risk[];
}

/** A labelled line. `label` is a key of the labels or, from unknown payloads, a key of theirs. */
export interface Row {
  label: string;
  values: string[];
  as: 'plain' | 'code' | 'link';
}

export interface Size {
  commits?: number | undefined;
  files?: number | undefined;
  additions?: number | undefined;
  deletions?: number | undefined;
}

export interface Commit {
  id?: string | undefined;
  title: string;
  author?: string | undefined;
}

export interface FileChanges {
  added: string[];
  modified: string[];
  removed: string[];
  /** False when the sender listed only a part of the commits. */
  complete: boolean;
}

export interface Failure {
  name: string;
  /** Stage, reason or step. */
  why?: string | undefined;
  link?: string | undefined;
  /** The pipeline goes on without it. */
  tolerated?: boolean | undefined;
}

export interface Push {
  kind: 'branch' | 'tag';
  name: string;
  created: boolean;
  deleted: boolean;
  forced: boolean;
  /** The branch points elsewhere without a single new commit. */
  rewound: boolean;
  defaultBranch?: string | undefined;
}

interface ChangeRequest {
  draft: boolean;
  merged: boolean;
  conflict: boolean;
  firstTime: boolean;
  fromFork: boolean;
  author?: string | undefined;
  mergedBy?: string | undefined;
  target?: string | undefined;
}

/** A thing to look at. Texts and lists are written as code, numbers as they are. */
export interface Risk {
  code: RiskCode;
  details?: Record<string, string | number | string[]>;
}

/** What a reader of one kind of event adds to the story. */
export type Telling = Partial<Story>;

/** Tells one kind of event (`pull_request`, `pipeline`); `action` is the payload's own, or ''. */
export type Kind = (payload: unknown, action: string) => Telling;

/** A story that says only that something happened. */
export function bareStory(event: string): Story {
  const [noun = event, action = ''] = splitEvent(event);
  return {
    event,
    voice: 'actor',
    did: action || 'sent',
    noun: noun || 'event',
    rows: [],
    size: {},
    commits: [],
    failures: [],
    said: [],
    risks: [],
  };
}

/** `pull_request.opened` → `pull_request`, `opened`. */
export function splitEvent(event: string): [string, string] {
  const dot = event.indexOf('.');
  return dot < 0 ? [event, ''] : [event.slice(0, dot), event.slice(dot + 1)];
}

/** A row, or nothing when it has no value. */
export function row(label: string, value: string | string[] | undefined, as: Row['as'] = 'plain'): Row[] {
  const values = typeof value === 'string' ? [value] : (value ?? []);
  return values.length === 0 ? [] : [{ label, values, as }];
}

/** A risk if it is one. */
export function riskIf(holds: boolean, code: RiskCode, details?: Risk['details']): Risk[] {
  return holds ? [details ? { code, details } : { code }] : [];
}
