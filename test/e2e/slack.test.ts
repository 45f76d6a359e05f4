import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AssistantServer, startAssistantServer } from '../../src/simulators/assistant-server.ts';
import type { WorkspaceSeed } from '../../src/simulators/slack/populate.ts';
import type { Message } from '../../src/simulators/slack/world.ts';
import { acme, audited, deploys, general, type Office, openOffice } from '../bots/slack/office.ts';
import { fixturesOf } from '../inbound/fixtures.ts';

/** Another company that shares a channel with ours, and has somebody with the address of our admin. */
const partner: WorkspaceSeed = {
  id: 'T0PARTNER',
  name: 'Partner',
  users: [{ id: 'U0EVE', name: 'Eve', email: 'ann@acme.example' }],
};
const onlyProject = /Only a project (?:admin|operator)/;

describe.each(['http', 'socket'] as const)('the product in Slack, by %s', (mode) => {
  let office: Office;
  let model: AssistantServer;
  let address: string;
  let secret: string;
  beforeAll(async () => {
    model = await startAssistantServer();
    const env = { OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'simulated' };
    office = await openOffice({ mode, workspaces: [acme, partner], env });
  });
  afterAll(async () => {
    await office.close();
    await model.close();
  });

  const ofApp = (channel: string) => office.slack.channel(channel).messages.filter(({ botId }) => botId);

  /** Makes a webhook by slash command and modal; where it is, and the secret that is shown once. */
  async function make(channel: string, name: string, values: Record<string, string>) {
    const { ann } = office;
    await ann.type(channel, `/webhook new ${name} --source github`);
    const form = await office.modal(ann, /New webhook/);
    await ann.submit(form, values);
    const ready = await office.whispered(ann, new RegExp(`"${name}" is ready`), channel);
    return { form, ...shownOnce(office.read(ready)) };
  }

  function shownOnce(text: string): { address: string; secret: string } {
    return {
      address: /http:\S+\/v1\/webhooks\/\S+/.exec(text)?.[0] ?? expect.fail(`no address in ${text}`),
      secret: /Secret: (\S+)/.exec(text)?.[1] ?? expect.fail(`no secret in ${text}`),
    };
  }

  /** Posts a captured event from outside, signed as GitHub does. */
  async function sendFromGitHub(file: string, to: { address: string; secret: string }): Promise<number> {
    const fixture = fixturesOf('github').find((one) => one.file === file) ?? expect.fail(`no fixture ${file}`);
    const signature = await sign(to.secret, fixture.body.toString('utf8'));
    const headers = { ...fixture.headers, 'X-Hub-Signature-256': signature };
    return (await fetch(to.address, { method: 'POST', headers, body: new Uint8Array(fixture.body) })).status;
  }

  it('an admin makes a webhook: the problem stands at its field, what was typed stays, the secret is for them alone', async () => {
    const { ann, bob, slack } = office;
    await ann.type(general, '/webhook new Reviews --source github');
    const form = await office.modal(ann, /New webhook/);
    await ann.submit(form, { webhookId: 'not ok!', events: 'pull_request, push, issues' });
    expect(form.errors).toEqual({ webhookId: expect.stringContaining('letters') });
    expect(form.values.events).toMatchObject({ v: { value: 'pull_request, push, issues' } });
    await ann.submit(form, { webhookId: 'reviews-1' });
    expect(slack.viewsOpenFor(ann.id)).toEqual([]);
    ({ address, secret } = shownOnce(office.read(await office.whispered(ann, /is ready/))));
    expect(address).toBe(`${office.url}/v1/webhooks/reviews-1`);
    expect(slack.ephemeralFor(bob.id)).toEqual([]);
    expect(JSON.stringify(slack.channel(general).messages)).not.toContain(secret);
  });

  it('a signed GitHub event shows its digest in the channel; one that is not signed shows nothing', async () => {
    expect(await sendFromGitHub('pull_request.opened.json', { address, secret: 'another secret' })).toBe(401);
    expect(await sendFromGitHub('pull_request.opened.json', { address, secret })).toBe(200);
    const result = await office.posted(general, /✅ Done/);
    expect(office.read(result)).toContain('Codertocat opened pull request #2 in Codertocat/Hello-World');
    expect(ofApp(general)).toEqual([result]);
    expect(ofApp(deploys)).toEqual([]);
    expect(result.unfurls).toBe(false);
  });

  it('the same event again is no second message', async () => {
    expect(await sendFromGitHub('pull_request.opened.json', { address, secret })).toBe(200);
    await office.ann.type(general, '/webhook logs reviews-1');
    await office.whispered(office.ann, /Last events[\s\S]*pull_request\.opened/);
    expect(ofApp(general)).toHaveLength(1);
  });

  it('a reply in the thread goes on with the conversation, in the thread', async () => {
    const { ann, slack } = office;
    const [result] = ofApp(general);
    await ann.say(general, 'who should review it?', result?.ts);
    const answer = await slack.until(() =>
      ofApp(general).find((one) => one.threadTs === result?.ts && /✅ Done/.test(office.read(one))),
    );
    expect(answer.ts).not.toBe(result?.ts);
  });

  it('F24: a run is one message in several versions, also when the connection breaks and Slack fails in its middle', async () => {
    const { slack } = office;
    const own = await make(general, 'Slow', { resourceId: 'openai' });
    const before = ofApp(general).length;
    model.script({ answer: 'A careful answer. '.repeat(20), trouble: { at: 'middle', what: 'hold' } });
    expect(await sendFromGitHub('issues.opened.json', own)).toBe(200);
    await model.holding();
    const message = await office.posted(general, /⏳ Running/);
    const edits = message.edits;
    if (mode === 'socket') slack.sockets.cut();
    slack.trouble({ method: 'chat.update', retryAfter: 1, times: 2 });
    slack.trouble({ method: 'chat.update', status: 500 });
    model.release();
    await vi.waitFor(() => expect(office.read(message)).toContain('✅ Done'), 15_000);
    expect(office.read(message)).toContain('A careful answer.');
    expect(message.edits).toBeGreaterThan(edits);
    expect(ofApp(general).slice(before)).toEqual([message]);
    if (mode === 'socket') await slack.until(() => slack.sockets.open() === 1);
  });

  it('it is switched off and on, changed, tested and given a new secret', async () => {
    const { ann, slack } = office;
    await ann.type(general, '/webhook show reviews-1');
    const details = await office.whispered(ann, /State: .*on/);
    await ann.press(details, 'Switch off');
    await slack.until(() => /State: .*off/.test(office.read(details)));
    const before = ofApp(general).length;
    expect(await sendFromGitHub('issues.opened.json', { address, secret })).toBe(200);
    await ann.press(details, 'Switch on');
    await slack.until(() => /State: .*on/.test(office.read(details)));
    expect(ofApp(general)).toHaveLength(before);

    await ann.press(details, 'Edit');
    await ann.submit(await office.modal(ann, /Edit/), { name: 'Reviews of the shop' });
    await office.whispered(ann, /Reviews of the shop[\s\S]*Address/);

    await ann.type(general, '/webhook test reviews-1');
    await office.whispered(ann, /It was accepted/);
    await office.posted(general, /✅ Done[\s\S]*Reviews of the shop/);

    await ann.type(general, '/webhook rotate reviews-1');
    await ann.press(await office.whispered(ann, /New secret for/), 'Make a new secret');
    const renewed = shownOnce(office.read(await office.whispered(ann, /New secret of "Reviews of the shop"/))).secret;
    expect(renewed).not.toBe(secret);
    expect(await sendFromGitHub('push.base.json', { address, secret: renewed })).toBe(200);
    await office.posted(general, /✅ Done[\s\S]*push/);
    secret = renewed;
  });

  it('I2: somebody without the role is refused at the command, at the form that was open and at an old button', async () => {
    const { bob, ann, slack } = office;
    const { id } = await office.member(bob.id, { name: 'Bob', roles: { default: 'admin' } });
    await bob.type(general, '/webhook show reviews-1');
    const details = await office.whispered(bob, /State/);
    await bob.type(general, '/webhook new Sneaky');
    const form = await office.modal(bob, /New webhook/);
    await office.member(bob.id, { roles: {} });

    await bob.submit(form, { webhookId: 'sneaky-1' });
    expect(office.read(form)).toMatch(onlyProject);
    expect(form.values.webhookId).toMatchObject({ v: { value: 'sneaky-1' } });
    const refusals = () => slack.ephemeralFor(bob.id).filter((one) => onlyProject.test(office.read(one)));
    await bob.type(general, '/webhook new Again');
    await slack.until(() => refusals().length === 1);
    await bob.press(details, 'Switch off');
    await slack.until(() => refusals().length === 2);

    await vi.waitFor(async () => {
      const entries = (await office.audit()).filter(({ actor, outcome }) => actor === id && outcome === 'refused');
      expect(entries.map(({ action, via, details: { needs } }) => [action, via, needs]).toSorted()).toEqual([
        ['access.refused', 'slack', 'admin'],
        ['access.refused', 'slack', 'admin'],
        ['access.refused', 'slack', 'operator'],
      ]);
    });
    await ann.type(general, '/webhook list');
    const list = office.read(await office.whispered(ann, /Webhooks of "Default"/));
    expect(list).toMatch(/Reviews of the shop · .*on/);
    expect(list).not.toMatch(/Sneaky|Again/);
  });

  it('I1: somebody of another workspace in the channel sees nothing, whatever they press and say', async () => {
    const { slack } = office;
    slack.channel(general).members.add('U0EVE');
    const eve = slack.as('U0EVE', 'T0ACME');
    const said = () => slack.channel(general).ephemeral.filter(({ ephemeralTo }) => ephemeralTo === 'U0EVE');
    const result = await office.posted(general, /✅ Done[\s\S]*Reviews of the shop/);
    const before = ofApp(general).length;
    const deeds: (() => Promise<unknown>)[] = [
      ...['list', 'show reviews-1', 'logs reviews-1', 'delete reviews-1', 'new', 'whoami'].map(
        (command) => () => eve.mention(general, command),
      ),
      ...['Show webhook', 'Logs', 'Send a test event'].map((button) => () => eve.press(result, button)),
      () => eve.say(general, 'and why?', result.ts),
    ];
    for (const [index, deed] of deeds.entries()) {
      await deed();
      await slack.until(() => said().length > index);
    }
    for (const answer of said()) expect(office.read(answer)).not.toMatch(/Reviews|reviews-1|http|Secret/);
    await audited(office, ({ actor, outcome }) => actor === 'slack:U0EVE' && outcome === 'refused');
    expect(ofApp(general)).toHaveLength(before);
    expect(await office.store.members.byIdentity({ platform: 'slack', userId: 'U0EVE' })).toBeUndefined();
  });

  it('I1: a project bound to another channel from chat has its webhooks and results there only', async () => {
    const { ann, slack, store } = office;
    const fields = { name: 'Second', channels: [], retentionDays: 30, createdAt: new Date() };
    await store.projects.ensure({ slug: 'second', ...fields });
    await ann.type(general, '/webhook project use default');
    await office.whispered(ann, /belongs to "Default" now/, general);
    await ann.type(deploys, '/webhook project use second');
    await office.whispered(ann, /belongs to "Second" now/, deploys);

    const theirs = await make(deploys, 'Theirs', { webhookId: 'theirs-1' });
    expect(office.read(theirs.form)).toContain('#deploys');
    expect(office.read(theirs.form)).not.toContain('#general');
    const before = ofApp(general).length;
    expect(await sendFromGitHub('pull_request.opened.json', theirs)).toBe(200);
    expect(office.read(await office.posted(deploys, /✅ Done/))).toContain('Theirs');
    expect(ofApp(deploys)).toHaveLength(1);
    expect(ofApp(general)).toHaveLength(before);

    await ann.type(deploys, '/webhook list');
    const list = office.read(await office.whispered(ann, /Webhooks of "Second"/, deploys));
    expect(list).toContain('Theirs');
    expect(list).not.toContain('Reviews');
    await office.member('U0BOB', { roles: { second: 'admin' } });
    const { bob } = office;
    const answers: Message[] = [];
    for (const command of ['show reviews-1', 'list --project default', 'show reviews-1 --project default']) {
      const known = slack.ephemeralFor(bob.id).length;
      await bob.type(deploys, `/webhook ${command}`);
      answers.push(await slack.until(() => slack.ephemeralFor(bob.id)[known]));
    }
    for (const answer of answers) expect(office.read(answer)).toMatch(/^\S* ?There is no (?:webhook|project)/);
  });

  it('it is deleted after a question, and its address is gone', async () => {
    const { ann, slack } = office;
    await ann.type(general, '/webhook delete reviews-1');
    const question = await office.whispered(ann, /Delete "Reviews of the shop"\?/);
    await ann.press(question, 'Delete it');
    await slack.until(() => /is deleted/.test(office.read(question)));
    expect(await sendFromGitHub('pull_request.opened.json', { address, secret })).toBe(404);
    await ann.type(general, '/webhook show reviews-1');
    await office.whispered(ann, /There is no webhook "reviews-1"/);
    await audited(office, ({ action, outcome }) => action === 'webhook.delete' && outcome === 'done');
  });
});
