import type { Actor } from '../domain/member.ts';
import type { AdminDeps } from './deps.ts';

/** Something that was done. `details` are plain facts, never a secret's value (case I4). */
export interface Deed {
  actor: Actor;
  project: string;
  action: string;
  target: string;
  details?: Record<string, string>;
}

/** Writes a deed to the audit log and to the process log. */
export function noteDeed({ audit, log }: Pick<AdminDeps, 'audit' | 'log'>, deed: Deed): void {
  const { actor, project, action, target, details = {} } = deed;
  const who = { actor: actor.memberId, actorName: actor.name, via: actor.via };
  audit.write({ ...who, project, action, target, outcome: 'done', details });
  // `webhook.create` logs its target as `webhook`, `endpoint.pause` as `endpoint`.
  const [kind = 'target'] = action.split('.');
  log.info({ actor: actor.memberId, project, [kind]: target }, `[WEBHOOK] ${action}`);
}
