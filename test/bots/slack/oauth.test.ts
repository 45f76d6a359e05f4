import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientOptions } from '../../../bots/slack/sdk.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { WorkspaceSeed } from '../../../src/simulators/slack/populate.ts';
import { acme, audited, general, type Office, openOffice } from './office.ts';

const beta: WorkspaceSeed = {
  id: 'T0BETA',
  name: 'Beta',
  users: [
    { id: 'U0BEA', name: 'Bea', email: 'bea@beta.example' },
    { id: 'U0FAKE', name: 'Fake', email: 'ann@acme.example' },
  ],
  channels: [{ id: 'C0BETA', name: 'beta' }],
};
const gamma: WorkspaceSeed = {
  id: 'T0GAMMA',
  name: 'Gamma',
  users: [{ id: 'U0GUS', name: 'Gus', email: 'gus@gamma.example' }],
  channels: [{ id: 'C0GAMMA', name: 'gamma' }],
};

/** A browser that follows no redirect by itself and keeps its cookies. */
function browser() {
  const jar = new Map<string, string>();
  return {
    async get(url: string): Promise<{ status: number; location: string; text: string }> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { headers: cookie ? { cookie } : {}, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() };
    },
  };
}

/** Goes the whole way of an installation; returns the last page. */
async function install(office: Office, team: string, more = '') {
  const person = browser();
  const start = await person.get(`${office.url}/slack/install`);
  expect(start.status).toBe(302);
  const allowed = await person.get(`${start.location}&team=${team}${more}`);
  return { person, back: allowed.location, page: await person.get(allowed.location) };
}

describe.each(['http', 'socket'] as const)(
  'several workspaces by OAuth, beside the one of the token, by %s',
  (mode) => {
    let office: Office;
    beforeAll(async () => {
      office = await openOffice({
        mode,
        workspaces: [acme, beta, gamma],
        env: {
          SLACK_CLIENT_ID: '1.2',
          SLACK_CLIENT_SECRET: 'client-secret',
          SWITCHHOOK_ADMINS: 'ann@acme.example,slack:U0BEA',
        },
      });
    });
    afterAll(() => office.close());

    it('asks for the permissions of the manifest, and says when it is done', async () => {
      const { page } = await install(office, 'T0BETA');
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('is installed in Beta')]);
      expect((await install(office, 'T0GAMMA')).page.status).toBe(200);
      expect(office.slack.workspace('T0BETA').installation?.scopes).toContain('chat:write');
    });

    it('writes down who installed it where', async () => {
      for (const [team, workspace] of [
        ['T0BETA', 'Beta'],
        ['T0GAMMA', 'Gamma'],
      ]) {
        const entry = await audited(
          office,
          (one) => one.action === 'platform.install' && one.target === `slack:${team}`,
        );
        expect(entry).toMatchObject({ via: 'slack', outcome: 'done', details: { workspace } });
        expect(entry.actor).toMatch(/^slack:U/);
      }
    });

    it('works in each of them with its own token; no call goes out with that of another (A5)', async () => {
      const { slack, whispered } = office;
      slack.channel('C0BETA').members.add(slack.workspace('T0BETA').installation?.botUser ?? '');
      slack.channel('C0GAMMA').members.add(slack.workspace('T0GAMMA').installation?.botUser ?? '');
      const before = slack.calls().length;
      const all = [office.ann, slack.as('U0BEA'), slack.as('U0GUS')];
      const places = [general, 'C0BETA', 'C0GAMMA'];
      await Promise.all(all.map((person, at) => person.mention(places[at] ?? '', 'whoami')));
      for (const person of all) await whispered(person, /You are/);
      const calls = slack.calls().slice(before);
      expect(calls.length).toBeGreaterThan(6);
      const teams: Record<string, string> = { U0BEA: 'T0BETA', C0BETA: 'T0BETA', U0GUS: 'T0GAMMA', C0GAMMA: 'T0GAMMA' };
      for (const { args, token, answer } of calls) {
        const team = teams[String(args.user ?? args.users ?? args.channel)] ?? 'T0ACME';
        expect(token).toBe(slack.workspace(team).installation?.token);
        expect(answer.ok).toBe(true);
      }
    });

    it('posts the results of a webhook in the workspace where it was made', async () => {
      const { slack, modal, whispered, posted } = office;
      const bea = slack.as('U0BEA');
      await bea.type('C0BETA', '/webhook new Beta-hook --source github');
      const form = await modal(bea, /New webhook/);
      expect(office.read(form)).toMatch(/#beta \(Beta\)/);
      await bea.submit(form, {});
      await bea.press(await whispered(bea, /is ready/), 'Send a test event');
      await posted('C0BETA', /✅ Done/);
      expect(slack.channel(general).messages.filter(({ botId }) => botId)).toEqual([]);
    });

    it("an address is believed of the token's workspace only: who runs another one can give people any", async () => {
      const { slack, whispered, read } = office;
      const fake = slack.as('U0FAKE');
      await fake.type('C0BETA', '/webhook list');
      expect(read(await whispered(fake, /Only a project/))).toContain('ann');
      await audited(office, (one) => one.actor === 'slack:U0FAKE' && one.outcome === 'refused');
    });

    it('keeps tokens encrypted in the database and out of the log', async () => {
      const token = office.slack.workspace('T0BETA').installation?.token ?? 'none';
      const found = await office.store.db.collection('installations').find().toArray();
      expect(found.map(({ _id }) => String(_id)).toSorted()).toEqual(['slack:T0BETA', 'slack:T0GAMMA']);
      expect(JSON.stringify(found)).not.toContain(token);
      expect(office.lines.join('\n')).not.toContain(token);
      expect(office.lines.join('\n')).not.toContain('client-secret');
    });

    it('survives a restart', async () => {
      await office.restart();
      const bea = office.slack.as('U0BEA');
      await bea.type('C0BETA', '/webhook list');
      await office.whispered(bea, /Beta-hook/, 'C0BETA');
    });

    it('state: a link works once, from the browser it was given to, and only with a state of ours', async () => {
      const { back, person, page } = await install(office, 'T0GAMMA');
      expect(page.status).toBe(200);
      expect((await person.get(back)).status).toBe(400);
      const fresh = browser();
      const start = await fresh.get(`${office.url}/slack/install`);
      const { location } = await fresh.get(`${start.location}&team=T0GAMMA`);
      expect((await browser().get(location)).status).toBe(400);
      const forged = new URL(location);
      forged.searchParams.set('state', 'made-up');
      expect((await fresh.get(forged.href)).status).toBe(400);
      forged.searchParams.delete('state');
      expect((await fresh.get(forged.href)).status).toBe(400);
      const denied = await install(office, 'T0GAMMA', '&deny=1');
      expect([denied.page.status, denied.page.text]).toEqual([400, expect.stringContaining('access was not given')]);
    });

    it('a workspace that removes the app is forgotten, and its people are refused at the door', async () => {
      const { slack } = office;
      await slack.uninstall('T0GAMMA');
      await vi.waitFor(async () => {
        const left = await office.store.db.collection('installations').distinct('_id');
        expect(left).toEqual(['slack:T0BETA']);
      });
      for (const action of ['platform.revoke', 'platform.remove']) {
        const about = { actor: 'slack:T0GAMMA', target: 'slack:T0GAMMA', via: 'slack', outcome: 'done' };
        expect(await audited(office, (one) => one.action === action)).toMatchObject(about);
      }
      const gus = slack.as('U0GUS');
      const answers = () =>
        slack.channel('C0GAMMA').ephemeral.filter(({ ephemeralTo }) => ephemeralTo === gus.id).length;
      const before = answers();
      // A socket has no status to refuse with: what comes over it is left unacknowledged, and Slack says so to the person.
      const refused = gus.type('C0GAMMA', '/webhook list');
      if (mode === 'http') expect((await refused).status).toBe(401);
      await office.ann.type(general, '/webhook whoami');
      await office.whispered(office.ann, /You are/);
      expect(answers()).toBe(before);
      expect((await install(office, 'T0GAMMA')).page.status).toBe(200);
      slack.channel('C0GAMMA').members.add(slack.workspace('T0GAMMA').installation?.botUser ?? '');
      expect((await gus.type('C0GAMMA', '/webhook list')).status).toBe(200);
      await slack.until(() => answers() > before);
    });

    it('a removal that is told again does not end the installation that came after it', async () => {
      const { slack } = office;
      const told = slack.sent().filter(({ kind }) => kind === 'events_api');
      const removals = told.filter((one) => JSON.stringify(one).includes('"app_uninstalled"'));
      expect(removals).toHaveLength(1);
      for (const removal of removals) await slack.send(removal);
      await office.ann.type(general, '/webhook whoami');
      await office.whispered(office.ann, /You are/);
      expect(await office.store.db.collection('installations').distinct('_id')).toContain('slack:T0GAMMA');
    });
  },
);

