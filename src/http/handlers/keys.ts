import { z } from 'zod';
import type { Admin } from '../../admin/admin.ts';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { roles } from '../../domain/member.ts';
import { readOptions, readText } from '../options.ts';
import { readListQuery } from '../query.ts';
import type { Handler } from '../route.ts';

/** The project's keys, newest first; never a token. */
export function listKeys(admin: Admin): Handler {
  return async ({ actor, param, query }) => {
    const { page } = readListQuery(query, { cursor: /^key_[0-9a-z]{26}$/, filters: {} });
    const { items, next } = await admin.listKeys(actor, param('project'), page);
    return { status: 200, body: { items: items.map(toKeyJson), next } };
  };
}

/** `{"name": "CI", "role": "operator"}`: the answer has the token as `key`, this once. */
export function createKey(admin: Admin): Handler {
  return async ({ actor, param, body }) => {
    const options = readOptions(body ?? {}, ['name', 'role']);
    const name = readText('name', options.name, 'name_length');
    const role = z.enum(roles).default('viewer').safeParse(options.role);
    if (!role.success) throw fieldInvalid('role', 'role_name');
    const { key, token } = await admin.createKey(actor, param('project'), { name, role: role.data });
    return { status: 201, body: { ...toKeyJson(key), key: token } };
  };
}

export function revokeKey(admin: Admin): Handler {
  return async ({ actor, param }) => {
    await admin.revokeKey(actor, param('project'), param('id'));
    return { status: 200, body: { success: true, message: 'Key revoked successfully' } };
  };
}

function toKeyJson({ id, name, role, createdAt, lastUsedAt }: ApiKey) {
  return { id, name, role, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}
