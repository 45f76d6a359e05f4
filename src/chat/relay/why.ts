import type { Delivery } from '../../domain/delivery.ts';
import type { Endpoint } from '../../domain/endpoint.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { safeMarkdown } from '../markdown.ts';
import { codeBlock, codeSpan } from '../quoted.ts';
import { utc } from '../views/utc.ts';
import { shorten, visible, visibleLine } from '../visible-text.ts';
import { attemptsText } from './delivery-log.ts';
import { shortUrl } from './endpoint-buttons.ts';
import { failureWords } from './failure-words.ts';
import { outcomeText } from './outcome.ts';

/** Deliveries whose tries are looked at. */
const lookedAt = 5;

/** Tries that are shown, and characters of what came back. */
const triesShown = 3;
const responseShown = 300;

/**
 * Why an endpoint fails: what kind of failure it is and what usually helps, and what the project's assistant makes of
 * the last tries, where there is one. What receivers answered is untrusted on every way.
 */
export async function why(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const page = await chat.relay.listDeliveries(context.actor, project, { limit: 20 }, { endpointId: endpoint.id });
  const failed = page.items.filter(({ errorClass }) => errorClass !== undefined).slice(0, lookedAt);
  const title = `**${say('endpoint.why_title', { url: visibleLine(shortUrl(endpoint)) })}**`;
  if (failed.length === 0) return [said(`${title}\n\n${say('endpoint.why_none')}`)];
  const whole = await Promise.all(failed.map(({ id }) => chat.relay.getDelivery(context.actor, project, id)));
  const known = [...new Set(whole.map(({ errorClass }) => errorClass))].flatMap((kind) =>
    kind === undefined
      ? []
      : [`- **${failureWords[kind].short[context.language]}**: ${failureWords[kind].help[context.language]}`],
  );
  const answer = await askAssistant(request, attemptsText(whole));
  const parts = [title, known.join('\n'), lastTries(request, whole), ...(answer ? [safeMarkdown(answer)] : [])];
  return [said(parts.join('\n\n'))];
}

/** When it failed last and what came back: what the words above send people to look at. */
function lastTries({ say, context }: Request, deliveries: readonly Delivery[]): string {
  const failed = deliveries.flatMap(({ attempts }) => attempts.filter(({ ok }) => !ok));
  const latest = failed.toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, triesShown);
  const lines = latest.map((attempt) => `- ${utc(attempt.at)} · ${codeSpan(outcomeText(attempt, context.language))}`);
  const response = latest.find((attempt) => attempt.response)?.response;
  const answered = response
    ? `\n\n${say('delivery.response')}:\n\n${codeBlock(shorten(visible(response), responseShown))}`
    : '';
  return `${say('endpoint.why_tries')}:\n\n${lines.join('\n')}${answered}`;
}

/** The assistant is a help, not a need: without it, or when it fails, the words above stand alone. */
async function askAssistant({ chat, project, context }: Request, material: string): Promise<string | undefined> {
  const question = {
    en: 'These are the last tries to deliver webhooks to one receiver. Why do they fail, and what should its owner check first? Answer in at most five sentences.',
    zh: '以下是向同一接收方投递 webhook 的最近尝试。失败原因是什么？其负责人应先检查什么？请用不超过五句话回答。',
  }[context.language];
  try {
    return await chat.ask?.({ project, question, material });
  } catch (error) {
    chat.log.info({ err: error, project }, 'the assistant could not explain a failing endpoint');
    return undefined;
  }
}

function said(markdown: string): Answer {
  return { kind: 'private', view: { kind: 'markdown', markdown } };
}
