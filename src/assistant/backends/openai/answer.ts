import { z } from 'zod';
import type { Tokens } from './price.ts';

/**
 * The parts of a chat completion that are read, streamed (`delta`) or whole (`message`). Servers differ in the
 * rest, so unknown fields pass. https://platform.openai.com/docs/api-reference/chat
 */
const content = z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish();
const said = z.object({ content, refusal: z.string().nullish() }).nullish();

const completion = z.object({
  choices: z.array(z.object({ delta: said, message: said, finish_reason: z.string().nullish() })).nullish(),
  usage: z
    .object({ prompt_tokens: z.number().min(0).catch(0), completion_tokens: z.number().min(0).catch(0) })
    .nullish(),
  error: z.unknown().optional(),
});

/** What one chunk or one whole answer says. */
export interface Said {
  text: string;
  finish?: string | undefined;
  tokens?: Tokens | undefined;
  /** The server's own words when it gave up in the middle. */
  error?: string | undefined;
}

/** Reads a chunk or an answer; undefined when it is not one. */
export function readCompletion(json: string): Said | undefined {
  const parsed = completion.safeParse(parse(json));
  if (!parsed.success) return undefined;
  const { choices, usage, error } = parsed.data;
  if (!choices && !usage && error === undefined) return undefined;
  const choice = choices?.[0];
  return {
    text: textOf(choice?.delta) + textOf(choice?.message),
    finish: choice?.finish_reason ?? undefined,
    tokens: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : undefined,
    error: error === undefined || error === null ? undefined : errorText(error),
  };
}

function textOf(part: z.infer<typeof said>): string {
  const words = part?.content ?? part?.refusal ?? '';
  return typeof words === 'string' ? words : words.map((one) => one.text ?? '').join('');
}

const errorShape = z.union([
  z.string(),
  z.object({ message: z.string() }).transform((error) => error.message),
  z
    .object({ error: z.union([z.string(), z.object({ message: z.string() }).transform((error) => error.message)]) })
    .transform(({ error }) => error),
  z.object({ detail: z.string() }).transform((error) => error.detail),
]);

/** What an error says, in any of the shapes that servers use; '' when it says nothing readable. */
function errorText(error: unknown): string {
  const parsed = errorShape.safeParse(error);
  return parsed.success ? parsed.data : '';
}

/** The words of an error answer: of its JSON, or of its text unless that is a web page. */
export function errorOf(body: string): string {
  const json = parse(body);
  if (json !== undefined) return errorText(json);
  return /^\s*</.test(body) ? '' : body;
}

/** The machine-readable code of an error answer, such as `insufficient_quota`. */
export function errorCode(body: string): string | undefined {
  const parsed = z.object({ error: z.object({ code: z.string() }) }).safeParse(parse(body));
  return parsed.success ? parsed.data.error.code : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
