import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buttonsOf, cardOf, fieldsOf } from '../../../src/simulators/lark/card-view.ts';
import type { LarkMessage } from '../../../src/simulators/lark/world.ts';
import { openTenant, type Tenant, textOf } from './tenant.ts';

const buttonTexts = (message: LarkMessage) => buttonsOf(cardOf(message) ?? {}).map(({ text }) => text);

describe.each(['http', 'socket'] as const)('webhooks from Lark, %s mode', (mode) => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await openTenant(mode);
  });
  afterAll(() => tenant.close());

  it('are made, changed, switched, tested, rotated and deleted by an admin, and their results come to the group', async () => {
    const { lark, ada, builds, newest } = tenant;
    const desk = lark.privateChat(ada);

    expect((await lark.say(ada, { chat: builds, text: '/webhook help', mention: true })).status).toBe(200);
    expect(textOf(await newest(desk))).toContain('What I can do');

    await lark.say(ada, { chat: builds, text: '/webhook new Reviews', mention: true });
    const form = await newest(desk, /New webhook/);
    expect(fieldsOf(cardOf(form) ?? {}).find(({ name }) => name === 'post')?.value).toBe(`lark:${builds.id}`);
    expect(fieldsOf(cardOf(form) ?? {}).find(({ name }) => name === 'secret')?.kind).toBe('password');

    const refused = await lark.submit(ada, { message: form, values: { source: 'github', webhookId: 'not ok!' } });
    expect(refused).toMatchObject({ status: 200, toast: { type: 'error' } });
    expect(refused.problem).toBeUndefined();
    const kept = fieldsOf(cardOf(form) ?? {});
    expect(kept.find(({ name }) => name === 'webhookId')?.value).toBe('not ok!');
    expect(kept.find(({ name }) => name === 'source')?.value).toBe('github');
    expect(textOf(form)).toContain('⛔');

    const made = await lark.submit(ada, { message: form, values: { webhookId: 'reviews-1' } });
    expect(made.problem).toBeUndefined();
    expect(textOf(form)).toMatch(/"Reviews" is ready[\s\S]*\/v1\/webhooks\/reviews-1[\s\S]*Secret/);
    expect(lark.messages(builds).map(textOf).join()).not.toContain('Secret');

    await lark.press(ada, { message: form, button: 'Send a test event' });
    const result = await newest(builds, /✅ Done/);
    expect(textOf(result)).toContain('Reviews');
    expect(buttonTexts(result)).toEqual(['Show webhook', 'Logs', 'Send a test event']);

    await lark.say(ada, { chat: builds, text: 'who should review it?', inThreadOf: result });
    await vi.waitFor(() => {
      const answer = lark.messages(builds).find(({ sender, rootId }) => sender === 'bot' && rootId === result.id);
      expect(answer && textOf(answer)).toContain('✅ Done');
    }, 8_000);

    await lark.say(ada, { chat: desk, text: 'list' });
    const list = await newest(desk, /Webhooks of "Default"/);
    await lark.press(ada, { message: list, button: 'Switch off' });
    expect(textOf(list)).toContain('off');
    await lark.press(ada, { message: list, button: 'Switch on' });
    expect(buttonTexts(list)).toContain('Switch off');

    await lark.say(ada, { chat: desk, text: 'edit reviews-1' });
    const edit = await newest(desk, /Edit/);
    await lark.submit(ada, { message: edit, values: { name: 'Reviews of the shop' } });
    expect(textOf(edit)).toContain('Reviews of the shop');

    await lark.say(ada, { chat: desk, text: '/webhook rotate reviews-1' });
    const ask = await newest(desk, /New secret for/);
    await lark.press(ada, { message: ask, button: 'Make a new secret' });
    expect(textOf(await newest(desk, /New secret of "Reviews of the shop"/))).toContain('keeps working until');

    await lark.say(ada, { chat: desk, text: '/webhook delete reviews-1' });
    const sure = await newest(desk, /Delete "Reviews of the shop"/);
    await lark.press(ada, { message: sure, button: 'Delete it' });
    expect(textOf(sure)).toContain('is deleted');
    const stale = await lark.press(ada, { message: result, button: 'Show webhook' });
    expect(stale.toast?.content).toContain('out of date');

    for (const action of ['webhook.create', 'webhook.edit', 'webhook.rotate', 'webhook.delete'])
      await tenant.audited((entry) => entry.action === action);
  });
});
