import { isLastingBranch } from '../paths.ts';
import { type Push, type Risk, riskIf, type Story } from '../story.ts';

/** What a push does to a branch or tag beside its commits. */
export function pushRisks({ push, commits }: Story): Risk[] {
  if (!push || push.name === '') return [];
  if (push.deleted) return deletion(push);
  const branch = push.name;
  return [
    ...riskIf(push.forced, 'force_push', { branch }),
    ...riskIf(push.rewound && !push.forced, 'rewound', { branch }),
    ...riskIf(isDirect(push) && commits.length > 0 && !commits.some(isMerge), 'direct_push', { branch }),
  ];
}

function deletion(push: Push): Risk[] {
  if (push.kind === 'tag') return [{ code: 'tag_deleted', details: { tag: push.name } }];
  const details = { branch: push.name };
  if (push.name === push.defaultBranch) return [{ code: 'default_deleted', details }];
  return [{ code: isLastingBranch(push.name) ? 'protected_deleted' : 'branch_deleted', details }];
}

/** The first push that makes the default branch is how a repository begins. */
function isDirect(push: Push): boolean {
  return push.kind === 'branch' && push.name === push.defaultBranch && !push.created;
}

/** Titles that GitHub and GitLab give merges: `Merge pull request #7`, `Merge branch 'x'`, squashed `… (#7)`. */
function isMerge({ title }: { title: string }): boolean {
  return /^Merge (?:pull request|branch|remote-tracking branch)\b|\([#!]\d{1,9}\)$/.test(title);
}
