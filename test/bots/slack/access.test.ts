import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WorkspaceSeed } from '../../../src/simulators/slack/populate.ts';
import type { Message } from '../../../src/simulators/slack/world.ts';
import { acme, audited, deploys, general, type Office, openOffice } from './office.ts';

/** Another company that shares a channel with ours; the app is not installed there. */
const partner: WorkspaceSeed = {
  id: 'T0PARTNER',
  name: 'Partner',
  users: [{ id: 'U0EVE', name: 'Eve', email: 'ann@acme.example' }],
};

describe.each(['http', 'socket'] as const)('who may do what over Slack, by %s', (mode) => {
  let office: Office;
  let shown: Message;
  beforeAll(async () => {
    office = await openOffice({ mode, workspaces: [acme, partner] });
    const { ann, whispered, modal } = office;
    await ann.type(general, '/webhook new Reviews --source github');
    await ann.submit(await modal(ann, /New webhook/), { webhookId: 'reviews-hook' });
    await whispered(ann, /is ready/);
    await ann.type(general, '/webhook show reviews-hook');
    shown = await whispered(ann, /State/);
  });
  afterAll(() => office.close());

  it('refuses somebody without a role at the command, by name of who can help, and writes it down', async () => {
    const { bob, whispered, read, slack } = office;
    await bob.type(general, '/webhook new');
    expect(read(await whispered(bob, /Only a project admin/))).toContain('ann');
    expect(slack.viewsOpenFor(bob.id)).toEqual([]);
    const entry = await audited(office, (one) => one.action === 'access.refused' && one.actor === 'slack:U0BOB');
    expect(entry).toMatchObject({ via: 'slack', outcome: 'refused', details: { action: 'webhook.create' } });
  });

  it("I2: refuses a press of somebody else's old button", async () => {
    const { bob, whispered, slack } = office;
    for (const label of ['Delete', 'New secret', 'Switch off', 'Edit']) await bob.press(shown, label);
    await slack.until(
      () => slack.ephemeralFor(bob.id).filter((one) => /Only a project/.test(office.read(one))).length >= 5,
    );
    expect(slack.viewsOpenFor(bob.id)).toEqual([]);
    await vi.waitFor(async () => {
      const refused = (await office.audit()).filter((one) => one.actor === 'slack:U0BOB' && one.outcome === 'refused');
      expect(refused).toHaveLength(5);
    });
    await bob.type(general, '/webhook whoami');
    await whispered(bob, /You are bob/);
  });

  it('I2: somebody who was demoted is refused at the submit of the form they had open, and keeps what they typed', async () => {
    const { member, modal, whispered } = office;
    const li = office.slack.as('U0LI');
    await member('U0LI', { roles: { default: 'admin' } });
    await li.type(general, '/webhook new');
    const form = await modal(li, /新建/);
    await member('U0LI', { roles: { default: 'viewer' } });
    await li.submit(form, { name: 'Mine', webhookId: 'mine-only' });
    expect(office.read(form)).toContain('只有项目');
    expect(form.values.name).toMatchObject({ v: { value: 'Mine' } });
    await audited(
      office,
      (one) => one.outcome === 'refused' && one.details.action === 'webhook.create' && one.via === 'slack',
    );
    await member('U0LI', { active: false, roles: { default: 'admin' } });
    await li.type(general, '/webhook list');
    await whispered(li, /只有项目/);
  });

  it('I1: a member of another project learns nothing of this one', async () => {
    const { bob, member, whispered, read } = office;
    await member('U0BOB', { roles: { other: 'admin' } });
    for (const command of [
      'show reviews',
      'list --project default',
      'delete reviews',
      'logs reviews',
      'edit reviews',
    ]) {
      const before = office.slack.ephemeralFor(bob.id).length;
      await bob.type(general, `/webhook ${command}`);
      const answer = await office.slack.until(() => office.slack.ephemeralFor(bob.id)[before]);
      expect(read(answer)).not.toMatch(/Reviews|admin|ann/);
      expect(read(answer)).toMatch(/There is no project/);
    }
    await whispered(bob, /There is no project/);
  });

  it('a person of another workspace is a stranger, even under the address of an admin', async () => {
    const { slack, read } = office;
    slack.channel(general).members.add('U0EVE');
    const eve = slack.as('U0EVE', 'T0ACME');
    await eve.mention(general, 'list');
    const answer = await slack.until(() =>
      slack.channel(general).ephemeral.find(({ ephemeralTo }) => ephemeralTo === 'U0EVE'),
    );
    expect(read(answer)).toMatch(/Only a project/);
    await audited(office, (one) => one.actor === 'slack:U0EVE' && one.outcome === 'refused');
    expect(await office.store.members.byIdentity({ platform: 'slack', userId: 'U0EVE' })).toBeUndefined();
  });

  it('I4, C5: a secret is shown to its admin alone: in no channel, button, modal kept by Slack, or line of the log', async () => {
    const { ann, slack, whispered, read, lines } = office;
    const ready = read(await whispered(ann, /is ready/));
    await ann.type(deploys, '/webhook rotate reviews-hook');
    await ann.press(await whispered(ann, /New secret for/, deploys), 'Make a new secret');
    const rotated = read(await whispered(ann, /New secret of/, deploys));
    const secrets = [ready, rotated].map((text) => /Secret: (\S+)/.exec(text)?.[1] ?? '');
    expect(secrets.every((secret) => secret.length >= 32)).toBe(true);
    const calls = slack.calls().filter(({ method }) => method !== 'response_url');
    const said = [general, deploys].flatMap((id) => slack.channel(id).messages);
    const buttons = slack.calls().flatMap(({ args }) => JSON.stringify(args).match(/"value":"[^"]*"/g) ?? []);
    for (const secret of [...secrets, 'xoxb-1-acme', '8f742231b10e8888abcd99yyyzzz85a5']) {
      expect(JSON.stringify(calls.map(({ args }) => args))).not.toContain(secret);
      expect(JSON.stringify(said)).not.toContain(secret);
      expect(buttons.join()).not.toContain(secret);
      expect(lines.join('\n')).not.toContain(secret);
    }
  });
});
