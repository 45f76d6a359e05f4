import type { Answer, Context, Converse, Intent } from '../../src/chat/intent.ts';
import type { Button, Form, FormValues, View } from '../../src/chat/view.ts';
import type { Language } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import type { Member } from '../../src/domain/member.ts';

/** Talks with the bot as one person in one channel, the way a platform would. */
export interface Talk {
  say(text: string): Promise<Answer[]>;
  press(button: Pick<Button, 'action' | 'value'>): Promise<Answer[]>;
  submit(form: Pick<Form, 'id' | 'context'>, values: FormValues): Promise<Answer[]>;
  hand(intent: Bare): Promise<Answer[]>;
  context: Context;
}

type Without<T> = T extends unknown ? Omit<T, 'context'> : never;
type Bare = Without<Intent>;

export interface TalkOptions {
  channel?: string;
  language?: Language;
  direct?: boolean;
}

/** Begins a talk. The member's roles are those of the moment in which `talkAs` is called. */
export function talkAs(
  converse: Converse,
  member: Member,
  { channel = 'general', language = 'en', direct = false }: TalkOptions = {},
): Talk {
  const { id: memberId, name, platformAdmin, roles } = member;
  const context: Context = {
    actor: { memberId, name, via: 'local', platformAdmin, roles },
    language,
    channel: { platform: 'local', channel },
    direct,
    correlationId: newId('cor'),
  };
  const hand = (intent: Bare) => converse({ ...intent, context });
  return {
    context,
    hand,
    say: (text) => hand({ kind: 'command', text }),
    press: ({ action, value }) => hand({ kind: 'action', action, value }),
    submit: ({ id, context: formContext }, values) => hand({ kind: 'submit', form: id, formContext, values }),
  };
}

/** The only view of an answer, whatever it is shown as. */
export function viewIn(answers: Answer[]): View {
  const [answer] = answers;
  if (answers.length === 1 && answer && 'view' in answer) return answer.view;
  throw new Error(`no single view: ${JSON.stringify(answers)}`);
}

/** The form that was opened. */
export function formIn(answers: Answer[]): Form {
  const [answer] = answers;
  if (answer?.kind === 'form') return answer.form;
  throw new Error(`no form: ${JSON.stringify(answers)}`);
}

/** The errors that keep a form open. */
export function errorsIn(answers: Answer[]): Record<string, string> {
  const [answer] = answers;
  if (answer?.kind === 'form_errors') return answer.errors;
  throw new Error(`no form errors: ${JSON.stringify(answers)}`);
}

/** What a form holds when it is opened. */
export function valuesOf(form: Form): FormValues {
  return Object.fromEntries(
    form.fields.map((field) => [field.name, field.kind === 'toggle' ? field.value : String(field.value ?? '')]),
  );
}

/** Every button of a view, those of items first. */
export function buttonsIn(view: View): Button[] {
  switch (view.kind) {
    case 'list':
      return [
        ...view.items.flatMap((item) => item.buttons ?? []),
        ...(view.buttons ?? []),
        ...(view.more ? [view.more] : []),
      ];
    case 'fields':
    case 'buttons':
    case 'secret':
      return view.buttons ?? [];
    case 'result':
      return view.card.buttons;
    default:
      return [];
  }
}

/** The button with this label. */
export function buttonIn(view: View, label: string): Button {
  const found = buttonsIn(view).find((button) => button.label === label);
  if (found) return found;
  throw new Error(
    `no button "${label}" among ${buttonsIn(view)
      .map((button) => button.label)
      .join(', ')}`,
  );
}
