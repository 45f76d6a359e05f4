import { type Risk, riskIf, type Story } from '../story.ts';

/** What is true of a pull or merge request itself: draft, conflict, who merged it, where it comes from. */
export function changeRisks({ change, title, who }: Story): Risk[] {
  if (!change) return [];
  const author = change.author ?? who ?? '';
  const wip = /^\s*[[(]?\s*(?:wip|draft|work in progress)\b/i.test(title ?? '');
  const selfMerged = change.merged && change.author !== undefined && change.author === change.mergedBy;
  return [
    ...riskIf(change.draft && !change.merged, 'draft'),
    ...riskIf(wip && !change.draft && !change.merged, 'wip'),
    ...riskIf(selfMerged, 'self_merged', { who: author }),
    ...riskIf(change.conflict, 'conflict', { branch: change.target ?? '' }),
    ...riskIf(change.firstTime, 'first_time', { who: author }),
    ...riskIf(change.fromFork && !change.merged, 'from_fork'),
  ];
}
