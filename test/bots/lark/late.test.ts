import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../src/chat/intent.ts';
import type { View } from '../../../src/chat/view.ts';
import type { LarkChat, LarkMessage, LarkUser } from '../../../src/simulators/lark/world.ts';
import type { LarkServer } from '../../../src/simulators/lark-server.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { openStand, type Stand } from './stand.ts';
import { textOf } from './tenant.ts';

const choice: View = { kind: 'buttons', text: 'Well?', buttons: [{ label: 'Go', action: 'webhook.list', value: '' }] };
const done: View = { kind: 'text', text: 'It took a while.' };

/** A conversation that answers when the test says so, on a clock that the test moves. */
describe('Lark is answered within three seconds', () => {
  let lark: LarkServer;
  let stand: Stand;
  let clock: FakeClock;
  let answer: (answers: Answer[]) => void;
  let ada: LarkUser;
  let desk: LarkChat;
  let message: LarkMessage;
  let close: () => Promise<unknown>;

  beforeEach(async () => {
    clock = new FakeClock(Date.now());
    const answered = new Promise<Answer[]>((resolve) => {
      answer = resolve;
    });
    stand = await openStand({ clock, mode: 'http', converse: () => answered });
    ({ lark } = stand);
    ada = lark.user({ name: 'Ada' });
    desk = lark.privateChat(ada);
    const server = createServer(stand.platform.routes?.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
    lark.callAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/lark/events`);
    const { messageId } = await stand.platform.post({ channel: desk.id, key: 'k', project: 'default', view: choice });
    message = lark.world.messages.get(messageId) ?? expect.fail();
    // What posting leaves behind is over: whatever waits from now on waits for the answer.
    await clock.advance(1_000);
    expect(clock.waiting).toBe(0);
  });

  afterEach(async () => {
    await close();
    await stand.close();
  });

  /** Presses, and lets the time pass that the answer may take. */
  async function pressAndWait() {
    const outcome = lark.press(ada, { message, button: 'Go' });
    await vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(0));
    await clock.advance(2_300);
    return await outcome;
  }

  it('at once where the work is quick: the card changes by the answer itself', async () => {
    answer([{ kind: 'replace', view: done }]);
    const outcome = await lark.press(ada, { message, button: 'Go' });
    expect(outcome.body).toMatchObject({ card: { type: 'raw' } });
    expect(textOf(message)).toContain('It took a while.');
  });

  it('with nothing where it is slow; then the card is changed in place', async () => {
    expect(await pressAndWait()).toMatchObject({ status: 200, body: {} });
    expect(textOf(message)).not.toContain('It took a while.');
    answer([{ kind: 'replace', view: done }]);
    await vi.waitFor(async () => {
      await clock.advance(300);
      expect(textOf(message)).toContain('It took a while.');
    });
  });

  it('and a remark that came too late for a toast follows as a message', async () => {
    expect(await pressAndWait()).toMatchObject({ status: 200, body: {} });
    answer([{ kind: 'private', view: { kind: 'text', text: 'That is not possible.', tone: 'warning' } }]);
    await vi.waitFor(async () => {
      await clock.advance(300);
      expect(lark.messages(desk).map(textOf).join()).toContain('That is not possible.');
    });
  });

  it('a command is taken at once and answered later', async () => {
    const outcome = lark.say(ada, { chat: desk, text: 'list' });
    await vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(0));
    await clock.advance(2_300);
    expect(await outcome).toMatchObject({ status: 200, body: {} });
    answer([{ kind: 'private', view: done }]);
    await vi.waitFor(async () => {
      await clock.advance(300);
      expect(lark.messages(desk).map(textOf).join()).toContain('It took a while.');
    });
  });
});
