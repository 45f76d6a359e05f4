import type { OpenDesk } from './desk.ts';
import { openLocalDesk } from './local.ts';

/**
 * How the contract sits down at each platform, one line for each way in which events reach it. The names are the columns
 * of docs/parity.md.
 */
export const desks: Readonly<Record<string, OpenDesk>> = {
  local: openLocalDesk,
};
