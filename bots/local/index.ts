import { createPace } from '../../src/chat/pace.ts';
import type { ChatPlatform } from '../../src/chat/platform.ts';
import { createNextTime } from './next-time.ts';
import type { LocalDeps } from './ports.ts';
import { post, postPrivate, tell, update } from './post.ts';
import { createReceive, prefix } from './receive.ts';
import { createRooms } from './rooms.ts';
import { createSessions } from './sessions.ts';
import { createStreams } from './streams.ts';

/** Characters of Markdown on one card; longer output would push everything else off the screen. */
const maxMarkdown = 4_000;

const perMinute = 60_000;

/** The chat room in the browser: the platform that is always there and needs no account anywhere. */
export function createLocalPlatform(deps: LocalDeps): ChatPlatform {
  const sessions = createSessions(deps);
  const rooms = createRooms(deps);
  const streams = createStreams({ ...deps, sessions, rooms });
  const talkPace = createPace(deps.clock, { most: 120, perMs: perMinute });
  const knockPace = createPace(deps.clock, { most: 10, perMs: perMinute });
  const lines = { messages: deps.messages, nextTime: createNextTime(deps.clock) };
  const posting = { ...lines, rooms };
  return {
    name: 'local',
    title: 'Switchhook',
    routes: { prefix, handle: createReceive({ deps, sessions, rooms, streams, lines, talkPace, knockPace }) },
    async start() {
      await rooms.furnish();
      streams.start();
    },
    async stop() {
      streams.stop();
    },
    post: (request) => post(posting, request),
    update: (ref, view) => update(deps, ref, view),
    postPrivate: (channel, memberId, view) => postPrivate(posting, { channel, memberId, view }),
    tell: (userId, { viewIn, key }) => tell(posting, deps.members, { userId, view: viewIn(deps.language), key }),
    async titleOf(id) {
      const channel = await deps.channels.get(id);
      return channel && `#${channel.title}`;
    },
    async channels(project) {
      return (await rooms.ofProject(project)).map(({ id, title }) => ({ id, title: `#${title}` }));
    },
    maxMarkdown,
  };
}
