import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploys, general, type Office, openOffice } from './office.ts';

describe.each(['http', 'socket'] as const)('a webhook over Slack, by %s', (mode) => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice({ mode });
  });
  afterAll(() => office.close());

  it('tells an admin what to do first', async () => {
    const { ann, read, whispered } = office;
    expect((await ann.type(general, '/webhook list')).status).toBe(200);
    const list = await whispered(ann, /There is no webhook yet/);
    expect(read(list)).toContain('[New webhook]');
    expect(office.slack.channel(general).messages).toEqual([]);
  });

  it('makes one by a modal, with the errors at the fields and what was typed kept', async () => {
    const { ann, read, whispered, modal, slack } = office;
    await ann.type(general, '/webhook new "Reviews of the shop" --source github');
    const form = await modal(ann, /New webhook/);
    expect(read(form)).toContain('Reviews of the shop');
    await ann.submit(form, { webhookId: 'a b', events: 'push, pull_request' });
    expect(Object.keys(form.errors)).toEqual(['webhookId']);
    expect(slack.viewsOpenFor(ann.id)).toHaveLength(1);
    expect(form.values.events).toMatchObject({ v: { value: 'push, pull_request' } });
    await ann.submit(form, { webhookId: 'reviews-of-the-shop' });
    expect(slack.viewsOpenFor(ann.id)).toEqual([]);
    const ready = await whispered(ann, /is ready/);
    expect(read(ready)).toMatch(/Secret: \S{20,}/);
    expect(read(ready)).toContain('/v1/webhooks/reviews-of-the-shop');
    expect(slack.channel(general).messages).toEqual([]);
  });

  it('shows a test event in the channel where it was made, one message updated in place', async () => {
    const { ann, read, whispered, posted } = office;
    const ready = await whispered(ann, /is ready/);
    await ann.press(ready, 'Send a test event');
    const card = await posted(general, /✅ Done/);
    expect(read(card)).toContain('github');
    expect(office.slack.channel(general).messages.filter(({ botId }) => botId)).toHaveLength(1);
    expect(card.unfurls).toBe(false);
  });

  it('goes on in the thread of the result', async () => {
    const { ann, posted, slack } = office;
    const card = await posted(general, /✅ Done/);
    await ann.say(general, 'which files were changed?', card.ts);
    const answer = await slack.until(() =>
      slack
        .channel(general)
        .messages.find((one) => one.botId && one.threadTs === card.ts && /Done/.test(office.read(one))),
    );
    expect(answer.threadTs).toBe(card.ts);
  });

  it('edits, switches off and on, rotates and deletes it', async () => {
    const { ann, read, whispered, modal, slack } = office;
    await ann.type(general, '/webhook show reviews-of-the-shop');
    const shown = await whispered(ann, /State: .*on/);
    const early = structuredClone(shown);
    await ann.press(shown, 'Edit');
    const form = await modal(ann, /Edit/);
    await ann.submit(form, { name: 'Reviews', post: '#deploys' });
    expect(read(await whispered(ann, /Posts to: #deploys/))).toContain('Reviews');

    await ann.press(shown, 'Switch off');
    await slack.until(() => /State: .*off/.test(read(shown)));
    await ann.press(shown, 'Switch on');
    await slack.until(() => /State: .*on/.test(read(shown)));

    // The webhook was changed since this was shown, so its button is an old one.
    await ann.press(early, 'New secret');
    await whispered(ann, /out of date/);
    expect(await ann.press(shown, 'New secret', { confirm: false })).toBeUndefined();
    await ann.type(general, '/webhook rotate reviews-of-the-shop');
    await ann.press(await whispered(ann, /New secret for "Reviews"\?/), 'Make a new secret');
    expect(read(await whispered(ann, /New secret of "Reviews"/))).toMatch(/Secret: \S{20,}/);

    await ann.type(deploys, '/webhook test reviews-of-the-shop');
    await office.posted(deploys, /✅ Done/);

    await ann.type(general, '/webhook delete reviews-of-the-shop');
    const question = await whispered(ann, /Delete "Reviews"\?/);
    await ann.press(question, 'Delete it');
    await slack.until(() => /is deleted/.test(read(question)));
    await ann.type(general, '/webhook list');
    await whispered(ann, /There is no webhook yet/);
  });
});
