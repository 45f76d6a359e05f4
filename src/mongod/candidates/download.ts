import { connect } from 'node:net';
import path from 'node:path';
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js';
import { systemClock } from '../../domain/clock.ts';
import { keepProgram } from '../cache-folder.ts';
import type { Candidate, Search } from '../candidate.ts';
import { probe } from '../version.ts';

/** Where there is no way out, the downloader retries for long; one connection tells sooner. */
const wayOutTimeout = 3_000;
const downloadTimeout = 10 * 60_000;

/** MongoDB's own build for this system, through mongodb-memory-server-core's downloader. */
export const download: Candidate = {
  name: 'download',
  async find(search) {
    try {
      const url = await downloadUrl();
      const blocked = await noWayTo(url);
      if (blocked) return { why: blocked };
      const kept = await fetchBuild(search);
      return await probe(kept, `downloaded (${kept})`, search);
    } catch (error) {
      return { why: error instanceof Error ? error.message : String(error) };
    }
  },
};

/** Also tells, by throwing, when there is no build for this system. */
async function downloadUrl(): Promise<URL> {
  const options = await DryMongoBinary.generateOptions();
  return new URL(await new MongoBinaryDownloadUrl(options).getDownloadUrl());
}

async function fetchBuild(search: Search): Promise<string> {
  const { version } = await DryMongoBinary.generateOptions();
  search.say(`Downloading MongoDB ${version} (about 80 MB, once) …`);
  return keepProgram(search, `mongodb-${version}`, async (folder) => {
    const late = new AbortController();
    const timer = systemClock.sleep(downloadTimeout, late.signal).then(() => {
      throw new Error(`not finished within ${downloadTimeout / 60_000} min`);
    });
    const fetched = MongoBinary.getPath({ version, downloadDir: path.join(folder, 'download') });
    return Promise.race([fetched, timer]).finally(() => late.abort());
  });
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
    socket.once('error', (error) => answer(`${url.hostname} can't be reached (${error.message})`));
  });
}
