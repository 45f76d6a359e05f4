import type { IncomingMessage } from 'node:http';
import { newToken } from '../../src/crypto/token.ts';
import { newId } from '../../src/domain/ids.ts';
import type { Actor, Member } from '../../src/domain/member.ts';
import type { LocalDeps } from './ports.ts';

/** Somebody who is signed in. */
export interface Visitor {
  token: string;
  member: Member;
  actor: Actor;
}

/** Sign-ins of browsers. */
export interface Sessions {
  /** Who sends the request; undefined without a session that holds and a member who is active. */
  find(request: IncomingMessage): Promise<Visitor | undefined>;
  /** The same for a token that is known already: roles as they are now (case I2). */
  check(token: string): Promise<Visitor | undefined>;
  /** Begins a session; returns the visitor and the cookie to set. */
  open(member: Member): Promise<{ visitor: Visitor; cookie: string }>;
  /** Ends it; returns the cookie that takes the old one away. */
  close(token: string): Promise<string>;
}

const cookieName = 'switchhook_session';
const lifetimeSeconds = 30 * 24 * 3_600;

/**
 * A session is 256 random bits in a cookie that scripts can't read and other sites can't send; the store holds only
 * its hash. Headers of a proxy such as `X-Forwarded-Email` say nothing about who somebody is (case V23).
 */
export function createSessions(deps: Pick<LocalDeps, 'tokens' | 'members' | 'publicUrl' | 'clock'>): Sessions {
  const attributes = () =>
    `HttpOnly; SameSite=Strict; Path=/${deps.publicUrl('/').startsWith('https:') ? '; Secure' : ''}`;

  async function check(token: string): Promise<Visitor | undefined> {
    const found = await deps.tokens.peek('session', token);
    const member = found && (await deps.members.get(found.memberId));
    return member?.active ? { token, member, actor: toActor(member) } : undefined;
  }

  return {
    check,
    async find(request) {
      const token = readCookie(request);
      return token === undefined ? undefined : await check(token);
    },
    async open(member) {
      const token = newToken();
      const expires = new Date(deps.clock.now() + lifetimeSeconds * 1_000);
      await deps.tokens.put('session', token, member.id, expires);
      const cookie = `${cookieName}=${token}; Max-Age=${lifetimeSeconds}; ${attributes()}`;
      return { visitor: { token, member, actor: toActor(member) }, cookie };
    },
    async close(token) {
      await deps.tokens.take('session', token);
      return `${cookieName}=; Max-Age=0; ${attributes()}`;
    },
  };
}

/**
 * A guest: a member without any role. The identity is no name, so that a guest who takes the name of somebody who is
 * made admin later does not become that admin.
 */
export function newGuest(name: string, now: number): Member {
  const id = newId('mbr', now);
  const identities = [{ platform: 'local-guest', userId: id }];
  return { id, name, identities, platformAdmin: false, roles: {}, active: true, createdAt: new Date(now) };
}

/** The name beside what somebody says; guests choose theirs themselves, so it says that they are guests. */
export function shownName({ name, platformAdmin, roles }: Member): string {
  const guest = !platformAdmin && Object.keys(roles).length === 0;
  return guest ? `${name} (guest)` : name;
}

function toActor(member: Member): Actor {
  const { id: memberId, platformAdmin, roles } = member;
  return { memberId, name: shownName(member), via: 'local', platformAdmin, roles };
}

/** The session's token in the Cookie header; undefined when there is none, or two that differ. */
function readCookie({ headers }: IncomingMessage): string | undefined {
  const pairs = (headers.cookie ?? '').slice(0, 8_000).split(';');
  const values = pairs.flatMap((pair) => {
    const [name, value] = pair.trim().split('=');
    return name === cookieName && value !== undefined && /^[\w-]{43}$/.test(value) ? [value] : [];
  });
  return new Set(values).size === 1 ? values[0] : undefined;
}
