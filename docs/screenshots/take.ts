import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { type AssistantServer, startAssistantServer } from '../../src/simulators/assistant-server.ts';
import { startBrowser, type WatchedBrowser } from '../../test/support/browser.ts';
import { type Product, startProduct } from '../../test/support/product.ts';
import { fiftyLines, review, slowly, wrongKey } from './answers.ts';
import { tellOfChats } from './chats.ts';

// Takes the pictures of the docs: node docs/screenshots/take.ts [--only room|chats] [FOLDER]
// With a folder, all of them are written there, to be looked at; without one, those that the docs show are renewed.
// Marks in messages are emoji: the machine needs a font for them, such as fonts-noto-color-emoji.

interface Variant {
  name: string;
  language: 'en' | 'zh';
  colorScheme: 'light' | 'dark';
  viewport: { width: number; height: number };
}

const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const variants: Variant[] = [
  { name: 'light-en', language: 'en', colorScheme: 'light', viewport: wide },
  { name: 'dark-zh', language: 'zh', colorScheme: 'dark', viewport: wide },
  { name: 'phone-dark-en', language: 'en', colorScheme: 'dark', viewport: phone },
  { name: 'phone-light-zh', language: 'zh', colorScheme: 'light', viewport: phone },
];
const shown = ['empty-room', 'form', 'secret', 'digest', 'thread'].map((scene) => `${scene}-light-en`);
const alsoShown = ['digest-phone-dark-en', 'digest-dark-zh', 'running-light-en', 'failed-light-en'];

/** Everything a story needs: who acts in it, and where its pictures go. */
interface Stage {
  variant: Variant;
  product: Product;
  assistant: AssistantServer;
  browser: WatchedBrowser;
  page: Page;
  take(scene: string, page?: Page): Promise<void>;
}

const ofChats = ['slack', 'slack-form', 'slack-home', 'lark', 'lark-form', 'demo'];

const created = z.object({ uuid: z.string() });
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const [target] = positionals;

if (values.only !== 'chats') for (const variant of variants) await withStage(variant, tell);
if (values.only !== 'room') await tellOfChats((scene, page) => picture(page, scene));

/** The story, scene by scene, as a newcomer lives it. */
async function tell(stage: Stage): Promise<void> {
  const { page, take, assistant } = stage;
  await signIn(stage);
  await take('empty-room');
  await fillForm(stage);
  await say(page, '/webhook test Reviews of the shop');
  await page.locator('article[data-status="done"]').waitFor();
  await page.locator('[data-secret="true"]').waitFor();
  await page.reload();
  await page.locator('article[data-status="done"]').waitFor();
  await take('digest');
  await openThread(stage);
  await refuseGuest(stage);

  const uuid = await makeAssistantWebhook(stage);
  assistant.script({ answer: review, trouble: { at: 'middle', what: 'hold' } });
  await send(stage, uuid, 'pull_request.opened');
  await assistant.holding();
  await page.locator('article[data-status="running"]', { hasText: 'README.md' }).waitFor();
  await take('running');
  assistant.release();
  await page.locator('article[data-status="done"]').nth(1).waitFor();
  assistant.script({ error: wrongKey });
  await send(stage, uuid, 'push');
  await page.locator('article[data-status="failed"]').waitFor();
  await take('failed');
  assistant.script({ answer: fiftyLines, pace: slowly });
  await send(stage, uuid, 'issues.opened');
  await page.locator('article[data-status="done"]').nth(2).waitFor();
  await take('fifty-lines');
  await say(page, '/webhook list');
  await take('list');
  await say(page, '/webhook frobnicate');
  await take('unknown-command');
}

