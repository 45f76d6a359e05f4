import { acted } from '../../facts/actions.ts';
import { type Words, words } from '../../facts/words.ts';

/** GitLab names actions in the present; a card tells what happened. */
const verbs = new Map([
  ['open', words('Opened', '打开了')],
  ['close', words('Closed', '关闭了')],
  ['reopen', words('Reopened', '重新打开了')],
  ['update', words('Updated', '更新了')],
  ['merge', words('Merged', '合并了')],
  ['create', words('Created', '创建了')],
  ['delete', words('Deleted', '删除了')],
  ['approval', words('Approved', '批准了')],
  ['approved', words('Approved', '批准了')],
  ['unapproval', words('Withdrew an approval of', '撤回了一项批准：')],
  ['unapproved', words('Withdrew the approval of', '撤回了批准：')],
]);

/** `open` → `Opened`; an action that is not known is written as it is, none as `Changed`. */
export function actionVerb(action: string): Words {
  return verbs.get(action) ?? acted(action);
}
