import type { Language } from '../../domain/errors.ts';
import type { Silence } from '../../domain/silence.ts';
import { wording } from '../texts.ts';
import type { View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { shorten, visibleLine } from '../visible-text.ts';

/** Tells that a webhook or endpoint has gone quiet, and what to check; or that its traffic is back. */
export function quietView(
  { kind, id, name, lastAt }: Silence,
  { back, usual, language }: { back: boolean; usual: number; language: Language },
): View {
  const say = wording(language);
  const shown = shorten(visibleLine(name.replace(/^https?:\/\//, '')), 80);
  const facts = [
    { label: say(`quiet.${kind}`), value: id, code: true },
    { label: say('quiet.last'), value: utc(lastAt) },
  ];
  if (back) return { kind: 'fields', title: say('quiet.back', { name: shown }), tone: 'good', fields: facts };
  const usually = { label: say('quiet.usual'), value: say('quiet.usual_value', { count: usual }) };
  const check = { label: say('quiet.do'), value: say(`quiet.do.${kind}`) };
  return {
    kind: 'fields',
    title: say('quiet.title', { name: shown }),
    tone: 'warning',
    fields: [...facts, usually, check],
  };
}
