import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConverse } from '../../src/chat/converse.ts';
import { checkEvent } from '../../src/outbound/catalog.ts';
import { type Lounge, openLounge } from './lounge.ts';
import { talkAs } from './talk.ts';

let lounge: Lounge;

beforeAll(async () => {
  lounge = await openLounge();
});

afterAll(() => lounge.close());

describe('subscribers of member.added', () => {
  it('hear who gets a first role in a project, and nothing when the role only changes', async () => {
    const told: { project: string; type: string; data: unknown }[] = [];
    const publish = async (event: (typeof told)[number]) => {
      checkEvent(event.type, event.data);
      told.push(event);
    };
    const converse = createConverse({ ...lounge.deps, publish });
    const ann = talkAs(converse, await lounge.person('Ann', { default: 'admin' }));
    await ann.say('project invite Eve --role viewer');
    await ann.say('project invite Eve --role operator');
    expect(told).toEqual([
      {
        project: 'default',
        type: 'member.added',
        data: {
          member: { id: expect.stringMatching(/^mbr_/), name: 'Eve', role: 'viewer' },
          project: { id: 'default', name: expect.any(String) },
          user: { id: ann.context.actor.memberId, name: 'Ann' },
        },
      },
    ]);
  });

  it('not hearing of it takes nobody’s role away', async () => {
    const converse = createConverse({ ...lounge.deps, publish: () => Promise.reject(new Error('away')) });
    const ann = talkAs(converse, await lounge.person('Anna', { default: 'admin' }));
    await ann.say('project invite Zoe --role viewer');
    const zoe = await lounge.store.members.byIdentity({ platform: 'local', userId: 'zoe' });
    expect(zoe?.roles).toEqual({ default: 'viewer' });
  });
});