async function signIn({ page, product, take }: Stage): Promise<void> {
  while (!/#claim=\S+/.test(product.output())) await new Promise((resolve) => setTimeout(resolve, 50));
  await page.goto(/http\S+#claim=\S+/.exec(product.output())?.[0] ?? '');
  await page.locator('input[autocomplete="name"]').waitFor();
  await page.keyboard.type('Ann');
  await take('sign-in');
  await page.keyboard.press('Enter');
  await page.locator('#say').waitFor();
}

/** The form as it opens, with a mistake, and what is shown once after it. */
async function fillForm({ page, take }: Stage): Promise<void> {
  await say(page, '/webhook new');
  const form = page.getByRole('dialog');
  await form.locator('[name="name"]').waitFor();
  await page.keyboard.press('Enter');
  await form.locator('[aria-invalid="true"]').first().waitFor();
  await take('form-error');
  await page.keyboard.type('Reviews of the shop');
  await take('form');
  await page.keyboard.press('Enter');
  await page.locator('[data-secret="true"]').waitFor();
  await take('secret');
}

async function openThread({ page, take, variant }: Stage): Promise<void> {
  await page.locator('article footer button').first().click();
  const reply = page.locator('#reply');
  await reply.focus();
  await say(page, variant.language === 'zh' ? '风险' : 'risks');
  await page.locator('aside article, aside footer').nth(1).waitFor();
  await take('thread');
  await page.goBack();
  await page.locator('#say').waitFor();
}

async function refuseGuest({ browser, variant, product, take }: Stage): Promise<void> {
  const guest = await browser.open(contextOf(variant));
  await guest.goto(`http://127.0.0.1:${product.port}`);
  const name = guest.locator('input[autocomplete="name"]');
  await name.fill('Zoe');
  await name.press('Enter');
  await guest.locator('#say').waitFor();
  await say(guest, '/webhook new');
  await take('refusal', guest);
  await guest.context().close();
}

async function makeAssistantWebhook({ product }: Stage): Promise<string> {
  const body = { name: 'Code review', source: 'github', resource: { type: 'assistant', id: 'openai' } };
  return created.parse(await product.rest.call('POST', '/api/projects/default/webhooks', body)).uuid;
}

async function send({ product }: Stage, uuid: string, event: string): Promise<void> {
  await product.rest.call('POST', `/api/projects/default/webhooks/${uuid}/test`, { event });
}

async function say(page: Page, line: string): Promise<void> {
  if (!line.startsWith('/')) await page.keyboard.type(line);
  else await page.locator('#say').fill(line);
  await page.keyboard.press('Enter');
}

/** Starts an empty product with a simulated model, and a browser; ends both after the story. */
async function withStage(variant: Variant, story: (stage: Stage) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-pictures-'));
  const assistant = await startAssistantServer();
  const settings = { DATA_DIR: dataDir, OPENAI_BASE_URL: assistant.url, OPENAI_MODEL: 'simulated' };
  const product = await startProduct({ ...settings, SWITCHHOOK_LANGUAGE: variant.language });
  const browser = await startBrowser(`http://127.0.0.1:${product.port}`);
  try {
    const page = await browser.open(contextOf(variant));
    const take = (scene: string, other = page) => picture(other, `${scene}-${variant.name}`);
    await story({ variant, product, assistant, browser, page, take });
    for (const complaint of browser.complaints()) process.stdout.write(`${variant.name}: ${complaint}\n`);
  } finally {
    await browser.close();
    await product.stop();
    await assistant.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function contextOf({ language, colorScheme, viewport }: Variant) {
  return { viewport, colorScheme, locale: language === 'zh' ? 'zh-CN' : 'en-GB', reducedMotion: 'reduce' as const };
}

/** Writes a picture once nothing moves any more. */
async function picture(page: Page, name: string): Promise<void> {
  if (!target && !shown.includes(name) && !alsoShown.includes(name) && !ofChats.includes(name)) return;
  const folder = target ?? import.meta.dirname;
  await mkdir(folder, { recursive: true });
  await page.waitForTimeout(600);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  process.stdout.write(`${name}\n`);
}
