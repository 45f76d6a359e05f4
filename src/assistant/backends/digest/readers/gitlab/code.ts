import { type Kind, riskIf, row } from '../../story.ts';
import { str, texts } from '../../value.ts';
import { pastOf } from '../past.ts';
import { commitOf, readPush } from '../push.ts';

/** Pushes, tags, releases, wiki pages. */
export const codeKinds: Readonly<Record<string, Kind>> = {
  push: readPush,
  tag_push: readPush,
  release: (payload, action) => ({
    voice: str(payload, 'user.username') ? 'actor' : 'thing',
    did: pastOf(action),
    noun: 'release',
    name: str(payload, 'tag'),
    title: str(payload, 'name'),
    link: str(payload, 'url'),
    excerpt: str(payload, 'description'),
    rows: row('assets', texts(payload, 'assets.links', 'name'), 'code'),
    commits: [commitOf({ id: str(payload, 'commit.id'), title: str(payload, 'commit.title', 'commit.message') })],
    risks: riskIf(action === 'delete', 'release_removed', { name: str(payload, 'tag') ?? '' }),
  }),
  wiki_page: (payload, action) => ({
    did: pastOf(action),
    noun: 'wiki_page',
    name: str(payload, 'object_attributes.title'),
    title: str(payload, 'object_attributes.message'),
    link: str(payload, 'object_attributes.url'),
    excerpt: str(payload, 'object_attributes.content'),
  }),
};
