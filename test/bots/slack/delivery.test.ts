import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signedPush } from '../../support/sender.ts';
import { audited, deploys, general, type Office, openOffice } from './office.ts';

const secret = 'a secret that the sender knows';

describe.each(['http', 'socket'] as const)('events of a sender in channels, by %s', (mode) => {
  let office: Office;
  let count = 0;
  beforeAll(async () => {
    office = await openOffice({ mode });
    const { ann, modal, whispered } = office;
    await ann.type(deploys, '/webhook new Pushes --source github');
    await ann.submit(await modal(ann, /New webhook/), { webhookId: 'pushes-hook', secret });
    await whispered(ann, /is ready/);
  });
  afterAll(() => office.close());

  /** Sends a signed push to the door by HTTP; the text that its card will have. */
  async function push(): Promise<string> {
    count++;
    const { headers, body } = await signedPush(count, secret);
    const response = await fetch(`${office.url}/v1/webhooks/pushes-hook`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    return `Commit ${count}`;
  }

  const cards = (text: string, channel = deploys) =>
    office.slack
      .channel(channel)
      .messages.filter((one) => one.botId && new RegExp(`${text}\\b`).test(office.read(one)));

  it('a signed push shows its digest in the channel where the webhook was made, and only there', async () => {
    const text = await push();
    const card = await office.posted(deploys, /✅ Done/);
    expect(office.read(card)).toContain(text);
    expect(office.read(card)).toContain('acme/shop');
    expect(office.slack.channel(general).messages).toEqual([]);
  });

  it('F21: Slack says "too many": the final state arrives after the wait, once', async () => {
    office.slack.trouble({ method: 'chat.postMessage', retryAfter: 1, times: 2 });
    const text = await push();
    await office.slack.until(() => cards(text).some((one) => /✅ Done/.test(office.read(one))));
    expect(cards(text)).toHaveLength(1);
  });

  it('F2, F20: Slack is in trouble, and an answer is lost: the final state arrives, once', async () => {
    office.slack.trouble({ method: 'chat.postMessage', status: 500 });
    office.slack.trouble({ method: 'chat.postMessage', cut: true, afterwards: true });
    const text = await push();
    await vi.waitFor(() => expect(office.slack.calls('conversations.history').length).toBeGreaterThan(0), 10_000);
    await office.slack.until(() => cards(text).some((one) => /✅ Done/.test(office.read(one))));
    expect(cards(text)).toHaveLength(1);
  });

  it('F24: the socket dies, or the product is started anew, in the middle: nothing is lost', async () => {
    office.slack.trouble({ method: 'chat.postMessage', retryAfter: 1 });
    const text = await push();
    office.slack.sockets.cut();
    await office.slack.until(() => cards(text).some((one) => /✅ Done/.test(office.read(one))));
    await office.restart();
    const next = await push();
    await office.slack.until(() => cards(next).some((one) => /✅ Done/.test(office.read(one))));
    expect(cards(text)).toHaveLength(1);
    expect(cards(next)).toHaveLength(1);
  });

  it('F21: a channel that is archived: the admin is told directly, once, and results are written down as not sent', async () => {
    const { slack, ann, store } = office;
    slack.channel(deploys).archived = true;
    const about = () => slack.calls('chat.postMessage').filter(({ args }) => args.channel === deploys).length;
    const before = about();
    await push();
    const notice = await slack.until(() =>
      slack.directTalk(ann.id)?.messages.find((one) => /no longer reach #deploys/.test(office.read(one))),
    );
    expect(office.read(notice)).toContain('Pushes');
    await push();
    await push();
    const entry = await audited(office, ({ action }) => action === 'channel.lost');
    expect(entry).toMatchObject({ via: 'slack', outcome: 'failed', target: `slack:${deploys}` });
    expect(entry.details.reason).toContain('is gone or closed');
    await vi.waitFor(async () => {
      const { items } = await store.runs.list('default', { limit: 3 });
      const posts = await store.posts.ofRuns(items.map(({ id }) => id));
      expect(posts.map(({ error }) => error?.code)).toEqual(Array(3).fill('channel_gone'));
    });
    expect(about()).toBe(before + 1);
    expect((await office.audit()).filter(({ action }) => action === 'channel.lost')).toHaveLength(1);
    slack.channel(deploys).archived = false;
  });
});
