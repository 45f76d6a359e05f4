import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { launch } from '../../test/support/browser.ts';

// The pictures of Slack and Lark: the demo, as somebody lives it who makes a webhook and an endpoint in each.

const demo = path.join(import.meta.dirname, '..', '..', 'src', 'simulators', 'main.ts');
const alone = { width: 1180, height: 920 };
const both = { width: 1480, height: 1040 };

export type Take = (scene: string, page: Page) => Promise<void>;

/** Starts the demo, tells its story in a browser, and takes its pictures. */
export async function tellOfChats(take: Take): Promise<void> {
  const process = await startDemo();
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: both });
    page.setDefaultTimeout(20_000);
    await page.goto(process.url);
    const chats: Chats = {
      page,
      slack: page.frameLocator('iframe[title="Slack"]'),
    };
    await inSlack(chats, await openAlone(browser, page, 'Slack'), take);
    await inLark(await openAlone(browser, page, 'Lark'), take);
    await endpointFails(chats, take);
  } finally {
    await browser.close();
    await process.stop();
  }
}

interface Chats {
  page: Page;
  slack: FrameLocator;
}

/** One of the two chats on a page of its own. */
async function openAlone(browser: Browser, page: Page, title: string): Promise<Page> {
  const own = await browser.newPage({ viewport: alone });
  own.setDefaultTimeout(20_000);
  await own.goto((await page.locator(`iframe[title="${title}"]`).getAttribute('src')) ?? '');
  return own;
}

/** A webhook by form, a result in the channel, a question in its thread, and the dashboard. */
async function inSlack({ slack }: Chats, page: Page, take: Take): Promise<void> {
  await sayInSlack(slack, '/webhook new');
  const form = page.locator('dialog');
  await form.locator('input:not([type])').first().fill('Reviews of the shop');
  await take('slack-form', page);
  await form.locator('button.primary').click();
  await page.getByText('Copy the secret now').waitFor();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  const result = page.locator('.message', { hasText: 'Opened #2' }).last();
  await result.getByText('Done').waitFor();
  await page.locator('summary').last().click();
  await page.getByLabel('Reply in thread').last().fill('What are the risks?');
  await page.keyboard.press('Enter');
  await page.getByText('I have not seen the code itself').waitFor();
  await page.reload();
  await result.waitFor();
  await take('slack', page);
  await page.getByText('Switchhook: Home').click();
  await page.getByText('Reviews of the shop').first().waitFor();
  await take('slack-home', page);
}

/** The same in Lark, whose forms are cards in the direct talk. */
async function inLark(page: Page, take: Take): Promise<void> {
  await sayInLark(page, '/webhook new');
  await page.getByRole('button', { name: 'Switchhook' }).click();
  const form = page.locator('#log form');
  await form.locator('input').first().fill('Deploys of the shop');
  await take('lark-form', page);
  await form.locator('button[type="submit"]').click();
  await page.getByRole('button', { name: 'Send a test event' }).last().click();
  await page.getByRole('button', { name: 'General' }).click();
  const result = page.locator('.message', { hasText: 'Opened #2' }).last();
  await result.getByText('Done').first().waitFor();
  await result.getByRole('button', { name: 'Reply in thread' }).click();
  await sayInLark(page, 'What are the risks?');
  await page.getByText('I have not seen the code itself').waitFor();
  await take('lark', page);
}

/** An endpoint stops working: the channel of the project gets its card. */
async function endpointFails({ page, slack }: Chats, take: Take): Promise<void> {
  await sayInSlack(slack, '/webhook project use default');
  await sayInSlack(slack, '/webhook endpoints new');
  const form = slack.locator('dialog');
  await form
    .locator('input:not([type])')
    .first()
    .fill(await page.locator('footer code').first().innerText());
  await form.locator('button.primary').click();
  await page.getByRole('button', { name: 'fails', exact: true }).click();
  await page.getByRole('button', { name: 'Publish ticket.created' }).click();
  await page.getByText('It got 1').waitFor();
  await slack.getByText('does not take its events').first().waitFor();
  await take('demo', page);
}

async function sayInSlack(place: FrameLocator | Page, line: string): Promise<void> {
  await place.getByLabel('Message', { exact: true }).fill(line);
  await place.getByLabel('Message', { exact: true }).press('Enter');
}

async function sayInLark(place: Page, line: string): Promise<void> {
  await place.locator('#text').fill(line);
  await place.locator('#text').press('Enter');
}

/** The demo as a process of its own; resolves when it says where it can be seen. */
async function startDemo(): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [demo], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await readUrl(child);
  const stop = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await gone;
  };
  return { url, stop };
}

function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const url = /Open\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', () => reject(new Error(`The demo did not start: ${text}`)));
  });
}
