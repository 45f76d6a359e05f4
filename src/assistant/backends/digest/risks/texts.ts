import { credentialsIn } from '../../../credentials.ts';
import { type Risk, riskIf, type Story } from '../story.ts';

/** Labels by which people say that something can't wait. */
const urgentLabel = /^(?:security|critical|blocker|urgent|breaking(?:[ -]change)?|p0|p1|sev-?[01]|hotfix|incident)$/i;

/** Characters searched for credentials at most: a huge push must not hold the process up. */
const maxSearched = 200_000;

/** What people wrote: credentials that slipped in, labels that ask for haste. */
export function textRisks(story: Story): Risk[] {
  const said = [story.title, story.excerpt, ...story.said, ...story.rows.flatMap((row) => row.values)];
  const text = said.filter((one) => one !== undefined).join('\n');
  const kinds = credentialsIn(text.slice(0, maxSearched));
  const labels = story.rows.filter((row) => row.label === 'labels').flatMap((row) => row.values);
  const urgent = labels.filter((label) => urgentLabel.test(label));
  return [
    ...riskIf(kinds.length > 0, 'credentials_in_text', { kinds }),
    ...riskIf(urgent.length > 0, 'urgent', { labels: urgent }),
  ];
}
