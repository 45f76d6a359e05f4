import type { RunStatus } from '../domain/run.ts';

/**
 * What a chat message or form shows, without a word of any platform. Every string is plain text unless it says
 * Markdown; renderers escape it for their platform. Platforms render each kind; the contract test walks them all.
 */
export type View =
  | { kind: 'text'; text: string; tone?: Tone | undefined }
  | { kind: 'markdown'; markdown: string }
  | { kind: 'fields'; title: string; tone?: Tone | undefined; fields: Field[]; buttons?: Button[] | undefined }
  | {
      kind: 'list';
      title: string;
      intro?: string | undefined;
      items: ListItem[];
      buttons?: Button[] | undefined;
      more?: Button | undefined;
    }
  | { kind: 'buttons'; text: string; buttons: Button[] }
  | {
      kind: 'secret';
      title: string;
      intro: string;
      fields: Field[];
      /** Markdown: what to do at the sender, step by step. */
      steps?: string | undefined;
      buttons?: Button[] | undefined;
    }
  | { kind: 'form'; form: Form }
  | { kind: 'result'; card: ResultCard };

export type Tone = 'neutral' | 'good' | 'warning' | 'bad';

export interface Field {
  label: string;
  value: string;
  /** Offer a copy button. */
  copy?: boolean | undefined;
  /** Fixed-width text (ids, addresses). */
  code?: boolean | undefined;
  tone?: Tone | undefined;
}

/**
 * A button. `action` and `value` come back as an intent; `command` is the text command it stands for, as a person
 * would type it (`/webhook show 1a2b3c4d`).
 */
export interface Button {
  label: string;
  action: string;
  value: string;
  command?: string | undefined;
  style?: 'primary' | 'danger' | undefined;
  confirm?: { title: string; text: string; yes: string; no: string } | undefined;
}

export interface ListItem {
  title: string;
  /** Second line. */
  text: string;
  state?: { text: string; tone: Tone } | undefined;
  buttons?: Button[] | undefined;
}

/** The one message of a run, updated in place. */
export interface ResultCard {
  runId: string;
  eventId: string;
  /** Sender's kind, for the icon. */
  source: string;
  event: string;
  webhookName: string;
  origin?: string | undefined;
  actor?: string | undefined;
  title: string;
  link?: string | undefined;
  status: RunStatus;
  /** The state in words of the channel's language. */
  statusText: string;
  /** Markdown. Long output is cut here and stands whole in the thread. */
  markdown: string;
  facts: Field[];
  error?: string | undefined;
  startedAt: string;
  endedAt?: string | undefined;
  durationMs?: number | undefined;
  cost?: number | undefined;
  warnings: string[];
  buttons: Button[];
}

export type FormField =
  | {
      kind: 'text';
      name: string;
      label: string;
      help?: string;
      value?: string;
      placeholder?: string;
      required?: boolean;
      maxLength?: number;
      multiline?: boolean;
      secret?: boolean;
      suggestions?: readonly string[];
      /** Completions that depend on another field's value; they take the place of `suggestions` where it has an entry. */
      suggestionsBy?: { field: string; values: Record<string, readonly string[]> };
      showIf?: ShowIf;
    }
  | {
      kind: 'number';
      name: string;
      label: string;
      help?: string;
      value?: number;
      min: number;
      max: number;
      required?: boolean;
      showIf?: ShowIf;
    }
  | { kind: 'toggle'; name: string; label: string; help?: string; value: boolean; showIf?: ShowIf }
  | {
      kind: 'select';
      name: string;
      label: string;
      help?: string;
      value?: string;
      options: { value: string; label: string }[];
      required?: boolean;
      showIf?: ShowIf;
    };

/** The field is shown only while another one has one of these values. */
export interface ShowIf {
  field: string;
  in: readonly string[];
}

export interface Form {
  /** What a submit means: `webhook.new`, `webhook.edit`. */
  id: string;
  /** Opaque to platforms, handed back at submit (webhook uuid and version); at most 255 characters. */
  context: string;
  title: string;
  submit: string;
  cancel: string;
  intro?: string | undefined;
  fields: FormField[];
  /**
   * A sentence with `{field}` gaps that says what the filled form will do; gaps take the option labels or values,
   * `{field?yes|no}` chooses by a toggle or by whether a text is filled; gaps may stand inside of choices. A field
   * that is not shown counts as empty.
   */
  summary?: string | undefined;
}

/** Values as a platform hands them back: text, or true/false for a toggle. */
export type FormValues = Record<string, string | boolean>;
