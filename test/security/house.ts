import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { parseSecretKey } from '../../src/crypto/key-file.ts';
import { createSecretBox } from '../../src/crypto/secret-box.ts';
import { newToken } from '../../src/crypto/token.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { newId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { localIdentity, type Member, type Role } from '../../src/domain/member.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { freshDatabase } from '../support/mongo.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type Browser, openBrowser } from './browser.ts';
import { type Answer, ask } from './wire.ts';

const passphrase = 'a passphrase for the attacked product';

/** The whole product as its own process, and everything an attacker or a judge of the attack needs around it. */
export interface House {
  product: Product;
  url: string;
  /** The same database, seen past the product: for people, keys and projects that no route makes. */
  store: Store;
  client: MongoClient;
  /** Every answer that was given over HTTP so far, whole. */
  answers: string[];
  /** One REST call, with the platform's key unless another one is given. */
  rest(method: string, path: string, more?: { key?: string; body?: unknown }): Promise<Answer>;
  /** A webhook of the project `default` unless said otherwise; throws unless it was made. */
  webhook(fields: Record<string, unknown>, project?: string): Promise<MadeWebhook>;
  /** A key that opens one project. */
  key(project: string, role: Role): Promise<string>;
  person(name: string, more: Partial<Member>): Promise<Member>;
  /** Somebody's browser, signed in. */
  browser(member: Member): Promise<Browser>;
  /** The run of an event, once it has ended and everything about it is posted. */
  ended(eventId: string, project?: string): Promise<EndedRun>;
  /** One more process on the same database. */
  another(): Promise<Product>;
  close(): Promise<void>;
}

const made = z.object({ uuid: z.string(), webhookId: z.string(), url: z.string(), secret: z.string().optional() });
export type MadeWebhook = z.infer<typeof made>;

const endedRun = z.object({
  id: z.string(),
  status: z.enum(['done', 'failed']),
  output: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  posts: z.array(z.object({ channel: z.string(), messageId: z.string().nullable(), shows: z.string() })),
});
export type EndedRun = z.infer<typeof endedRun>;

/** Starts it with two projects: `default` with the channel general, `other` with the channel vault. */
export async function openHouse(settings: Record<string, string> = {}): Promise<House> {
  const database = await freshDatabase();
  const secretBox = createSecretBox({ bytes: parseSecretKey(passphrase), file: 'none' });
  const store = await createStore({ uri: database.uri, secretBox, clock: systemClock, log: silentLogger });
  await makeProject(store, 'default', 'general');
  await makeProject(store, 'other', 'vault');
  const client = await new MongoClient(database.uri).connect();
  const env = { MONGODB_URI: database.uri, SWITCHHOOK_SECRET_KEY: passphrase, ...settings };
  const product = await startProduct(env);
  const others: Product[] = [];
  const url = `http://127.0.0.1:${product.port}`;
  const answers: string[] = [];
  const rest: House['rest'] = async (method, path, { key = product.key, body } = {}) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await ask(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
    answers.push(`${JSON.stringify(answer.headers)} ${answer.text}`);
    return answer;
  };
  return {
    product,
    url,
    store,
    client,
    answers,
    rest,
    async webhook(fields, project = 'default') {
      const answer = await rest('POST', `/api/projects/${project}/webhooks`, { body: { name: 'Hook', ...fields } });
      expect(answer.status, answer.text).toBe(201);
      return made.parse(answer.json);
    },
    async key(project, role) {
      const token = newToken();
      await store.keys.save(
        { id: newId('key'), name: `${project} ${role}`, project, role, createdAt: new Date() },
        token,
      );
      return token;
    },
    person: (name, more) => makePerson(store, name, more),
    async browser(member) {
      const code = newToken();
      await store.tokens.put('invite', code, member.id, new Date(Date.now() + 60_000));
      return await openBrowser({ url, code, answers });
    },
    ended: (eventId, project = 'default') => waitForRun(rest, eventId, project),
    async another() {
      const one = await startProduct(env, product.key);
      others.push(one);
      return one;
    },
    async close() {
      await Promise.all([product, ...others].map((one) => one.stop()));
      await Promise.all([store.close(), client.close()]);
      await database.drop();
    },
  };
}

async function makeProject(store: Store, slug: string, channel: string): Promise<void> {
  const channels = [{ platform: 'local', channel }];
  await store.projects.ensure({ slug, name: slug, channels, retentionDays: 30, createdAt: new Date() });
}

async function makePerson(store: Store, name: string, more: Partial<Member>): Promise<Member> {
  const member: Member = {
    id: newId('mbr'),
    name,
    identities: [localIdentity(`${name} ${randomBytes(4).toString('hex')}`)],
    platformAdmin: false,
    roles: {},
    active: true,
    createdAt: new Date(),
    ...more,
  };
  await store.members.save(member);
  return member;
}

const list = z.object({ items: z.array(z.unknown()) });

async function waitForRun(rest: House['rest'], eventId: string, project: string): Promise<EndedRun> {
  const find = async () => {
    const { items } = list.parse((await rest('GET', `/api/projects/${project}/runs?eventId=${eventId}`)).json);
    const run = endedRun.parse(items[0]);
    if (run.posts.length === 0 || run.posts.some(({ shows }) => shows !== run.status))
      throw new Error('the end of the run is still to be posted');
    return run;
  };
  return await vi.waitFor(find, { timeout: 20_000, interval: 60 });
}
