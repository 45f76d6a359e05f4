import type { OpenDesk } from './desk.ts';
import { openLarkDesk } from './lark.ts';
import { openLocalDesk } from './local.ts';
import { openSlackDesk } from './slack.ts';

/**
 * How the contract sits down at each platform, one line for each way in which events reach it. The names are the columns
 * of docs/parity.md.
 */
export const desks: Readonly<Record<string, OpenDesk>> = {
  local: openLocalDesk,
  'slack over HTTP': openSlackDesk('http'),
  'slack over Socket Mode': openSlackDesk('socket'),
  'lark over HTTP': openLarkDesk('http'),
  'lark over the long connection': openLarkDesk('socket'),
};
