import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startBrowser, type WatchedBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/mongo.ts';
import { type Product, startProduct } from '../support/product.ts';

const webhookName = 'Reviews of the shop';
const audit = z.object({
  items: z.array(z.object({ actorName: z.string(), outcome: z.string() })),
});

let database: Awaited<ReturnType<typeof freshDatabase>>;
let product: Product;
let browser: WatchedBrowser;
let origin: string;
let admin: Page;

beforeAll(async () => {
  database = await freshDatabase();
  product = await startProduct({ MONGODB_URI: database.uri, SWITCHHOOK_SECRET_KEY: 'a passphrase for the browser' });
  origin = `http://127.0.0.1:${product.port}`;
  browser = await startBrowser(origin);
  admin = await browser.open();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await database?.drop();
});

/** The link that the server prints for whoever comes first. */
async function claimLink(): Promise<string> {
  await expect.poll(() => product.output()).toMatch(/#claim=\S+/);
  return /http\S+#claim=\S+/.exec(product.output())?.[0] ?? '';
}

const messageBox = (page: Page) => page.getByRole('combobox', { name: /^Message #general/ });
const cards = (page: Page) => page.locator('article[data-status]');

/** Types a line into whatever has the focus and sends it. */
async function say(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Goes on by Tab until something has the focus; fails when it can't be reached. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < 60; step++) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} can't be reached by Tab`);
}

/** How often the audit log says that somebody was refused something. */
async function refusedTo(name: string): Promise<number> {
  const { items } = audit.parse(await product.rest.call('GET', '/api/projects/default/audit'));
  return items.filter(({ actorName, outcome }) => actorName.startsWith(name) && outcome === 'refused').length;
}

/** Names of the webhooks that there are. */
async function webhookNames(): Promise<string[]> {
  const all = await product.rest.call('GET', '/api/projects/default/webhooks');
  return z
    .array(z.object({ name: z.string() }))
    .parse(all)
    .map(({ name }) => name);
}

describe('the console in a browser', () => {
  it('leads from the claim link to a digest in the channel, by keyboard alone', async () => {
    await admin.goto(await claimLink());
    await admin.getByLabel('Your name').waitFor();
    expect(admin.url()).not.toContain('claim');
    await say(admin, 'Ann');
    await messageBox(admin).waitFor();

    await say(admin, '/webhook new');
    const form = admin.getByRole('dialog', { name: 'New webhook' });
    await form.waitFor();
    await admin.keyboard.press('Enter');
    await admin.getByText('Alias is needed.').waitFor();
    await admin.keyboard.type(webhookName);
    await tabTo(admin, form.locator('[name="events"]'));
    await admin.keyboard.type('pull_request.*');
    await tabTo(admin, form.getByRole('button', { name: 'Create' }));
    await admin.keyboard.press('Enter');

    await admin.getByText(`"${webhookName}" is ready`).waitFor();
    await say(admin, `/webhook test ${webhookName}`);
    await cards(admin).and(admin.locator('[data-status="done"]')).waitFor();
    const card = await cards(admin).innerText();
    expect(card).toContain('Codertocat/Hello-World');
    expect(card).toContain('pull_request.opened');
    expect(card).toContain('Update the README with new information');
  });

  it('shows the secret once: after a reload it is gone, and no other place has it', async () => {
    const shown = admin.locator('code', { hasText: /^(?!evt_)[\w-]{24,64}$/ });
    const secret = await shown.innerText();
    await admin.reload();
    await cards(admin).waitFor();
    await messageBox(admin).focus();
    await say(admin, `/webhook show ${webhookName}`);
    await admin.getByText('/v1/webhooks/').first().waitFor();
    expect(secret).toMatch(/^[\w-]{24,64}$/);
    expect(await admin.content()).not.toContain(secret);
    expect(JSON.stringify(await product.rest.call('GET', '/api/projects/default/webhooks'))).not.toContain(secret);
    expect(product.output()).not.toContain(secret);
  });

  it('answers a reply in the thread of a result', async () => {
    await cards(admin).getByRole('button', { name: 'Reply' }).click();
    const thread = admin.getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('combobox', { name: 'Reply to the assistant…' }).focus();
    await say(admin, 'link');
    await thread.getByText('https://github.com/Codertocat/Hello-World/pull/2').nth(1).waitFor();
    await admin.getByRole('button', { name: /2 replies/ }).waitFor();
  });

  it('lets a guest read along, and says politely that webhooks are for admins (audited)', async () => {
    const guest = await browser.open();
    await guest.goto(origin);
    await guest.getByLabel('Your name').fill('Zoe');
    await guest.getByRole('button', { name: 'Join' }).click();
    await cards(guest).waitFor();
    await messageBox(guest).focus();
    await say(guest, '/webhook new');
    await guest.getByText('Only a project admin can do this in "Default". Ask one of: Ann.').waitFor();
    expect(await guest.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => refusedTo('Zoe')).toBeGreaterThan(0);

    await say(guest, 'Good morning');
    await admin.getByText('Good morning').first().waitFor();
  });

  it('answers what it does not know with the nearest command', async () => {
    await messageBox(admin).focus();
    await say(admin, '/webhook tset');
    await admin.getByText('Did you mean "test"?').waitFor();
  });

  it('shows a long answer from its beginning', async () => {
    await messageBox(admin).focus();
    await say(admin, '/webhook frobnicate');
    const beginning = admin.getByText('I did not understand "frobnicate"');
    await beginning.waitFor();
    // In sight, below the top bar.
    const y = async () => (await beginning.boundingBox())?.y ?? -1;
    await expect.poll(async () => ((await y()) > 50 ? 'in sight' : 'above')).toBe('in sight');
    expect(await y()).toBeLessThan(400);
  });

  it('keeps the message box as tall as it was after a form, on a phone and where motion is reduced', async () => {
    const phone = await admin.context().newPage();
    await phone.emulateMedia({ reducedMotion: 'reduce' });
    await phone.setViewportSize({ width: 390, height: 844 });
    await phone.goto(origin);
    const heightOfBox = async () => (await messageBox(phone).boundingBox())?.height;
    const before = await heightOfBox();
    await messageBox(phone).fill('/webhook new');
    await phone.keyboard.press('Enter');
    const form = phone.getByRole('dialog');
    await form.locator('[name="name"]').waitFor();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await heightOfBox()).toBe(before);
    await phone.close();
  });

  it('leads to the field that is wrong, wherever it stands in the form', async () => {
    await admin.getByRole('button', { name: 'Endpoints', exact: true }).first().click();
    await admin.getByRole('button', { name: 'New endpoint' }).last().click();
    const form = admin.getByRole('dialog');
    await form.locator('[name="url"]').fill('https://shop.example/hooks');
    await form.locator('[name="rate"]').fill('99999999');
    await form.getByRole('button', { name: 'Create' }).click();
    const rate = form.locator('[name="rate"][aria-invalid="true"]');
    await rate.waitFor();
    const bottom = async () => ((await rate.boundingBox())?.y ?? Number.POSITIVE_INFINITY) + 40;
    const foot = (await form.getByRole('button', { name: 'Create' }).boundingBox())?.y ?? 0;
    await expect.poll(async () => (await bottom()) < foot).toBe(true);
    await form.getByRole('button', { name: 'Cancel' }).click();
    await admin.getByRole('button', { name: 'Throw away' }).last().click();
    await form.first().waitFor({ state: 'detached' });
  });

  it('asks before it deletes', async () => {
    await messageBox(admin).focus();
    await say(admin, `/webhook delete ${webhookName}`);
    await admin.getByText('Its address answers 404 at once').last().waitFor();
    expect(await webhookNames()).toEqual([webhookName]);
    await admin.getByRole('button', { name: 'Delete it' }).last().click();
    await admin.getByText(`"${webhookName}" is deleted`).waitFor();
    expect(await webhookNames()).toEqual([]);
  });

  it('has complained about nothing and asked no other server for anything', () => {
    expect(browser.complaints()).toEqual([]);
  });
});
