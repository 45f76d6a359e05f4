import { AppError } from '../domain/errors.ts';
import { type Role, roles } from '../domain/member.ts';

/** The role that somebody typed after `--role`. Throws `field_invalid` that names them all. */
export function readRole(text: string): Role {
  const role = roles.find((one) => one === text.toLowerCase());
  if (role) return role;
  const why = `choose ${roles.toReversed().join(', ')}.`;
  throw new AppError('field_invalid', { field: '--role', why, whyZh: `请选择 ${roles.toReversed().join('、')}。` });
}
