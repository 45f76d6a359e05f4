import { isProduction } from '../paths.ts';
import { type Risk, riskIf, type Story } from '../story.ts';

/** What failed, and where it matters most. */
export function checkRisks({ failures, rows, noun }: Story): Risk[] {
  const names = (tolerated: boolean) =>
    failures.filter((failure) => (failure.tolerated ?? false) === tolerated).map((failure) => failure.name);
  const environment = rows.find((row) => row.label === 'environment')?.values[0];
  const concerns = environment !== undefined && isProduction(environment) && noun !== 'job';
  return [
    ...riskIf(names(false).length > 0, 'failed', { what: names(false) }),
    ...riskIf(names(true).length > 0, 'failed_tolerated', { what: names(true) }),
    ...riskIf(concerns, 'production', { environment: environment ?? '' }),
  ];
}
