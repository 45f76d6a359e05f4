import { z } from 'zod';

/** One type of event. To add one: a line in the family's file (`sessions.ts`, `tickets.ts`, `operations.ts`). */
export interface CatalogEntry {
  /** `family.what_happened`. */
  type: string;
  /** When it is sent. */
  when: { en: string; zh: string };
  /** JSON Schema (draft 2020-12) of `data`. */
  schema: unknown;
  /** A `data` as it may arrive. */
  sample: unknown;
  /** About the relay itself: told only to endpoints that name it or its family in their filters. */
  operational: boolean;
  /** What is checked: the schema is made of it. */
  shape: z.ZodType;
}

/** An entry of which the JSON Schema is made from the shape, so that what is checked and what is published are one. */
export function entry<Shape extends z.ZodType>(
  type: string,
  when: CatalogEntry['when'],
  { shape, sample, operational = false }: { shape: Shape; sample: z.infer<Shape>; operational?: boolean },
): CatalogEntry {
  return { type, when, schema: z.toJSONSchema(shape, { target: 'draft-2020-12' }), sample, operational, shape };
}

/** Text that has to say something. */
export const text = z.string().min(1).max(10_000);

/** A person, or the program that acted. */
export const user = z.strictObject({ id: text, name: text });

/** A project: its slug and its name. */
export const project = z.strictObject({ id: text, name: text });
