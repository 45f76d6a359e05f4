import { type ApiAnswer, LarkError, success } from './api-answer.ts';
import { cardProblem } from './card-rules.ts';
import { isJson, textAt } from './json.ts';
import { changeContent } from './messages-api.ts';
import { type LarkWorld, newId } from './world.ts';

const halfAnHour = 30 * 60_000;
const mostUses = 2;

/** The token of a card callback: its card may be changed with it twice within 30 minutes, once it was answered. */
export function giveCardToken(world: LarkWorld, messageId: string): string {
  const token = newId('c').replace('_', '-');
  world.cardTokens.set(token, { messageId, until: world.clock.now() + halfAnHour, uses: 0, answered: false });
  return token;
}

/** POST interactive/v1/card/update. */
export function updateByToken(world: LarkWorld, body: unknown): ApiAnswer {
  const given = world.cardTokens.get(textAt(body, 'token'));
  if (!given || given.until < world.clock.now()) throw new LarkError(300030, 'token expired or unknown');
  if (!given.answered) throw new LarkError(300031, 'the callback was not answered yet');
  if (++given.uses > mostUses) throw new LarkError(300030, 'token used more than twice');
  const message = world.messages.get(given.messageId);
  const card = isJson(body) ? body.card : undefined;
  if (!message || !isJson(card)) throw new LarkError(300032, 'card is missing');
  const problem = cardProblem(card);
  if (problem) throw new LarkError(230099, `ext=ErrCode: ${problem.code}; ErrMsg: ${problem.why};`);
  changeContent(world, message, JSON.stringify(card));
  return success({});
}
