import type { Answer, Context } from '../../src/chat/intent.ts';
import { shorten, visibleLine } from '../../src/chat/visible-text.ts';
import { AppError } from '../../src/domain/errors.ts';
import { carryOut, type Place, type Reaction } from './answer.ts';
import type { Desk } from './desk.ts';
import { type PressedEvent, pressedEvent } from './events.ts';
import type { FilledForm } from './form-state.ts';
import { formCard, submittedValues } from './forms.ts';
import { renderView } from './render.ts';

/** A pressed button or a submitted form: an intent for the core, and what the client shows of its answers. */
export function createPressed(desk: Desk): (event: unknown) => Promise<Reaction & { place: Place }> {
  const submitting = new Map<string, Promise<Reaction>>();
  return async (raw) => {
    const event = pressedEvent.parse(raw);
    const { context, place } = await placeOf(desk, event);
    const { form } = event.action.value;
    if (typeof form !== 'string') return { ...(await press(desk, event, { context, place })), place };
    // Two quick clicks are one submission; both get its answer.
    const running = submitting.get(form) ?? submitOnce(desk, event, { context, place, token: form });
    submitting.set(form, running);
    return { ...(await running.finally(() => submitting.delete(form))), place };
  };
}

interface Situation {
  context: Context;
  place: Place;
}

async function placeOf(desk: Desk, event: PressedEvent): Promise<Situation> {
  const { event_id: eventId, operator, tenant_key: home, context: spot } = event;
  const chatId = spot.open_chat_id;
  const direct = await desk.isDirect(chatId);
  const doer = { openId: operator.open_id, tenant: operator.tenant_key, home };
  const context = await desk.people.contextOf(doer, { chatId, direct, eventId });
  const { language } = context;
  const messageId = spot.open_message_id;
  return { context, place: { eventId, openId: operator.open_id, chatId, direct, language, messageId } };
}

async function press(desk: Desk, { action: pressed }: PressedEvent, { context, place }: Situation): Promise<Reaction> {
  const { action, value } = pressed.value;
  if (typeof action !== 'string' || typeof value !== 'string') return stale(place);
  return await carryOut(desk, await desk.deps.converse({ kind: 'action', action, value, context }), place);
}

function stale({ language }: Place): Reaction {
  return { toast: { type: 'warning', content: new AppError('form_stale').sentence(language) } };
}

/** A form counts once: after it was saved, and for anybody else, it is out of date. */
async function submitOnce(
  desk: Desk,
  event: PressedEvent,
  { context, place, token }: Situation & { token: string },
): Promise<Reaction> {
  const filled = await desk.forms.find(token);
  if (!filled || filled.by !== place.openId) return stale(place);
  if (!(await desk.deps.dedupe(`lark form ${token}`))) return stale(place);
  const values = submittedValues(filled, event.action.form_value ?? {});
  const { id: form, context: formContext } = filled.form;
  const channel = { platform: 'lark', channel: filled.channel };
  const answers = await desk.deps.converse({
    kind: 'submit',
    form,
    formContext,
    values,
    context: { ...context, channel },
  });
  const errors = answers.find((answer) => answer.kind === 'form_errors');
  if (errors) return await keepOpen(desk, { ...filled, values }, errors.errors);
  return await carryOut(desk, inPlaceOfForm(answers), place);
}

/** The same card with what was typed and what is wrong with it; under a new token, because the old one is used up. */
async function keepOpen(desk: Desk, filled: FilledForm, errors: Record<string, string>): Promise<Reaction> {
  const token = await desk.forms.keep(filled);
  const [[name, why] = ['_', '']] = Object.entries(errors);
  const label = filled.form.fields.find((field) => field.name === name)?.label;
  const content = label === undefined ? why : `${label}: ${why}`;
  return {
    toast: { type: 'error', content: shorten(visibleLine(content), 200) },
    card: formCard(filled, token, errors),
  };
}

/** The form has done its work: what came of it takes its place, so it can't be sent again. */
function inPlaceOfForm(answers: readonly Answer[]): Answer[] {
  const [first, ...more] = answers;
  if (first?.kind !== 'private' || first.view.kind === 'form') return [...answers];
  return [{ kind: 'replace', view: first.view }, ...more];
}

/** The words of a reaction that came too late to be shown, as a message. */
export function lateWords({ toast }: Reaction) {
  return toast && renderView({ kind: 'text', text: toast.content })[0];
}
