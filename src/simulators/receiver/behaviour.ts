import { z } from 'zod';

const status = z.number().int().min(200).max(599);
const ms = z.number().min(0).max(3_600_000);
const times = z.number().int().min(1).optional();

/** How a path answers. `times` bounds how often, before the next one of its list takes over. */
export const behaviourSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok'), body: z.string().optional(), times }),
  z.strictObject({
    kind: z.literal('status'),
    status,
    body: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    times,
  }),
  /** 200, after a while. */
  z.strictObject({ kind: z.literal('slow'), ms, times }),
  /** Takes the request and never answers. */
  z.strictObject({ kind: z.literal('hang'), times }),
  /** Resets the connection. */
  z.strictObject({ kind: z.literal('reset'), times }),
  /** Ends its side of the connection without an answer. */
  z.strictObject({ kind: z.literal('half-close'), times }),
  /** Breaks off in the middle of an answer. */
  z.strictObject({ kind: z.literal('cut'), times }),
  z.strictObject({ kind: z.literal('redirect'), to: z.string(), status: status.default(302), times }),
  /** An answer of so many bytes, or without an end. */
  z.strictObject({ kind: z.literal('huge'), bytes: z.number().int().min(1).optional(), times }),
  /** One byte at a time, of the head or of the body, without an end. */
  z.strictObject({
    kind: z.literal('drip'),
    of: z.enum(['head', 'body']).default('body'),
    everyMs: ms.default(1_000),
    times,
  }),
  /** Asks for patience: seconds, or the same as a date. */
  z.strictObject({
    kind: z.literal('rate-limit'),
    seconds: z.number().int().min(0),
    as: z.enum(['seconds', 'date']).default('seconds'),
    status: status.default(429),
    times,
  }),
  z.strictObject({ kind: z.literal('gone'), times }),
  /** Steers whoever sends with the header `webhook-delivery`. */
  z.strictObject({ kind: z.literal('control'), say: z.string(), status: status.default(503), times }),
  /** Headers without an end. */
  z.strictObject({ kind: z.literal('header-flood'), times }),
  /** Provisional answers (1xx) without an end. */
  z.strictObject({ kind: z.literal('provisional-flood'), times }),
  /** A small compressed answer that unpacks to so many megabytes. */
  z.strictObject({ kind: z.literal('gzip-bomb'), megabytes: z.number().int().min(1).max(1_000).default(50), times }),
  /** Something that is not HTTP. */
  z.strictObject({ kind: z.literal('garbage'), times }),
  /** Repeats the request's headers and body, secrets and all. */
  z.strictObject({ kind: z.literal('echo'), times }),
]);

export type Behaviour = z.input<typeof behaviourSchema>;
export type ParsedBehaviour = z.output<typeof behaviourSchema>;

interface Step {
  behaviour: ParsedBehaviour;
  left: number;
}

/** What each path does next; `*` stands for all that were told nothing. */
export class Script {
  readonly #steps = new Map<string, Step[]>();

  /** A list is gone through one request at a time; its last entry stays. */
  set(path: string, behaviours: readonly Behaviour[]): void {
    const steps = behaviours.map((one) => {
      const behaviour = behaviourSchema.parse(one);
      return { behaviour, left: behaviour.times ?? 1 };
    });
    this.#steps.set(path, steps);
  }

  next(path: string): ParsedBehaviour | undefined {
    const steps = this.#steps.get(path) ?? this.#steps.get('*');
    const step = steps?.[0];
    if (!steps || !step) return undefined;
    step.left -= 1;
    if (step.left < 1 && steps.length > 1) steps.shift();
    return step.behaviour;
  }
}
