import { newToken } from '../crypto/token.ts';
import type { ApiKey } from '../domain/api-key.ts';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps } from './deps.ts';
import { readName } from './read-name.ts';

/** Keys that open one project by REST. What opens the whole installation stands in the settings and is not listed. */
export function listKeys(deps: AdminDeps): Admin['listKeys'] {
  return async (actor, project, page) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'key.list' });
    return await deps.keys.list(project, page);
  };
}

/** One key, without its token. */
export function getKey(deps: AdminDeps): Admin['getKey'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'key.show' });
    const key = await deps.keys.get(project, id);
    if (!key) throw keyUnknown(id);
    return key;
  };
}

/** Makes a key of a project. Only the hash of its token is kept: the answer shows it, this once. */
export function createKey(deps: AdminDeps): Admin['createKey'] {
  return async (actor, project, { name, role }) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'key.create' });
    const now = deps.clock.now();
    const key: ApiKey = { id: newId('key', now), name: readName(name), project, role, createdAt: new Date(now) };
    const token = newToken();
    await deps.keys.save(key, token);
    noteDeed(deps, { actor, project, action: 'key.create', target: key.id, details: { name: key.name, role } });
    return { key, token };
  };
}

/** Takes a key away: it opens nothing from this moment on. */
export function revokeKey(deps: AdminDeps): Admin['revokeKey'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'key.revoke' });
    const gone = await deps.keys.revoke(project, id);
    if (!gone) throw keyUnknown(id);
    noteDeed(deps, { actor, project, action: 'key.revoke', target: id, details: { name: gone.name } });
    return gone;
  };
}

function keyUnknown(id: string): AppError {
  return new AppError('not_found', { what: 'key', whatZh: '密钥', id: id.slice(0, 100) });
}
