import { z } from 'zod';
import type { Form } from '../../src/chat/view.ts';
import type { SlackDeps } from './ports.ts';

/** What is kept of an open form on our side: Slack's own place for it is small, and goes through every client. */
export interface FormState {
  form: Form;
  team: string;
  user: string;
  /** Slack's id of the channel where it was asked for; empty on the home page. */
  channel: string;
  thread?: string | undefined;
  /** Where the answer to the command may go, for half an hour. */
  responseUrl?: string | undefined;
}

/** A form may stay open over night. */
const lifetimeMs = 24 * 3_600_000;

const shape = z.object({
  form: z.custom<Form>((value) => typeof value === 'object' && value !== null && 'fields' in value),
  team: z.string(),
  user: z.string(),
  channel: z.string(),
  thread: z.string().optional(),
  responseUrl: z.string().optional(),
});

/** Keeps what a form is about; returns the token that stands for it. */
export function keepForm({ state }: Pick<SlackDeps, 'state'>, kept: FormState): Promise<string> {
  return state.put(JSON.stringify(kept), lifetimeMs);
}

/** What a token stands for, for the person who opened the form; undefined when it is too old, or somebody else's. */
export async function formOf(
  { state }: Pick<SlackDeps, 'state'>,
  { token, team, user }: { token: string; team: string; user: string },
): Promise<FormState | undefined> {
  const json = token === '' ? undefined : await state.get(token);
  const kept = json === undefined ? undefined : shape.parse(JSON.parse(json));
  return kept?.team === team && kept.user === user ? kept : undefined;
}
