import type { Attempt } from '../../domain/delivery.ts';
import type { Endpoint } from '../../domain/endpoint.ts';
import type { Language } from '../../domain/errors.ts';
import { type Say, wording } from '../texts.ts';
import type { View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { visibleLine } from '../visible-text.ts';
import { endpointState } from './endpoint-view.ts';
import { outcomeText } from './outcome.ts';

/** One thing that befell an endpoint. */
type Line =
  | ({ kind: 'failed' | 'dead' | 'recovered'; eventType: string } & Attempt)
  | { kind: 'warned'; at: Date; share: number }
  | { kind: 'state'; at: Date; endpoint: Endpoint };

/** A reply in the thread of an incident's message: a short line for each try or change of state, oldest first. */
export function incidentThreadView(
  { lines, left }: { lines: readonly Line[]; left: number },
  language: Language,
): View {
  const say = wording(language);
  const before = left > 0 ? [say('incident.line.left', { count: left })] : [];
  const told = lines.map((line) => `${clockTime(line.at)} · ${lineText(line, say, language)}`);
  return { kind: 'text', text: [...before, ...told].join('\n') };
}

function lineText(line: Line, say: Say, language: Language): string {
  switch (line.kind) {
    case 'warned':
      return say('incident.way', { share: line.share });
    case 'state':
      return endpointState(line.endpoint, say).text;
    case 'recovered':
      return say('incident.line.recovered', { type: visibleLine(line.eventType) });
    default:
      return [
        say('incident.line.try', { type: visibleLine(line.eventType), number: line.number }),
        outcomeText(line, language),
        line.nextAt ? say('delivery.next', { at: nextTime(line.nextAt, line.at) }) : say('incident.line.dead'),
      ].join(' · ');
  }
}

function clockTime(at: Date): string {
  return at.toISOString().slice(11, 19);
}

/** The day is said where it is another one. */
function nextTime(at: Date, from: Date): string {
  const sameDay = at.toISOString().slice(0, 10) === from.toISOString().slice(0, 10);
  return sameDay ? `${clockTime(at)} UTC` : utc(at);
}
