import type { ModalView } from '@slack/types';
import type { Answer } from '../../src/chat/intent.ts';
import type { FormValues, View } from '../../src/chat/view.ts';
import { AppError, toAppError } from '../../src/domain/errors.ts';
import { carryOut } from './answer.ts';
import type { AnswerOf, Desk, Moment } from './desk.ts';
import { filledValues } from './filled.ts';
import { type FormState, formOf } from './form-state.ts';
import { formView, inputNames, showingView, waitingView, withoutSecrets } from './forms.ts';
import { publishHome } from './home.ts';
import { momentOf } from './moment.ts';
import type { ViewSubmission } from './payloads.ts';

/** What Slack is to do with a submitted modal; nothing closes it. */
export type SubmitAck =
  | undefined
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ModalView };

/** What is said to Slack now, and what is to be done afterwards. */
export interface SubmitOutcome {
  ack: SubmitAck;
  after(): Promise<void>;
}

/** Slack waits three seconds for its answer; what takes longer goes on behind a waiting modal. */
const patienceMs = 2_000;

const nothing = async () => {};

/**
 * A submitted form: its errors at its fields, or it closes and the answer is shown. Never takes longer than Slack waits,
 * and never throws: the form stays open with what was typed.
 */
export async function submit(desk: Desk, team: string, submission: ViewSubmission): Promise<SubmitOutcome> {
  const working = work(desk, team, submission);
  const result = await Promise.race([working, desk.deps.clock.sleep(patienceMs)]);
  if (result) return inTime(desk, result);
  const ack = { response_action: 'update', view: waitingView(desk.deps.language) } as const;
  return { ack, after: async () => await late(desk, await working, submission.view.id) };
}

/** What came of a submit. */
type Result =
  | { kind: 'answered'; moment: Moment; answers: Answer[]; filled: Filled }
  /** The form is too old, or nothing could be done with it at all. */
  | { kind: 'failed'; sentence: string; field: string | undefined; moment: Moment | undefined };

interface Filled {
  kept: FormState;
  values: FormValues;
  token: string;
}

async function work(desk: Desk, team: string, submission: ViewSubmission): Promise<Result> {
  const { user, view, trigger_id: trigger } = submission;
  const [field] = Object.keys(view.state.values);
  let moment: Moment | undefined;
  try {
    const kept = await formOf(desk.deps, { token: view.private_metadata, team, user: user.id });
    const { channel = '', thread, responseUrl } = kept ?? {};
    const home = channel === '';
    moment = await momentOf(desk, { team, user: user.id, channel, thread, responseUrl, home, trigger });
    const { context } = moment;
    if (!kept) throw new AppError('form_stale');
    const values = filledValues(kept.form, view.state.values);
    const { id: form, context: formContext } = kept.form;
    const answers = await desk.deps.converse({ kind: 'submit', form, formContext, values, context });
    return { kind: 'answered', moment, answers, filled: { kept, values, token: view.private_metadata } };
  } catch (thrown) {
    const error = toAppError(thrown, moment?.context.correlationId);
    if (error.code === 'internal') desk.deps.log.error({ err: thrown }, 'slack: a submitted form failed');
    const sentence = error.sentence(moment?.context.language ?? desk.deps.language);
    return { kind: 'failed', sentence, field, moment };
  }
}

function inTime(desk: Desk, result: Result): SubmitOutcome {
  if (result.kind === 'failed') return { ack: failedAck(desk, result), after: nothing };
  const { moment, answers, filled } = result;
  const refused = refusal(answers);
  if (refused) return { ack: errorsAck(moment, filled, refused.errors), after: nothing };
  if (!moment.home) return { ack: undefined, after: () => carryOut(desk, moment, { answers, asked: undefined }) };
  // There is no channel to answer in: the modal shows it.
  const view = showingView(viewsOf(answers), moment.context.language);
  return { ack: { response_action: 'update', view }, after: () => publishHome(desk, moment) };
}

/** An error at the first field keeps the form open with all that was typed. */
function failedAck({ deps }: Desk, { sentence, field, moment }: Extract<Result, { kind: 'failed' }>): SubmitAck {
  if (field !== undefined) return { response_action: 'errors', errors: { [field]: sentence } };
  const text: View = { kind: 'text', text: sentence, tone: 'warning' };
  return { response_action: 'update', view: showingView([text], moment?.context.language ?? deps.language) };
}

/** The waiting modal becomes the form again with what is wrong, or shows the answer. */
async function late(desk: Desk, result: Result, viewId: string): Promise<void> {
  const { moment } = result;
  if (!moment) return;
  await moment.workspace.client.views.update({ view_id: viewId, view: lateView(result, moment) });
  if (moment.home) await publishHome(desk, moment);
}

function lateView(result: Result, moment: Moment): ModalView {
  const { language } = moment.context;
  if (result.kind === 'failed') return showingView([{ kind: 'text', text: result.sentence, tone: 'bad' }], language);
  const { answers, filled } = result;
  const refused = refusal(answers);
  if (!refused) return showingView(viewsOf(answers), language);
  // The waiting modal took the place of the inputs, so what was typed has to be written into them again.
  const { kept, token, values } = filled;
  return formView({ form: kept.form, token, values, problem: sentences(kept, refused.errors), language });
}

function refusal(answers: readonly Answer[]): AnswerOf<'form_errors'> | undefined {
  return answers.find((answer) => answer.kind === 'form_errors');
}

function viewsOf(answers: readonly Answer[]): View[] {
  return answers.flatMap((answer) => ('view' in answer ? [answer.view] : []));
}

/** Errors stand at their fields, where Slack keeps what was typed; what belongs to no field stands above them all. */
function errorsAck(moment: Moment, { kept, token, values }: Filled, errors: Record<string, string>): SubmitAck {
  const { form } = kept;
  const { language } = moment.context;
  const about = { form, token, values: withoutSecrets(form, values), language };
  const shown = inputNames(formView(about));
  if (Object.keys(errors).every((name) => shown.includes(name))) return { response_action: 'errors', errors };
  return { response_action: 'update', view: formView({ ...about, problem: sentences(kept, errors) }) };
}

function sentences({ form }: FormState, errors: Record<string, string>): string {
  return Object.entries(errors)
    .map(([name, said]) => {
      const label = form.fields.find((field) => field.name === name)?.label;
      return label === undefined ? said : `${label}: ${said}`;
    })
    .join('\n');
}
