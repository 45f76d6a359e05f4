import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const built = path.join(import.meta.dirname, '..', '..', 'dist', 'console', 'index.html');
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser whose pages are watched for what must not happen. */
export interface WatchedBrowser {
  /** A page of a person with cookies of their own. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Errors and warnings of the pages, and requests that went elsewhere than to the server. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

/** Starts Chromium without a window for the console at `origin`. Throws a sentence that says what is missing. */
export async function startBrowser(origin: string): Promise<WatchedBrowser> {
  if (!existsSync(built)) throw new Error('The console is not built: run "npm run build:console" (npm ci does it).');
  const browser = await launch();
  const complaints: string[] = [];
  return {
    async open(options) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      context.setDefaultTimeout(8_000);
      const page = await context.newPage();
      watch(page, origin, complaints);
      return page;
    },
    complaints: () => complaints,
    close: () => browser.close(),
  };
}

/** Chromium without a window. Throws a sentence when there is none. */
export async function launch(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place));
  if (!executablePath) {
    throw new Error(`Chromium is not installed: run "apt-get install chromium". Looked at ${places.join(', ')}.`);
  }
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return await chromium.launch({ executablePath, args });
}

function watch(page: Page, origin: string, complaints: string[]): void {
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`request to ${request.url()}`);
  });
}
