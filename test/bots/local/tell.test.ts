import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lounge, openLounge } from '../../chat/lounge.ts';
import { signIn } from './browser.ts';

let lounge: Lounge;
beforeAll(async () => {
  lounge = await openLounge();
});
afterAll(() => lounge.close());

describe('what somebody is told without having asked', () => {
  it('F21: stands in their direct talk with the bot, once, and nobody else sees it', async () => {
    const ann = await lounge.person('Ann', { default: 'admin' });
    const bob = await lounge.person('Bob', { default: 'admin' });
    const userId = ann.identities.find(({ platform }) => platform === 'local')?.userId ?? expect.fail();
    const message = { viewIn: () => ({ kind: 'text', text: 'A channel is gone' }) as const, key: 'lost 1' };
    await lounge.platform.tell?.(userId, message);
    await lounge.platform.tell?.(userId, message);
    const read = async (browser: Awaited<ReturnType<typeof signIn>>, channel: string) =>
      JSON.stringify((await browser.get(`/messages?channel=${encodeURIComponent(channel)}`)).body);
    const [annsRoom, bobsRoom] = [await signIn(lounge, ann), await signIn(lounge, bob)];
    expect((await read(annsRoom, `@${ann.id}`)).split('A channel is gone')).toHaveLength(2);
    expect(await read(bobsRoom, `@${ann.id}`)).not.toContain('A channel is gone');
    expect(await read(bobsRoom, 'general')).not.toContain('A channel is gone');
    expect(await lounge.platform.titleOf?.('general')).toMatch(/^#/);
    await expect(lounge.platform.tell?.('nobody', message)).rejects.toMatchObject({ code: 'not_found' });
  });
});
