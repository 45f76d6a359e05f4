import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anEndpoint, someSecrets } from '../../store/relay-samples.ts';
import { general, type Office, openOffice } from './office.ts';

const urlOf = (name: string) => `https://shop.example/${name}`;

describe.each(['http', 'socket'] as const)('the home page, by %s', (mode) => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice({ mode });
  });
  afterAll(() => office.close());

  const home = (user: string, fits: RegExp) =>
    office.slack.until(() => {
      const view = office.slack.homeOf(user);
      return view && fits.test(office.read(view)) ? view : undefined;
    });

  it('says what to do first, and one press shows a result', async () => {
    const { ann, modal, read } = office;
    await ann.openHome();
    const first = await home(ann.id, /Nothing is set up here yet/);
    await ann.press(first, 'Try it with a sample event');
    expect(read(await modal(ann, /Switchhook/))).toContain('Made the webhook "Try it"');
    const page = await home(ann.id, /Webhooks of "Default"/);
    expect(read(page)).toContain('Try it');
    await office.slack.until(() => office.slack.channel('C0DEPLOYS').messages.some(({ botId }) => botId));
    // The run is written down a moment after it is shown.
    await vi.waitFor(async () => {
      await ann.openHome();
      await home(ann.id, /Last results/);
      expect(read(await home(ann.id, /Last results/))).toMatch(/Last results\n.*Done/);
    });
  });

  it('switches webhooks on the page itself', async () => {
    const { ann, slack } = office;
    await ann.press(await home(ann.id, /Switch off/), 'Switch off');
    const off = await home(ann.id, /Switch on/);
    expect(office.read(off)).toContain('Try it · ⚪ off');
    await ann.press(off, 'Switch on');
    await home(ann.id, /Switch off/);
    expect(slack.ephemeralFor(ann.id)).toEqual([]);
  });

  it('opens forms over it, shows what was made in the same modal, and is drawn anew', async () => {
    const { ann, modal, read, slack } = office;
    for (const view of slack.viewsOpenFor(ann.id).toReversed()) await ann.close(view);
    await ann.press(await home(ann.id, /New webhook/), 'New webhook');
    const form = await modal(ann, /New webhook/);
    await ann.submit(form, { name: '' }).catch(() => undefined);
    await ann.submit(form, { name: 'From home' });
    const ready = await modal(ann, /is ready/);
    expect(read(ready)).toMatch(/Secret: \S{32,}/);
    await home(ann.id, /From home/);
    await ann.press(ready, 'Show');
    await slack.until(() => read(ready).includes('State: 🟢 on'));
    expect(slack.ephemeralFor(ann.id)).toEqual([]);
  });

  it('I2: shows nothing to people without a role, and to those who lost it', async () => {
    const { bob, read, member } = office;
    await bob.openHome();
    expect(read(await home(bob.id, /made by the admins/))).not.toContain('From home');
    await member('U0BOB', { roles: { default: 'operator' } });
    await bob.openHome();
    const page = await home(bob.id, /From home/);
    await member('U0BOB', { roles: {} });
    await bob.press(page, 'Switch off');
    await home(bob.id, /made by the admins/);
    expect(read(office.slack.viewsOpenFor(bob.id).at(-1) ?? page)).toContain('Only a project');
  });

  it('begins with the endpoints that fail, which a press shows', async () => {
    const { ann, modal, read, store } = office;
    const failing = { failures: 2, warned: 0, failingSince: new Date() };
    const [broken, fine] = ['broken', 'fine'].map((name) => anEndpoint({ project: 'default', url: urlOf(name) }));
    if (!broken || !fine) throw new Error('no endpoints');
    await store.endpoints.insert({ ...broken, health: { ...broken.health, ...failing } }, someSecrets());
    await store.endpoints.insert(fine, someSecrets());
    await ann.openHome();
    const page = await home(ann.id, /Endpoints that fail or are paused/);
    expect(read(page).indexOf('shop.example/broken')).toBeLessThan(read(page).indexOf('Webhooks of'));
    expect(read(page)).not.toContain('shop.example/fine');
    await ann.press(page, 'Open log');
    expect(read(await modal(ann, /Deliveries to/))).toContain('shop.example/broken');
    for (const { id } of [broken, fine]) await store.endpoints.delete('default', id);
  });

  it('failed results come first', async () => {
    const { ann, slack, store } = office;
    slack.channel(general).archived = false;
    const { items } = await store.runs.list('default', { limit: 1 });
    const [run] = items;
    if (!run) throw new Error('nothing ran');
    const failed = { ...run, id: 'run_failed', eventId: 'evt_failed', status: 'failed', fence: 1 } as const;
    await store.runs.save({
      ...failed,
      error: { code: 'backend_timeout', message: 'It took too long.' },
      startedAt: new Date(0),
    });
    await ann.openHome();
    const page = office.read(await home(ann.id, /It took too long/));
    expect(page.indexOf('Failed')).toBeLessThan(page.indexOf('Done'));
  });
});