describe('settings of the installation', () => {
  it('SLACK_TEAMS: others may not install, and addresses of those named are believed', async () => {
    const office = await openOffice({
      workspaces: [acme, beta, gamma],
      env: {
        SLACK_CLIENT_ID: '1.2',
        SLACK_CLIENT_SECRET: 'client-secret',
        SLACK_BOT_TOKEN: '',
        SLACK_TEAMS: 'T0BETA',
        SWITCHHOOK_ADMINS: 'bea@beta.example',
      },
    });
    try {
      const refused = await install(office, 'T0GAMMA');
      expect([refused.page.status, refused.page.text]).toEqual([403, expect.stringContaining('may not install')]);
      const entry = await audited(office, (one) => one.action === 'platform.install');
      expect(entry).toMatchObject({ target: 'slack:T0GAMMA', outcome: 'refused' });
      await install(office, 'T0BETA');
      const bea = office.slack.as('U0BEA');
      await bea.type('C0BETA', '/webhook list');
      await office.whispered(bea, /There is no webhook yet/);
    } finally {
      await office.close();
    }
  });

  it('A5: options of clients are new objects without headers, which the SDK would write a token into', () => {
    const settings = { apiUrl: 'https://slack.com/api' };
    const [one, two] = [clientOptions(settings, silentLogger), clientOptions(settings, silentLogger)];
    expect(one).not.toBe(two);
    expect(one.headers).toBeUndefined();
    const shared = { ...one, headers: {} };
    new webApi.WebClient('xoxb-first', shared);
    // The trap itself: were this to change, the care taken here could go.
    expect(JSON.stringify(shared.headers)).toContain('xoxb-first');
  });
});
