import { type Risk, riskIf, type Size, type Story } from '../story.ts';

/** Above any of these a change counts as large; reviews find markedly less beyond a few hundred lines. */
const large = { lines: 800, files: 30, commits: 25 } as const;

export function sizeRisks({ size }: Story): Risk[] {
  const reasons = sizeReasons(size);
  return riskIf(reasons.length > 0, 'large', { size: reasons.join(', ') });
}

function sizeReasons({ additions = 0, deletions = 0, files = 0, commits = 0 }: Size): string[] {
  return [
    ...(additions + deletions > large.lines ? [`+${additions} −${deletions}`] : []),
    ...(files > large.files ? [`${files} files`] : []),
    ...(commits > large.commits ? [`${commits} commits`] : []),
  ];
}
