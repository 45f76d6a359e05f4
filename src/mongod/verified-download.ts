import { DryMongoBinary } from 'mongodb-memory-server-core';
import { MongoBinaryDownload } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownload.js';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js';

// Loaded only when something is downloaded: these packages take a noticeable part of a start to load.

type HttpDownload = Parameters<MongoBinaryDownload['httpDownload']>;

/**
 * The library checks the server's certificate only when npm's setting strict-ssl says so. What is fetched here is
 * going to be run, so it is always checked; NODE_EXTRA_CA_CERTS adds an authority where a company needs one.
 */
class VerifiedDownload extends MongoBinaryDownload {
  override httpDownload(...[url, options, ...rest]: HttpDownload): Promise<string> {
    return super.httpDownload(url, { ...options, rejectUnauthorized: true }, ...rest);
  }

  /** Counts what came, which the library compares with what was announced, and prints nothing. */
  override printDownloadProgress(chunk: { length: number }): void {
    this.dlProgress.current += chunk.length;
  }
}

/** A build of MongoDB for this system. */
export interface Build {
  version: string;
  url: URL;
  /** Downloads it, checks its MD5, and puts the program into `folder`; returns the program's path. */
  fetch(folder: string): Promise<string>;
}

/** MongoDB's own build for this system; throws when there is none. */
export async function officialBuild(): Promise<Build> {
  const options = await DryMongoBinary.generateOptions();
  const { version } = options;
  const url = new URL(await new MongoBinaryDownloadUrl(options).getDownloadUrl());
  return { version, url, fetch: (downloadDir) => new VerifiedDownload({ version, downloadDir }).getMongodPath() };
}
