import { phrase } from '../../facts/wording.ts';

/** GitLab names actions in the present; a card tells what happened. */
const verbs = new Map([
  ['open', 'Opened'],
  ['close', 'Closed'],
  ['reopen', 'Reopened'],
  ['update', 'Updated'],
  ['merge', 'Merged'],
  ['create', 'Created'],
  ['delete', 'Deleted'],
  ['approval', 'Approved'],
  ['approved', 'Approved'],
  ['unapproval', 'Withdrew an approval of'],
  ['unapproved', 'Withdrew the approval of'],
]);

/** `open` → `Opened`; an action that is not known is written as it is, none as `Changed`. */
export function actionVerb(action: string): string {
  return verbs.get(action) ?? (phrase(action) || 'Changed');
}
