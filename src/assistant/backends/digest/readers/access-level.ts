import type { Risk } from '../story.ts';

/** A level that lets its holder change who else may do what. */
function isFarReaching(level: string): boolean {
  return /^(?:admin|administrator|maintain|maintainer|owner)$/i.test(level);
}

/** The risk note of access given to somebody; `level` is the sender's own word for it. */
export function grant(who: string | undefined, level: string | undefined): Risk[] {
  if (who === undefined) return [];
  if (level === undefined) return [{ code: 'access_given', details: { who } }];
  return [{ code: isFarReaching(level) ? 'access_admin' : 'access_granted', details: { who, level } }];
}
