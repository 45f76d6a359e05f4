import { type ErrorCode, type Failure, failureSentence, type Language } from '../domain/errors.ts';
import { factLabel } from '../domain/fact-labels.ts';
import type { EventFacts, Run } from '../domain/run.ts';
import { safeMarkdown } from './markdown.ts';
import { httpUrl } from './safe-link.ts';
import { splitMarkdown } from './split-markdown.ts';
import { type Say, type TextKey, wording } from './texts.ts';
import type { Field, ResultCard, View } from './view.ts';
import { webhookButton } from './views/webhook-buttons.ts';
import { shorten, visibleLine } from './visible-text.ts';

/** In which words, and how many characters of Markdown one message of the platform holds. */
export interface ResultOptions {
  language: Language;
  maxMarkdown: number;
}

/** Room that the notice about cut text takes. */
const noticeRoom = 120;
/** More parts than this would bury the channel; the rest is named, and stands in REST. */
const mostParts = 30;

/**
 * The one message of a run as it is now. What the sender or the assistant wrote is hostile: names become one visible
 * line, Markdown passes `safeMarkdown` (cases C1 to C4, P4), links are http(s). Nothing of it reaches a button (C5).
 */
export function resultView(run: Run, { language, maxMarkdown }: ResultOptions): View {
  const say = wording(language);
  const { facts } = run;
  const link = facts.link === undefined ? undefined : httpUrl(facts.link)?.href;
  const card: ResultCard = {
    runId: run.id,
    eventId: run.eventId,
    source: run.source,
    event: line(run.event),
    webhookName: line(run.webhookName),
    origin: facts.origin === undefined ? undefined : line(facts.origin),
    actor: facts.actor === undefined ? undefined : line(facts.actor),
    title: line(titleIn(facts, language)),
    link,
    status: run.status,
    statusText: say(`result.${run.status}`),
    markdown: firstPart(run, maxMarkdown, say),
    facts: facts.facts.slice(0, 12).map((fact) => factField(fact, language)),
    error: run.error && whatFailed(run.error, language),
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString(),
    durationMs: run.endedAt && run.endedAt.getTime() - run.startedAt.getTime(),
    cost: run.usage?.cost,
    warnings: warningsIn(run, language).map((warning) => shorten(visibleLine(warning), 300)),
    buttons: cardButtons(run, say),
  };
  return { kind: 'result', card };
}

/** What did not fit, in parts for the thread: the whole text again, so that it reads as one. */
export function threadParts(run: Run, { language, maxMarkdown }: ResultOptions): View[] {
  if (fits(run, maxMarkdown)) return [];
  const parts = splitMarkdown(safeMarkdown(run.output), maxMarkdown - noticeRoom);
  const shown = parts.slice(0, mostParts);
  const hidden = parts.slice(mostParts).reduce((sum, part) => sum + part.length, 0);
  if (hidden > 0) {
    const last = shown.length - 1;
    shown[last] += `\n\n${wording(language)('result.cut_thread', { count: hidden, run: run.id })}`;
  }
  return shown.map((markdown) => ({ kind: 'markdown', markdown }));
}

/** Escaping makes text longer, at most twice; so only text that is short enough before needs to be measured after. */
function fits(run: Run, max: number): boolean {
  return run.output.length <= max && safeMarkdown(run.output).length <= max;
}

function firstPart(run: Run, max: number, say: Say): string {
  const text = safeMarkdown(run.output.slice(0, max * 2));
  if (run.output.length <= max * 2 && text.length <= max) return text;
  const [first = ''] = splitMarkdown(text, max - noticeRoom);
  return `${first}\n\n${say(run.endedAt ? 'result.cut' : 'result.cut_running')}`;
}

/** The title of an event: our words in the language, the sender's as they are. */
export function titleIn({ title, titleZh }: EventFacts, language: Language): string {
  return (language === 'zh' ? titleZh : undefined) ?? title;
}

function factField({ label, value, valueZh }: EventFacts['facts'][number], language: Language): Field {
  const said = (language === 'zh' ? valueZh : undefined) ?? value;
  return { label: line(factLabel(label, language)), value: line(said) };
}

function warningsIn({ warnings, warningsZh }: Run, language: Language): string[] {
  return (language === 'zh' ? warningsZh : undefined) ?? warnings;
}

function line(text: string): string {
  return shorten(visibleLine(text), 200);
}

/** Why in one sentence, and what to do next. */
function whatFailed(failure: Failure, language: Language): string {
  const sentence = shorten(visibleLine(failureSentence(failure, language)), 500);
  return `${sentence} ${wording(language)(nextSteps.get(failure.code) ?? 'result.next.logs')}`;
}

type NextStep = Extract<TextKey, `result.next.${string}`>;

const nextSteps: ReadonlyMap<string, NextStep> = new Map<ErrorCode, NextStep>([
  ['backend_unconfigured', 'result.next.settings'],
  ['backend_unknown', 'result.next.webhook'],
  ['backend_cannot', 'result.next.webhook'],
  ['backend_unavailable', 'result.next.later'],
  ['backend_timeout', 'result.next.later'],
  ['backend_garbled', 'result.next.later'],
  ['template_invalid', 'result.next.webhook'],
  ['template_failed', 'result.next.webhook'],
  ['template_too_slow', 'result.next.webhook'],
]);

/** The same on every state of the card, so that no press comes too late. Whoever presses is checked then. */
function cardButtons({ webhookUuid, webhookName, project }: Run, say: Say) {
  const webhook = { uuid: webhookUuid, name: webhookName, version: 0 };
  const spot = { say, project, place: { view: 'none' } as const };
  const show = { ...webhookButton('show', webhook, spot), label: say('button.show_webhook') };
  return [show, webhookButton('logs', webhook, spot), webhookButton('test', webhook, spot)];
}
