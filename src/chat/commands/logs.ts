import type { WebhookAnswer } from '../../admin/admin.ts';
import { AppError, failureSentence, type Language } from '../../domain/errors.ts';
import type { EventSummary } from '../../domain/inbound-event.ts';
import { reasonIn } from '../../domain/reasons.ts';
import type { Run } from '../../domain/run.ts';
import { writeButtonValue } from '../button-value.ts';
import type { Command, Request } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import type { Answer } from '../intent.ts';
import { wording } from '../texts.ts';
import type { ListItem, Tone } from '../view.ts';
import { utc } from '../views/utc.ts';
import { webhookButton } from '../views/webhook-buttons.ts';

const usual = 10;
const most = 50;

export const logs: Command = {
  name: 'logs',
  usage: 'logs ID [--limit 20]',
  summary: { en: 'Last events: verdict, run, reason', zh: '最近的事件：结论、运行、原因' },
  example: 'logs 1a2b3c4d --limit 20',
  needs: 'operator',
  maxArgs: Number.POSITIVE_INFINITY,
  options: ['limit'],
  run: aboutOne({ name: 'logs', example: 'logs 1a2b3c4d' }, (request, answer) =>
    logPage(request, answer, { limit: readLimit(request), cursor: undefined }),
  ),
  actions: { more: showMore },
};

function readLimit({ options, say }: Request): number {
  const text = options.get('limit');
  if (text === undefined) return usual;
  const limit = Number(text);
  if (/^\d{1,3}$/.test(text) && limit >= 1 && limit <= most) return limit;
  throw new AppError('field_invalid', { field: '--limit', why: say('form.whole_number', { min: 1, max: most }) });
}

async function showMore(request: Request): Promise<Answer[]> {
  const [uuid = '', ...cursor] = (request.args[0] ?? '').split('.');
  const answer = await request.chat.admin.getWebhook(request.context.actor, request.project, uuid);
  return await logPage(request, answer, { limit: usual, cursor: cursor.join('.') });
}

async function logPage(
  request: Request,
  { webhook }: WebhookAnswer,
  page: { limit: number; cursor: string | undefined },
): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const filter = { webhookUuid: webhook.uuid };
  const events = await chat.admin.listEvents(context.actor, project, page, filter);
  const runs = await runsOf(request, events.items);
  const spot = { say, project, place: { view: 'none' } as const };
  const empty = events.items.length === 0 && page.cursor === undefined;
  return [
    {
      kind: 'private',
      view: {
        kind: 'list',
        title: say('logs.title', { name: webhook.name }),
        intro: empty ? say('logs.empty') : undefined,
        items: events.items.map((event) => logItem(event, runs.get(event.id), context.language)),
        buttons: [webhookButton('test', webhook, spot), webhookButton('show', webhook, spot)],
        more: events.next === null ? undefined : moreButton(request, `${webhook.uuid}.${events.next}`),
      },
    },
  ];
}

async function runsOf({ chat, context, project }: Request, events: EventSummary[]): Promise<Map<string, Run>> {
  const worked = events.filter(({ verdict }) => verdict === 'accepted');
  const pages = await Promise.all(
    worked.map(({ id }) => chat.admin.listRuns(context.actor, project, { limit: 1 }, { eventId: id })),
  );
  return new Map(pages.flatMap(({ items }) => items.map(({ run }) => [run.eventId, run])));
}

/** One event: what it was, when, what became of it and, where something decided against it, what. */
function logItem(event: EventSummary, run: Run | undefined, language: Language): ListItem {
  const say = wording(language);
  const failure = event.error ?? run?.error;
  const reason = failure ? failureSentence(failure, language) : event.reason && reasonIn(event.reason, language);
  const parts = [
    utc(event.receivedAt),
    event.kind === 'inbound' ? undefined : say(`logs.${event.kind}`),
    say(`logs.verdict.${event.verdict}`),
    run?.endedAt ? say('logs.took', { seconds: secondsOf(run) }) : undefined,
    reason,
    event.id,
  ];
  return {
    title: event.event,
    text: parts.filter((part) => part !== undefined).join(' · '),
    state: { text: say(`logs.status.${event.status}`), tone: toneOf(event) },
  };
}

function secondsOf({ startedAt, endedAt }: Run): string {
  return (((endedAt ?? startedAt).getTime() - startedAt.getTime()) / 1_000).toFixed(1);
}

function toneOf({ status }: EventSummary): Tone {
  if (status === 'failed') return 'bad';
  return status === 'done' ? 'good' : 'neutral';
}

function moreButton({ say, project }: Request, id: string) {
  const value = writeButtonValue({ project, id, place: { view: 'none' } });
  return { label: say('button.more'), action: 'webhook.logs.more', value };
}
