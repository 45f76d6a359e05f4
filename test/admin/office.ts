import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import type { Admin } from '../../src/admin/admin.ts';
import { createAdmin } from '../../src/admin/create-admin.ts';
import type { AdminDeps, TestRequest } from '../../src/admin/deps.ts';
import { createBackends } from '../../src/assistant/registry.ts';
import { createSecretBox } from '../../src/crypto/secret-box.ts';
import type { AuditEntry } from '../../src/domain/audit.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { AppError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { type Actor, localIdentity, type Member, type Role } from '../../src/domain/member.ts';
import type { Project } from '../../src/domain/project.ts';
import { parseEventFilter } from '../../src/inbound/filter.ts';
import { sources } from '../../src/inbound/registry.ts';
import { checkTemplate } from '../../src/prompts/check-template.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { freshDatabase } from '../support/mongo.ts';
import { wayOutHome } from '../support/way-out.ts';

/** The use cases over a real store, two projects, and people to try them. */
export interface Office {
  admin: Admin;
  store: Store;
  clock: FakeClock;
  /** A member with these roles, as somebody who is asking. */
  person(name: string, roles: Record<string, Role>): Promise<Actor>;
  /** Everything that a project's audit log says, newest first. */
  audit(project: string): Promise<AuditEntry[]>;
  /** The use cases with some of what they are handed replaced. */
  with(more: Partial<AdminDeps>): Admin;
  close(): Promise<void>;
}

/** What was asked of the own address, where a test does not bring one. */
async function nobodyListens({ webhookId }: TestRequest): Promise<never> {
  throw new Error(`nothing listens at ${webhookId}`);
}

/** A fresh database with the projects `a` and `b`, each with two channels. */
export async function openOffice(): Promise<Office> {
  const database = await freshDatabase();
  const clock = new FakeClock(Date.now());
  const secretBox = createSecretBox({ bytes: randomBytes(32), file: 'none' });
  const store = await createStore({ uri: database.uri, secretBox, clock: systemClock, log: silentLogger });
  for (const slug of ['a', 'b']) await store.projects.ensure(project(slug, clock.now()));
  const deps = dependencies(store, clock);
  return {
    admin: createAdmin(deps),
    store,
    clock,
    person: (name, roles) => addMember(store, name, roles),
    audit: (slug) => readAudit(store, slug),
    with: (more) => createAdmin({ ...deps, ...more }),
    async close() {
      await store.close();
      await database.drop();
    },
  };
}

function project(slug: string, now: number): Project {
  const channels = ['general', 'alerts'].map((channel) => ({ platform: 'local', channel }));
  return { slug, name: slug.toUpperCase(), channels, retentionDays: 30, createdAt: new Date(now) };
}

/** Everything that other folders hand in, for real; only the network of `sendTest` is left to the test. */
function dependencies(store: Store, clock: FakeClock): AdminDeps {
  const backends = createBackends({}, { clock, wayOut: wayOutHome });
  return {
    ...store,
    clock,
    log: silentLogger,
    publicUrl: (path) => `https://hooks.example.com${path}`,
    sources,
    backends: { check: backends.resolveBackend },
    parseEventFilter,
    checkTemplate,
    destinations: async (slug) =>
      ((await store.projects.get(slug))?.channels ?? []).map((destination) => ({
        destination,
        title: destination.channel,
      })),
    sendTest: nobodyListens,
    replayWindow: 0,
  };
}

async function addMember(store: Store, name: string, roles: Record<string, Role>): Promise<Actor> {
  const id = newId('mbr');
  const identities = [localIdentity(name)];
  const member: Member = { id, name, identities, platformAdmin: false, roles, active: true, createdAt: new Date() };
  await store.members.save(member);
  return { memberId: id, name, via: 'local', platformAdmin: false, roles };
}

/** Lines are written behind the caller's back but in order: once a line of our own is there, so are those before it. */
async function readAudit(store: Store, slug: string): Promise<AuditEntry[]> {
  const target = newId('aud');
  const nobody = { actor: 'test', actorName: 'test', via: 'test' };
  store.audit.write({ ...nobody, project: 'markers', action: 'marker', target, outcome: 'done', details: {} });
  await vi.waitFor(async () => {
    const { items } = await store.audit.list('markers', { limit: 1 });
    if (items[0]?.target !== target) throw new Error('the audit log is still being written');
  });
  return (await store.audit.list(slug, { limit: 1000 })).items;
}

/** What a promise is rejected with; fails when it is not an AppError. */
export async function refusalOf(attempt: Promise<unknown>): Promise<AppError> {
  const outcome = await attempt.then(
    () => 'it was allowed',
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw new Error(`no AppError: ${String(outcome)}`, { cause: outcome });
}
