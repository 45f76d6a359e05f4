/** A mongod program that was tried and runs here. */
export interface Program {
  /** Absolute path, or a bare name that is looked up on PATH. */
  path: string;
  version: Version;
  /** One line for a person: which one was taken and where it is. */
  took: string;
}

/** `major.minor.patch` of a mongod; MongoDB writes its feature compatibility as `major.minor`. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
}

/** Why a candidate can't be used, as the end of a sentence that begins with the candidate's name. */
export interface Refusal {
  why: string;
}

/** What a candidate needs to look for its program. */
export interface Search {
  /** Path from the settings, if any. */
  mongodPath?: string | undefined;
  /** The user's cache folder, shared by all copies and tests. */
  cacheDir: string;
  /** The data directory; keeps a program when the cache folder can't be written. */
  dataDir: string;
  /** Environment for the programs that are started; left out = this process's own. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Compatibility of the data that is already there (`6.0`); undefined when there is none. */
  dataVersion?: string | undefined;
  /** Shows a person what takes a while. */
  say(line: string): void;
}

/** One way to come by a mongod. */
export interface Candidate {
  name: string;
  /** The program, or why there is none; throws only for a defect. */
  find(search: Search): Promise<Program | Refusal>;
}

/** Whether a candidate's answer is a program. */
export function isProgram(answer: Program | Refusal): answer is Program {
  return 'path' in answer;
}
