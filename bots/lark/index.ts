import type { ChatPlatform } from '../../src/chat/platform.ts';
import { AppError } from '../../src/domain/errors.ts';
import { createApi } from './api.ts';
import { createBackground } from './background.ts';
import type { Desk } from './desk.ts';
import { createFormState } from './form-state.ts';
import { createGroups } from './groups.ts';
import { createHandlers } from './handlers.ts';
import { createLanes } from './lanes.ts';
import { createPeople } from './people.ts';
import type { LarkDeps } from './ports.ts';
import { post, postToPerson, shownView, update } from './post.ts';
import { createReceive, prefix } from './receive.ts';
import { openSdk } from './sdk.ts';
import { checkSettings, httpCheck } from './settings.ts';
import { createStart } from './start.ts';

/** Characters of Markdown on one card: escaped fivefold, with title and facts, they still fit into 30 kB. */
const maxMarkdown = 3_000;

/** Lark or Feishu, by HTTP events or by the long connection. Throws `config_invalid` in words for unusable settings. */
export function createLarkPlatform(deps: LarkDeps): ChatPlatform {
  const { config, clock, log } = deps;
  checkSettings(config);
  const background = createBackground(log);
  const sdk = openSdk(
    config,
    createHandlers(() => desk, background),
    log,
  );
  const api = createApi(sdk);
  const lanes = createLanes(clock);
  const groups = createGroups(api, deps);
  const desk: Desk = {
    deps,
    api,
    lanes,
    people: createPeople(deps, api),
    forms: createFormState(deps),
    ...groups,
  };
  const starting = createStart({ desk, sdk, config, log });
  const check = config.mode === 'http' ? httpCheck(config) : undefined;
  return {
    name: 'lark',
    title: config.domain === 'feishu' ? 'Feishu' : 'Lark',
    routes: check && { prefix, handle: createReceive({ check, dispatch: sdk.dispatch, clock, log }) },
    start: starting.start,
    async stop() {
      starting.stop();
      lanes.stop();
      await background.idle();
    },
    post: (request) => post(desk, request),
    update: (ref, view) => update(desk, ref, view),
    async postPrivate(_channel, userId, view) {
      if (view.kind === 'form') throw new AppError('form_stale');
      await postToPerson(desk, userId, { view, key: `private ${userId} ${JSON.stringify(view)}` });
    },
    tell: async (userId, { viewIn, key }) => {
      await postToPerson(desk, userId, { view: shownView(viewIn(desk.people.languageOf(userId))), key });
    },
    titleOf: groups.titleOf,
    channels: () => groups.list(),
    oneAtATime: true,
    maxMarkdown,
  };
}
