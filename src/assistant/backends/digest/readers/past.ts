import { known } from '../value.ts';

const past: Readonly<Record<string, string>> = {
  open: 'opened',
  close: 'closed',
  reopen: 'reopened',
  update: 'updated',
  merge: 'merged',
  create: 'created',
  delete: 'deleted',
  approval: 'approved',
  unapproval: 'unapproved',
};

/** GitLab and Gitee name actions in the imperative, GitHub in the past. */
export function pastOf(action: string): string {
  return known(past, action) ?? action;
}
