import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Member } from '../../../src/domain/member.ts';
import { type Lounge, openLounge } from '../../chat/lounge.ts';
import { type Browser, type Follower, openBrowser, type StreamEvent, signIn } from './browser.ts';

let lounge: Lounge;
let ann: Member;
let bo: Member;
let annes: Browser;
let bos: Browser;
const following: Follower[] = [];

beforeAll(async () => {
  lounge = await openLounge();
  ann = await lounge.person('Ann', { default: 'admin' });
  bo = await lounge.person('Bo', { default: 'viewer' });
  annes = await signIn(lounge, ann);
  bos = await signIn(lounge, bo);
});
afterAll(async () => {
  for (const follower of following) await follower.close();
  await lounge.close();
});

async function follow(browser: Browser, after?: string, headers?: Record<string, string>): Promise<Follower> {
  const follower = await browser.follow(after, headers);
  following.push(follower);
  return follower;
}

const saying = (text: string) => (event: StreamEvent) => event.event === 'message' && event.data.view.text === text;
const positionOf = async (browser: Browser, channel = 'general') =>
  (await browser.get(`/messages?channel=${channel}`)).body.position;

describe('the stream', () => {
  it('brings what one person says to everybody in the channel, at once', async () => {
    const stream = await follow(bos, await positionOf(bos));
    expect(stream.status).toBe(200);
    await annes.say('general', 'hello Bo');
    const event = await stream.next(saying('hello Bo'));
    expect(event).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      data: { channel: 'general', threadOf: null, author: { kind: 'person', name: 'Ann' }, replies: 0 },
    });
    expect(event.data.onlyFor).toBeUndefined();
  });

  it('brings a message again when it changes, and the number of its replies', async () => {
    const stream = await follow(bos, await positionOf(bos));
    const view = { kind: 'text', text: 'first' } as const;
    const ref = await lounge.platform.post({ channel: 'deploys', view, key: 'changing', project: 'default' });
    await stream.next(saying('first'));
    await lounge.platform.update(ref, { kind: 'text', text: 'second' }, 'default');
    expect((await stream.next(saying('second'))).data.id).toBe(ref.messageId);
    await annes.say('deploys', 'in the thread', { thread: ref.messageId });
    await stream.next(saying('in the thread'));
    await stream.next((event) => event.data?.id === ref.messageId && event.data.replies === 1);
  });

  it('resumes where it broke off: nothing is missed', async () => {
    const stream = await follow(bos, await positionOf(bos));
    await annes.say('general', 'before the break');
    const { id } = await stream.next(saying('before the break'));
    await stream.close();
    await annes.say('general', 'during the break');
    const resumed = await follow(bos, undefined, { 'last-event-id': id ?? '' });
    await resumed.next(saying('during the break'));
    await annes.say('general', 'after the break');
    await resumed.next(saying('after the break'));
  });

  it('says that a position is unknown or too old, and goes on from now', async () => {
    const long = String(Date.now() - 25 * 3_600_000);
    for (const after of ['nonsense', long]) {
      const stream = await follow(bos, after);
      await stream.next(({ event }) => event === 'reset');
      await annes.say('general', `after ${after}`);
      await stream.next(saying(`after ${after}`));
    }
  });

  it('starts anew when more was missed than is worth sending', async () => {
    const position = await positionOf(bos);
    for (let n = 0; n < 501; n += 100) {
      const batch = Array.from({ length: 100 }, (_, i) => ({ key: `flood-${n + i}`, text: `flood ${n + i}` }));
      await Promise.all(
        batch.map(({ key, text }) =>
          lounge.platform.post({ channel: 'deploys', view: { kind: 'text', text }, key, project: 'default' }),
        ),
      );
    }
    const stream = await follow(bos, position);
    await stream.next(({ event }) => event === 'reset');
    expect(stream.seen.filter(({ event }) => event === 'message')).toEqual([]);
  });

  it("I1: brings nothing of other projects, nor of somebody else's direct talk", async () => {
    const bea = await signIn(lounge, await lounge.person('Bea', { other: 'admin' }));
    const stream = await follow(bos, await positionOf(bos));
    await bea.say('vault', 'a secret of another project');
    await annes.say(`@${ann.id}`, 'between Ann and the bot');
    await lounge.platform.postPrivate('general', ann.id, { kind: 'text', text: 'for Ann alone' }, 'default');
    await annes.say('general', 'for all');
    await stream.next(saying('for all'));
    const own = await follow(annes, await positionOf(annes));
    await lounge.platform.postPrivate('general', ann.id, { kind: 'text', text: 'for Ann again' }, 'default');
    await own.next(saying('for Ann again'));
    const told = JSON.stringify(stream.seen);
    for (const text of ['a secret of another', 'between Ann', 'for Ann']) expect(told).not.toContain(text);
  });

  it('tells of a new channel those who may see it', async () => {
    const stream = await follow(bos, await positionOf(bos));
    await annes.post('/channels', { id: 'new-one', title: 'New one' });
    const { data } = await stream.next(({ event }) => event === 'channel');
    expect(data).toMatchObject({ id: 'new-one', title: 'New one', project: 'default' });
    await annes.say('new-one', 'first words');
    await stream.next(saying('first words'));
  });

  it('gives a sign of life every 15 seconds', async () => {
    const stream = await follow(bos, await positionOf(bos));
    await stream.next(({ id }) => id !== undefined);
    await lounge.clock.advance(15_000);
    await stream.next(({ id, event }) => id !== undefined && event === undefined);
  });

  it('needs a session', async () => {
    const follower = await openBrowser(lounge).follow();
    expect(follower.status).toBe(401);
    await follower.close();
  });

  it('I2: ends when the session is signed out', async () => {
    const cy = await signIn(lounge, await lounge.person('Cy', { default: 'viewer' }));
    const stream = await follow(cy, await positionOf(cy));
    await stream.next(({ id }) => id !== undefined);
    await cy.post('/sign-out', {});
    await stream.ended();
  });

  it('I2: ends with the next word once its member is deactivated, which is not delivered any more', async () => {
    const dee = await lounge.person('Dee', { default: 'viewer' });
    const browser = await signIn(lounge, dee);
    const stream = await follow(browser, await positionOf(browser));
    await stream.next(({ id }) => id !== undefined);
    await lounge.store.members.save({ ...dee, active: false });
    await annes.say('general', 'not for Dee any more');
    await stream.ended();
    expect(JSON.stringify(stream.seen)).not.toContain('not for Dee');
  });

  it('I2: ends with the next sign of life where nobody says a word', async () => {
    const eli = await lounge.person('Eli', { default: 'viewer' });
    const browser = await signIn(lounge, eli);
    const stream = await follow(browser, await positionOf(browser));
    await stream.next(({ id }) => id !== undefined);
    await lounge.store.members.save({ ...eli, active: false });
    await lounge.clock.advance(15_000);
    await stream.ended();
  });

  it('I2: stops bringing a project once the role in it is gone', async () => {
    const flo = await lounge.person('Flo', { default: 'viewer', other: 'viewer' });
    const browser = await signIn(lounge, flo);
    const stream = await follow(browser, await positionOf(browser, 'vault'));
    const gus = await signIn(lounge, await lounge.person('Gus', { other: 'viewer' }));
    await gus.say('vault', 'Flo may read this');
    await stream.next(saying('Flo may read this'));
    await lounge.store.members.save({ ...flo, roles: { default: 'viewer' } });
    await gus.say('vault', 'Flo may not read this');
    await annes.say('general', 'but this');
    await stream.next(saying('but this'));
    expect(JSON.stringify(stream.seen)).not.toContain('may not read');
  });
});
