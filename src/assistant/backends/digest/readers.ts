import type { EventFacts } from '../../../domain/run.ts';
import { readGeneric } from './readers/generic.ts';
import { looksLikeGithub, readGithub } from './readers/github.ts';
import { looksLikeGitlab, readGitlab } from './readers/gitlab.ts';
import type { Story } from './story.ts';

interface Reader {
  sources: readonly string[];
  /** Whether a payload of an unknown sender has this shape. */
  fits(payload: unknown): boolean;
  read(event: string, payload: unknown): Story;
}

/** Senders whose payloads are understood; everything else is read by its telling fields. */
const readers: readonly Reader[] = [
  { sources: ['gitlab'], fits: looksLikeGitlab, read: readGitlab },
  { sources: ['github', 'gitea'], fits: looksLikeGithub, read: readGithub },
];

export interface ReadableEvent {
  source: string;
  name: string;
  payload: unknown;
  facts: EventFacts;
}

/** What happened, as far as the payload and the source's facts tell. */
export function readStory({ source, name, payload, facts }: ReadableEvent): Story {
  const reader = readers.find((one) => one.sources.includes(source)) ?? readers.find((one) => one.fits(payload));
  const story = (reader?.read ?? readGeneric)(name, payload);
  return withFacts(story, facts, reader !== undefined);
}

/** Fills the gaps of a story with the source's facts; for unknown shapes the source knows better than guessing. */
function withFacts(story: Story, facts: EventFacts, understood: boolean): Story {
  const title = understood ? story.title : ((facts.title || undefined) ?? story.title);
  const more = understood
    ? []
    : facts.facts.map(({ label, value }) => ({ label, values: [value], as: 'plain' as const }));
  const known = new Set(more.map((row) => row.label.toLowerCase()));
  return {
    ...story,
    title,
    where: story.where ?? facts.origin,
    who: story.who ?? (understood ? undefined : facts.actor),
    link: story.link ?? facts.link,
    rows: [...more, ...story.rows.filter((row) => !known.has(row.label.toLowerCase()))],
  };
}
