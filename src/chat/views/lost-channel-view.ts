import { errorSentence, type Language } from '../../domain/errors.ts';
import type { LostChannel } from '../../domain/lost-channel.ts';
import { formatDestination } from '../../domain/project.ts';
import type { Webhook } from '../../domain/webhook.ts';
import { wording } from '../texts.ts';
import type { ListItem, View } from '../view.ts';
import { shorten, visibleLine } from '../visible-text.ts';
import { utc } from './utc.ts';
import { type ButtonSpot, shortId, webhookButton } from './webhook-buttons.ts';

/** Webhooks that are named; the others are counted. */
const mostNamed = 10;

/** Tells an admin that a channel can't be reached: which one, what posts there, and what to do. */
export function lostChannelView(
  facts: { lost: LostChannel; projectName: string; channelTitle: string; webhooks: readonly Webhook[] },
  language: Language,
): View {
  const { lost, projectName, webhooks } = facts;
  const say = wording(language);
  const channel = shorten(visibleLine(facts.channelTitle), 100);
  const spot = { say, project: lost.project, place: { view: 'none' } as const };
  const reason = errorSentence(lost.code, { ...lost.details, channel }, language);
  const paragraphs = [
    say('lost.intro', { reason, project: shorten(visibleLine(projectName), 100), since: utc(lost.since) }),
    say(`lost.do.${lost.code}`),
  ];
  if (webhooks.length === 0) paragraphs.push(say('lost.none'));
  const more = webhooks.length - mostNamed;
  if (more > 0) paragraphs.push(say('lost.more', { count: more }));
  return {
    kind: 'list',
    title: say('lost.title', { channel }),
    intro: paragraphs.join('\n'),
    items: webhooks.slice(0, mostNamed).map((webhook) => itemOf(webhook, lost, spot)),
  };
}

function itemOf(webhook: Webhook, { destination }: LostChannel, spot: ButtonSpot): ListItem {
  const here = formatDestination(destination);
  const others = webhook.post.map(formatDestination).filter((one) => one !== here);
  const { say } = spot;
  const id = shortId(webhook);
  return {
    title: shorten(visibleLine(webhook.name), 100),
    text:
      others.length > 0 ? say('lost.posts_too', { id, channels: others.join(', ') }) : say('lost.posts_only', { id }),
    buttons: [webhookButton('edit', webhook, spot)],
  };
}
