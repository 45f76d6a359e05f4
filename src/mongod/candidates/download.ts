import { connect } from 'node:net';
import { systemClock } from '../../domain/clock.ts';
import { obtain } from '../cache-folder.ts';
import type { Candidate, Program, Refusal, Search } from '../candidate.ts';
import type { Build } from '../verified-download.ts';

/** Where there is no way out, the downloader retries for long; one connection tells sooner. */
const wayOutTimeout = 3_000;
const downloadTimeout = 10 * 60_000;

/** MongoDB's own build for this system, through mongodb-memory-server-core's downloader. */
export const download: Candidate = {
  name: 'download',
  async find(search) {
    try {
      const { officialBuild } = await import('../verified-download.ts');
      const build = await officialBuild();
      const blocked = await noWayTo(build.url);
      if (blocked) return { why: blocked };
      return await fetchBuild(build, search);
    } catch (error) {
      return { why: error instanceof Error ? error.message : String(error) };
    }
  },
};

function fetchBuild(build: Build, search: Search): Promise<Program | Refusal> {
  search.say(`Downloading MongoDB ${build.version} (about 80 MB, once) …`);
  const name = `mongodb-${build.version}`;
  return obtain(search, { name, how: 'downloaded', fetch: (folder) => inTime(build.fetch(folder)) });
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const finished = new AbortController();
  const late = systemClock.sleep(downloadTimeout, finished.signal).then(() => {
    throw new Error(`not finished within ${downloadTimeout / 60_000} min`);
  });
  return Promise.race([work, late]).finally(() => finished.abort());
}

/** Why `url` can't be connected to, or undefined when it can. */
function noWayTo(url: URL): Promise<string | undefined> {
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port });
    const answer = (why?: string) => {
      cancel();
      socket.destroy();
      resolve(why);
    };
    const cancel = systemClock.after(wayOutTimeout, () => answer(`${url.hostname} did not answer within 3 s`));
    socket.once('connect', () => answer());
    socket.once('error', (error) => answer(`${url.hostname} can't be reached (${reasonOf(error)})`));
  });
}

function reasonOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
