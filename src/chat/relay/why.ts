import type { Endpoint } from '../../domain/endpoint.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { safeMarkdown } from '../markdown.ts';
import { utc } from '../views/utc.ts';
import { visibleLine } from '../visible-text.ts';
import { attemptsText } from './delivery-log.ts';
import { shortUrl } from './endpoint-buttons.ts';
import { failureWords } from './failure-words.ts';

/** Deliveries whose tries are looked at. */
const lookedAt = 5;

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
  const last = whole[0]?.attempts.at(-1);
  const when = last ? `\n\n${utc(last.at)}${last.status === undefined ? '' : ` · HTTP ${last.status}`}` : '';
  const answer = await askAssistant(request, attemptsText(whole));
  return [said([`${title}${when}`, known.join('\n'), ...(answer ? [safeMarkdown(answer)] : [])].join('\n\n'))];
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
