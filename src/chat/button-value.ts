import { AppError } from '../domain/errors.ts';
import type { Place } from './command.ts';

/** What a button carries: which project, which thing, and where the button stands. Nothing of a payload (case C5). */
export interface ButtonValue {
  /** Slug; empty for the project of the channel. */
  project: string;
  /** Webhook uuid, page cursor or another id of ours; empty where none is needed. */
  id: string;
  place: Place;
}

const shape = /^([a-z0-9-]{0,64})\/([\w%.~!*'()-]{0,200})\/(show|list:[\w%.~!*'()-]{0,200}|)$/;

/** As one short text. Platforms hand it back as it is; it gives no rights, for every use case checks the actor. */
export function writeButtonValue({ project, id, place }: ButtonValue): string {
  const where = place.view === 'list' ? `list:${encodeURIComponent(place.cursor ?? '')}` : place.view;
  return `${project}/${encodeURIComponent(id)}/${where === 'none' ? '' : where}`;
}

/** Reads a value back; an empty one is a button that needs nothing. Throws `form_stale` for anything else. */
export function readButtonValue(value: string): ButtonValue {
  if (value === '') return { project: '', id: '', place: { view: 'none' } };
  const [, project, id, where] = shape.exec(value) ?? [];
  if (project === undefined || id === undefined || where === undefined) throw new AppError('form_stale');
  return { project, id: decoded(id), place: readPlace(where) };
}

function readPlace(where: string): Place {
  if (where === 'show') return { view: 'show' };
  if (!where.startsWith('list:')) return { view: 'none' };
  return { view: 'list', cursor: decoded(where.slice('list:'.length)) || undefined };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AppError('form_stale');
  }
}
