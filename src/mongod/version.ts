import type { Program, Refusal, Search, Version } from './candidate.ts';
import { runProgram } from './run-program.ts';

/** The oldest mongod that is used; 5.0 and older are past their end of life. */
const oldest: Version = { major: 6, minor: 0, patch: 0 };

/** A first run from a cold disk reads some 140 MB. */
const probeTimeout = 20_000;

/**
 * Runs `path --version` and checks that this mongod runs here, is new enough and can open the data that is there.
 * `where` ends the line that tells a person which one was taken.
 */
export async function probe(path: string, where: string, search: Search): Promise<Program | Refusal> {
  const ran = await runProgram(path, ['--version'], { timeout: probeTimeout, env: search.env });
  if (ran.kind !== 'done') return { why: ran.why };
  const version = readVersion(ran.output);
  if (!version) return { why: `${path} does not answer --version as a mongod does` };
  const misfit = refuseVersion(version, search.dataVersion);
  return misfit ? { why: misfit } : { path, version, took: `MongoDB ${versionText(version)} ${where}` };
}

/** Reads the answer of `mongod --version`. */
function readVersion(output: string): Version | undefined {
  const [, major, minor, patch] = /db version v(\d+)\.(\d+)\.(\d+)/.exec(output) ?? [];
  if (major === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

/** `6.0.5`. */
function versionText(version: Version): string {
  return `${version.major}.${version.minor}.${version.patch}`;
}

/** Sorts newer versions first. */
export function newerFirst(a: Version, b: Version): number {
  return b.major - a.major || b.minor - a.minor || b.patch - a.patch;
}

/**
 * Why a version can't be used, or undefined. A mongod opens data of its own major version or of the one before,
 * never newer data: https://www.mongodb.com/docs/manual/reference/command/setFeatureCompatibilityVersion/
 */
function refuseVersion(version: Version, dataVersion: string | undefined): string | undefined {
  const text = versionText(version);
  if (version.major < oldest.major) return `version ${text} is older than ${oldest.major}.${oldest.minor}`;
  if (dataVersion === undefined) return undefined;
  const [major = 0, minor = 0] = dataVersion.split('.').map(Number);
  const opens = version.major === major ? version.minor >= minor : version.major === major + 1;
  return opens ? undefined : `version ${text} can't open the data of version ${dataVersion}`;
}
