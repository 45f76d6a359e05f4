import { type Row, row } from '../story.ts';
import { shortRef } from './push.ts';

/** From which branch into which: two values of one row, or the one that is known. */
export function branchRow(from: string | undefined, to: string | undefined): Row[] {
  if (from === undefined || to === undefined) return row('branch', from ?? to, 'code');
  return [{ label: 'branch', values: [shortRef(from), shortRef(to)], as: 'code' }];
}
