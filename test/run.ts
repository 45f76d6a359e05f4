import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

// Runs every test and closes with one plain line that any reader of a log can count on: `N passed, N failed`.

const report = path.join(tmpdir(), `switchhook-test-${process.pid}.json`);
const vitest = path.join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const run = spawn(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);

const code = await new Promise<number>((resolve) => run.on('exit', (status) => resolve(status ?? 1)));
process.exitCode = code;

const counts = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  numPendingTests: z.number(),
});
const result = counts.safeParse(JSON.parse(await readFile(report, 'utf8').catch(() => '{}')));
await rm(report, { force: true });

if (!result.success) {
  process.exitCode = code || 1;
  process.stdout.write('0 passed, 1 failed\n');
} else {
  const { numPassedTests: passed, numFailedTests, numFailedTestSuites, numPendingTests: skipped } = result.data;
  // A file that could not even be loaded fails as a suite without a failed test in it.
  const failed = numFailedTests > 0 ? numFailedTests : code === 0 ? 0 : Math.max(1, numFailedTestSuites);
  if (passed === 0) process.exitCode = 1;
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
}
