import type { Answer } from '../../src/chat/intent.ts';
import { wording } from '../../src/chat/texts.ts';
import type { Form, FormValues, View } from '../../src/chat/view.ts';
import { newId } from '../../src/domain/ids.ts';
import type { Asked, Desk, Moment } from './desk.ts';
import { isLate } from './failures.ts';
import { keepForm } from './form-state.ts';
import { formView, showingView } from './forms.ts';
import { post } from './post.ts';
import { renderMessages } from './render.ts';
import { respondAt } from './respond.ts';
import { whisper } from './whisper.ts';

/** A button of ours that asks again what was asked before; its value stands for the question. */
export const againAction = 'again';
const againMs = 24 * 3_600_000;

/** Does what the conversation answered, in the place where it was asked. */
export async function carryOut(
  desk: Desk,
  moment: Moment,
  { answers, asked }: { answers: readonly Answer[]; asked: Asked | undefined },
): Promise<void> {
  const own: View[] = [];
  for (const answer of answers) {
    switch (answer.kind) {
      case 'private':
        own.push(answer.view);
        break;
      case 'form_errors':
        own.push({ kind: 'text', text: Object.values(answer.errors).join(' '), tone: 'bad' });
        break;
      case 'replace':
        if (moment.modal) own.push(answer.view);
        await replace(desk, moment, answer.view);
        break;
      case 'channel':
        await post({ ...desk, ...desk.deps }, { ...toChannel(desk, moment), view: answer.view });
        break;
      case 'form':
        await openForm(desk, moment, { form: answer.form, asked });
        break;
      case 'none':
        break;
    }
  }
  await show(desk, moment, own);
  if (moment.modal && own.length === 0 && !answers.some(({ kind }) => kind === 'form')) await showDone(moment);
}

function toChannel({ deps, workspaces }: Desk, { workspace, channel, thread }: Moment) {
  const key = newId('msg', deps.clock.now());
  return { channel: workspaces.nameOf(workspace, channel), threadId: thread, key, project: '' };
}

/** What is for the one who asked: in the modal that stands open, else where they are. */
async function show(desk: Desk, moment: Moment, views: readonly View[]): Promise<void> {
  if (views.length === 0) return;
  const { workspace, modal, home, trigger, context } = moment;
  if (modal) {
    await workspace.client.views.update({ view_id: modal.id, view: showingView(views, context.language) });
    return;
  }
  // On the home page nothing else would be seen.
  if (home && trigger !== undefined) {
    await workspace.client.views.open({ trigger_id: trigger, view: showingView(views, context.language) });
    return;
  }
  for (const view of views) await whisper(desk, moment, view);
}

async function showDone({ workspace, modal, context }: Moment): Promise<void> {
  if (!modal) return;
  const done: View = { kind: 'text', text: wording(context.language)('place.done'), tone: 'good' };
  await workspace.client.views.update({ view_id: modal.id, view: showingView([done], context.language) });
}

/** In the place of the message whose button was pressed. The home page is drawn anew anyway. */
async function replace(desk: Desk, moment: Moment, view: View): Promise<void> {
  const { responseUrl, pressed, home, modal } = moment;
  if (home || (modal && !pressed)) return;
  const [first, ...more] = renderMessages(view);
  if (!first) return;
  if (!pressed || responseUrl === undefined) return await whisper(desk, moment, view);
  await respondAt(responseUrl, first, { replace: true, thread: moment.thread });
  for (const message of more) await respondAt(responseUrl, message, { replace: false, thread: moment.thread });
}

/** Opens a form at once, or offers a button that does where Slack gives no way to, or not any more. */
async function openForm(
  desk: Desk,
  moment: Moment,
  { form, asked }: { form: Form; asked: Asked | undefined },
): Promise<void> {
  const { workspace, user, channel, thread, responseUrl, modal, trigger, context, home } = moment;
  const about = { form, team: workspace.team, user, channel: home ? '' : channel, thread, responseUrl };
  const token = await keepForm(desk.deps, about);
  const view = formView({ form, token, values: firstValues(form), language: context.language });
  if (modal) {
    await workspace.client.views.update({ view_id: modal.id, view });
    return;
  }
  if (trigger === undefined) return await offerAgain(desk, moment, { asked, why: 'place.form_ready' });
  try {
    await workspace.client.views.open({ trigger_id: trigger, view });
  } catch (error) {
    if (!isLate(error)) throw error;
    await offerAgain(desk, { ...moment, trigger: undefined }, { asked, why: 'place.form_late' });
  }
}

/** What a form begins with. */
export function firstValues({ fields }: Form): FormValues {
  return Object.fromEntries(
    fields.map((field) => [field.name, field.kind === 'toggle' ? field.value : String(field.value ?? '')]),
  );
}

async function offerAgain(
  desk: Desk,
  moment: Moment,
  { asked, why }: { asked: Asked | undefined; why: 'place.form_ready' | 'place.form_late' },
): Promise<void> {
  const say = wording(moment.context.language);
  const value = await desk.deps.state.put(JSON.stringify(asked ?? { kind: 'command', text: 'help' }), againMs);
  const button = { label: say('place.open_form'), action: againAction, value, style: 'primary' as const };
  await whisper(desk, moment, { kind: 'buttons', text: say(why), buttons: [button] });
}
