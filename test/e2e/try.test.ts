import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/mongo.ts';
import { startProduct } from '../support/product.ts';

const root = path.join(import.meta.dirname, '..', '..');
const npm = promisify(execFile);

/** What `npm run try` prints, given these arguments. */
async function runTry(...args: string[]): Promise<string> {
  const { stdout } = await npm('npm', ['run', '--silent', 'try', '--', ...args], { cwd: root });
  return stdout;
}

describe('npm run try', () => {
  it('starts a server of its own, sends a signed event and prints the digest that the channel shows', async () => {
    const printed = await runTry();
    expect(printed).toMatch(/1\. Made the webhook "Try it .+" at http:\/\/127\.0\.0\.1:\d+\/v1\/webhooks\/\S+/);
    expect(printed).toContain('2. Sent a signed GitHub pull_request event to it: 200');
    expect(printed).toContain('3. #general shows (pull_request.opened, done):');
    expect(printed).toContain('**Codertocat** opened pull request #2 in **Codertocat/Hello-World**');
    expect(printed).toContain('Next: npm start');
  }, 60_000);

  it('uses a running server when told its address and key', async () => {
    const database = await freshDatabase();
    const product = await startProduct({ MONGODB_URI: database.uri, SWITCHHOOK_SECRET_KEY: 'a passphrase to try it' });
    const printed = await runTry('--url', `http://127.0.0.1:${product.port}`, '--key', product.key);
    await product.stop();
    await database.drop();
    expect(printed).toContain('3. #general shows (pull_request.opened, done):');
  });

  it('says in a sentence what is wrong, without a stack', async () => {
    const failed = await runTry('--url', 'http://127.0.0.1:9', '--key', 'nothing listens there').catch(
      (error) => error,
    );
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/http:\/\/127\.0\.0\.1:9/);
    expect(failed.stderr).not.toMatch(/^\s+at /m);
  });
});
