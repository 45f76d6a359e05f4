import { newToken } from '../crypto/token.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { type Identity, localIdentity, type Member } from '../domain/member.ts';
import type { Destination } from '../domain/project.ts';
import { firstAdmin } from './claim.ts';
import type { KeyStore, MemberStore, ProjectStore, TokenStore } from './ports.ts';

export interface BootstrapDeps {
  projects: ProjectStore;
  members: MemberStore;
  keys: KeyStore;
  tokens: TokenStore;
  clock: Clock;
}

export interface BootstrapSettings {
  /** `SWITCHHOOK_ADMIN_KEY`. */
  adminKey?: string | undefined;
  /** `SWITCHHOOK_ADMINS`: e-mail addresses or `platform:id`. */
  admins: readonly string[];
  /** Bound channels of the project `default` when it is made. */
  channels: Destination[];
  retentionDays: number;
}

export interface Bootstrap {
  /** Set while nobody is platform admin: whoever enters it in the browser becomes one. Valid for a week, once. */
  claimCode?: string;
  /** One for each of `admins`, with which they sign in to the browser's chat room. Valid for a day, once. */
  signInCodes: { name: string; code: string }[];
}

const day = 86_400_000;

/**
 * What has to exist before anybody can do anything: the project `default`, the key and the admins of the settings,
 * and otherwise a code for the first admin. Safe to repeat at every start and by several instances at once. Throws
 * `config_invalid` for an entry of `admins` that names nobody.
 */
export async function ensureBootstrap(deps: BootstrapDeps, settings: BootstrapSettings): Promise<Bootstrap> {
  await ensureDefaultProject(deps, settings);
  await ensureAdminKey(deps, settings.adminKey);
  const signInCodes: Bootstrap['signInCodes'] = [];
  for (const entry of settings.admins) {
    const member = await ensureAdmin(deps, entry);
    signInCodes.push({ name: member.name, code: await issue(deps, 'invite', { memberId: member.id, days: 1 }) });
  }
  if (!(await deps.members.anyPlatformAdmin())) {
    return { signInCodes, claimCode: await issue(deps, 'claim', { memberId: firstAdmin, days: 7 }) };
  }
  await deps.tokens.deleteAll('claim', firstAdmin);
  return { signInCodes };
}

async function ensureDefaultProject({ projects, clock }: BootstrapDeps, settings: BootstrapSettings): Promise<void> {
  const { channels, retentionDays } = settings;
  const blank = { slug: 'default', name: 'Default', channels, retentionDays, createdAt: new Date(clock.now()) };
  await projects.ensure(blank);
  for (const stored of await projects.list()) {
    if (stored.retentionDays !== retentionDays) await projects.setRetention(stored.slug, retentionDays);
  }
}

/** A key that is no longer in the settings must no longer open anything: its place is taken by one that nobody has. */
async function ensureAdminKey({ keys, clock }: BootstrapDeps, adminKey: string | undefined): Promise<void> {
  const name = adminKey === undefined ? 'SWITCHHOOK_ADMIN_KEY (not set)' : 'SWITCHHOOK_ADMIN_KEY';
  const key = { id: 'key_settings', name, role: 'admin', createdAt: new Date(clock.now()) } as const;
  const token = adminKey ?? newToken();
  // Two instances that start at the same time may both try to create it; the second try replaces it.
  await keys.save(key, token).catch(() => keys.save(key, token));
}

async function ensureAdmin(deps: BootstrapDeps, entry: string): Promise<Member> {
  const identity = readIdentity(entry);
  const known = await deps.members.byIdentity(identity);
  if (known?.platformAdmin && known.active) return known;
  // Whoever took this name as a guest must not become admin with it: only the new sign-in code leads in.
  if (known) await deps.tokens.deleteAll('session', known.id);
  try {
    return await saveAdmin(deps, identity, known);
  } catch (error) {
    // Another instance that starts at the same time made the same member.
    const made = await deps.members.byIdentity(identity);
    if (made?.platformAdmin) return made;
    throw error;
  }
}

async function saveAdmin({ members, clock }: BootstrapDeps, identity: Identity, known?: Member): Promise<Member> {
  if (known) {
    await members.promote(known.id);
    return { ...known, platformAdmin: true, active: true };
  }
  const now = clock.now();
  const blank = { id: newId('mbr', now), name: identity.userId, identities: [identity], roles: {} };
  const member: Member = { ...blank, platformAdmin: true, active: true, createdAt: new Date(now) };
  await members.save(member);
  return member;
}

function readIdentity(entry: string): Identity {
  const [, platform, userId] = /^([a-z]+):(\S.*)$/.exec(entry.trim()) ?? [];
  if (platform === 'local' && userId) return localIdentity(userId);
  if (platform && userId) return { platform, userId };
  const email = entry.trim().toLowerCase();
  if (/^[^\s@:]+@[^\s@]+$/.test(email)) return { platform: 'email', userId: email };
  const why = `"${entry}" is neither an e-mail address nor platform:id, such as local:ann or slack:U024BE7LH`;
  throw new AppError('config_invalid', { setting: 'SWITCHHOOK_ADMINS', why });
}

async function issue(
  { tokens, clock }: BootstrapDeps,
  kind: 'claim' | 'invite',
  { memberId, days }: { memberId: string; days: number },
): Promise<string> {
  const code = newToken();
  await tokens.put(kind, code, memberId, new Date(clock.now() + days * day));
  return code;
}
