import { z } from 'zod';
import type { SessionAnswer } from '../../src/chat/room-api.ts';
import { visibleLine } from '../../src/chat/visible-text.ts';
import { AppError } from '../../src/domain/errors.ts';
import { localIdentity, type Member, roleIn } from '../../src/domain/member.ts';
import { type Exchange, parseBody, type Room, type SignedIn } from './exchange.ts';
import type { Reply } from './reply.ts';
import { openProjects } from './rooms.ts';
import { newGuest, shownName, type Visitor } from './sessions.ts';

/** Who is signed in, and how one gets in. */
export async function showSession({ room, req }: Exchange): Promise<Reply> {
  return { status: 200, body: await sessionAnswer(room, await room.sessions.find(req)) };
}

const claimed = z.strictObject({ code: z.string().trim().min(1).max(200), name: z.string().max(200).default('') });

/** Signs in by a one-time code: that of the server's output makes the first admin, a sign-in link its member. */
export async function claim(exchange: Exchange): Promise<Reply> {
  const { room } = exchange;
  knock(exchange);
  const { code, name } = parseBody(claimed, exchange.body);
  return await signIn(exchange, await room.deps.claim(code, name));
}

const joined = z.strictObject({ name: z.string().max(200) });

/** Lets somebody in under a name of their choice, without any rights, where that is allowed. */
export async function join(exchange: Exchange): Promise<Reply> {
  const { room } = exchange;
  knock(exchange);
  if (!room.deps.guests) throw new AppError('session_missing');
  const name = guestName(parseBody(joined, exchange.body).name);
  const taken = await room.deps.members.byIdentity(localIdentity(name));
  if (taken) throw new AppError('conflict', { what: 'name', id: name });
  const guest = newGuest(name, room.deps.clock.now());
  await room.deps.members.save(guest);
  return await signIn(exchange, guest);
}

/** Ends the session and its streams. */
export async function signOut({ room, visitor }: SignedIn): Promise<Reply> {
  const cookie = await room.sessions.close(visitor.token);
  room.streams.end(visitor.token);
  return { status: 204, cookie };
}

/** One line, everything in it visible, so that no name passes for another one (case C3). */
function guestName(typed: string): string {
  const name = visibleLine(typed);
  if (name.length >= 1 && name.length <= 60) return name;
  const why = 'use 1 to 60 characters on one line.';
  throw new AppError('field_invalid', { field: 'name', why, whyZh: '请使用 1 到 60 个字符，且只占一行。' });
}

/** A session before is ended, so that a shared browser does not keep two people. */
async function signIn({ room, req }: Exchange, member: Member): Promise<Reply> {
  const before = await room.sessions.find(req);
  if (before) {
    await room.sessions.close(before.token);
    room.streams.end(before.token);
  }
  const { visitor, cookie } = await room.sessions.open(member);
  return { status: 200, body: await sessionAnswer(room, visitor), cookie };
}

/** Codes can't be guessed, but trying is slowed down all the same. */
function knock({ room, req }: Exchange): void {
  room.knockPace(room.deps.addressOf?.(req) ?? req.socket.remoteAddress ?? 'unknown');
}

async function sessionAnswer({ deps }: Room, visitor: Visitor | undefined): Promise<SessionAnswer> {
  return {
    session: visitor ? await sessionOf(deps, visitor) : null,
    claimable: !(await deps.members.anyPlatformAdmin()),
    guests: deps.guests,
    version: deps.version,
  };
}

async function sessionOf(
  { projects, guests }: Room['deps'],
  { member, actor }: Visitor,
): Promise<SessionAnswer['session']> {
  const list = await projects.list();
  const open = openProjects(actor, list, guests);
  const own = list.filter(({ slug }) => open.includes(slug));
  const project = own[0]?.slug ?? 'default';
  return {
    memberId: member.id,
    name: shownName(member),
    role: roleIn(actor, project) ?? null,
    platformAdmin: member.platformAdmin,
    project,
    projects: own.map(({ slug, name }) => ({ slug, name })),
  };
}
