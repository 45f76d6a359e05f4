import type { KnownBlock, ModalView, PlainTextElement } from '@slack/types';
import { isShown } from '../../src/chat/form-summary.ts';
import { wording } from '../../src/chat/texts.ts';
import type { Form, FormField, FormValues, View } from '../../src/chat/view.ts';
import { shorten, visibleLine } from '../../src/chat/visible-text.ts';
import type { Language } from '../../src/domain/errors.ts';
import { fieldBlocks } from './fields.ts';
import { renderBlocks } from './render.ts';

/** https://docs.slack.dev/reference/views/modal-views */
const longestTitle = 24;
/** Names the modals that hold a form; others only show something. */
const formModal = 'form';

/** A form as it stands open: what it holds, and what is wrong with it. */
export interface OpenForm {
  form: Form;
  /** Names what is kept of it on our side (`form-state.ts`). */
  token: string;
  values: FormValues;
  /** A problem of the form as a whole, or those that can't stand at their fields. */
  problem?: string | undefined;
  language: Language;
}

/** The modal of a form: the fields that its values ask for. Its private part is a token, never a value (case C5). */
export function formView({ form, token, values, problem, language }: OpenForm): ModalView {
  const say = wording(language);
  const telling = new Set(form.fields.flatMap((field) => followedBy(field)));
  const shown = form.fields.filter((field) => isShown(field, values));
  const inputs = shown.flatMap((field) => fieldBlocks(field, { values, language, tells: telling.has(field.name) }));
  return {
    type: 'modal',
    callback_id: formModal,
    private_metadata: token,
    title: plain(form.title, longestTitle),
    submit: plain(form.submit, longestTitle),
    close: plain(form.cancel || say('place.close'), longestTitle),
    blocks: [...head(form, problem), ...inputs],
  };
}

/** A modal that only shows something. */
export function showingView(views: readonly View[], language: Language): ModalView {
  const say = wording(language);
  const [first] = views;
  const title = first && 'title' in first ? first.title : 'Switchhook';
  return {
    type: 'modal',
    callback_id: 'shown',
    title: plain(title, longestTitle),
    close: plain(say('place.close'), longestTitle),
    blocks: renderBlocks(views, say('place.more')),
  };
}

/** What stands in a modal until its content is there. */
export function waitingView(language: Language): ModalView {
  return showingView([{ kind: 'text', text: wording(language)('place.working') }], language);
}

/** Fields that decide which others are shown, or what they offer. */
function followedBy(field: FormField): string[] {
  const by = field.kind === 'text' ? field.suggestionsBy?.field : undefined;
  return [field.showIf?.field, by].filter((name) => name !== undefined);
}

/** The whole title where the bar cuts it, the introduction, and what is wrong. */
function head({ title, intro }: Form, problem: string | undefined): KnownBlock[] {
  const views: View[] = [];
  if (title.length > longestTitle) views.push({ kind: 'text', text: title });
  if (intro !== undefined) views.push({ kind: 'text', text: intro });
  if (problem !== undefined) views.push({ kind: 'text', text: problem, tone: 'bad' });
  return renderBlocks(views, '');
}

function plain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: shorten(visibleLine(text), max) || '…', emoji: false };
}

/** Names of the inputs that a modal shows. */
export function inputNames({ blocks }: Pick<ModalView, 'blocks'>): string[] {
  return blocks.flatMap(({ type, block_id }) => (type === 'input' && block_id !== undefined ? [block_id] : []));
}

/** Values without typed secrets: Slack keeps those in their inputs, so that we need not send them back. */
export function withoutSecrets({ fields }: Form, values: FormValues): FormValues {
  const secret = fields.filter((field) => field.kind === 'text' && field.secret).map(({ name }) => name);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.includes(name)));
}
