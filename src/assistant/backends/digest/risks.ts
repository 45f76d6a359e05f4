import { changeRisks } from './risks/changes.ts';
import { checkRisks } from './risks/checks.ts';
import { fileRisks } from './risks/files.ts';
import { pushRisks } from './risks/pushes.ts';
import { sizeRisks } from './risks/size.ts';
import { textRisks } from './risks/texts.ts';
import type { Risk, Story } from './story.ts';
import { riskRow, type Severity } from './words/risks.ts';

/** To add a rule: a file in `risks/` and a line here. */
const rules: readonly ((story: Story) => Risk[])[] = [
  fileRisks,
  pushRisks,
  changeRisks,
  checkRisks,
  sizeRisks,
  textRisks,
];

const order: readonly Severity[] = ['high', 'check', 'note'];

/** Everything worth a second look, the gravest first; each kind once. */
export function risksOf(story: Story): Risk[] {
  const all = [...story.risks, ...rules.flatMap((rule) => rule(story))];
  const once = all.filter((risk, place) => all.findIndex((other) => other.code === risk.code) === place);
  return once.sort((a, b) => order.indexOf(riskRow(a.code)[0]) - order.indexOf(riskRow(b.code)[0]));
}
