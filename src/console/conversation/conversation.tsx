import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useMemo, useReducer, useState } from 'react';
import type { Answer } from '../../chat/intent.ts';
import type { Button, Form, FormValues, View } from '../../chat/view.ts';
import { useApi } from '../api/api-provider.tsx';
import { lastMessageIn } from './last-message.ts';
import { newLineId } from './line-id.ts';
import { type PrivateAnswer, privateAnswers } from './private-answers.ts';
import type { Spot } from './spot.ts';
import type { ViewPlace } from './view-place.tsx';

/** A form on the screen and where it was asked for. */
export interface OpenForm {
  form: Form;
  spot: Spot;
}

interface Conversation {
  privates: PrivateAnswer[];
  dismiss(id: string): void;
  /** Says a line or a command; `id` stays the same when the same line is sent again. Throws ApiProblem. */
  say(spot: Spot, text: string, id?: string): Promise<void>;
  /** Presses a button. Throws ApiProblem. */
  act(place: ViewPlace, button: Pick<Button, 'action' | 'value' | 'command'>): Promise<void>;
  form: OpenForm | null;
  openForm(form: OpenForm): void;
  closeForm(): void;
  /** Sends the open form; errors by field (`_` for the whole), or undefined when it was taken. Throws ApiProblem. */
  submit(open: OpenForm, values: FormValues): Promise<Record<string, string> | undefined>;
}

const ConversationContext = createContext<Conversation | null>(null);

export function useConversation(): Conversation {
  const conversation = use(ConversationContext);
  if (!conversation) throw new Error('ConversationProvider is missing above this component.');
  return conversation;
}

/** Carries lines, buttons and forms to the bot, and keeps what it answers to this browser alone. */
export function ConversationProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const [form, openForm] = useState<OpenForm | null>(null);
  const { privates, dismiss, receive } = usePrivateAnswers(openForm);
  const value = useMemo((): Conversation => {
    return {
      privates,
      dismiss,
      form,
      openForm,
      closeForm: () => openForm(null),
      async say(spot, text, id = newLineId()) {
        const thread = spot.thread ? { thread: spot.thread } : {};
        const { answers } = await api.say({ channel: spot.channel, text, id, ...thread });
        receive(answers, { spot }, text);
      },
      async act(place, { action, value, command }) {
        const messageId = place.messageId ? { messageId: place.messageId } : {};
        const { answers } = await api.act({ channel: place.spot.channel, action, value, ...messageId });
        receive(answers, place, command);
      },
      async submit(open, values) {
        const { form, spot } = open;
        const { answers } = await api.submit({ channel: spot.channel, form: form.id, context: form.context, values });
        const refused = answers.find((answer) => answer.kind === 'form_errors');
        if (refused) return refused.errors;
        openForm(null);
        receive(answers, { spot });
        return undefined;
      },
    };
  }, [api, privates, dismiss, form, receive]);
  return <ConversationContext value={value}>{children}</ConversationContext>;
}

/** Keeps private answers, and sorts what came by where it is shown. */
function usePrivateAnswers(openForm: (form: OpenForm) => void) {
  const client = useQueryClient();
  const [privates, change] = useReducer(privateAnswers, []);
  const dismiss = useCallback((id: string) => change({ kind: 'dismiss', id }), []);
  const receive = useCallback(
    (answers: Answer[], place: ViewPlace, command?: string) => {
      const add = (view: View) => {
        const afterId = lastMessageIn(client, place.spot);
        const answer = { id: newLineId(), spot: place.spot, afterId, view, command, at: new Date().toISOString() };
        change({ kind: 'add', answer });
      };
      for (const answer of answers) {
        if (answer.kind === 'private') add(answer.view);
        if (answer.kind === 'form') openForm({ form: answer.form, spot: place.spot });
        if (answer.kind === 'replace' && place.privateId)
          change({ kind: 'replace', id: place.privateId, view: answer.view });
      }
    },
    [client, openForm],
  );
  return { privates, dismiss, receive };
}
