import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Destination } from '../domain/project.ts';
import type { Resource } from '../domain/webhook.ts';
import type { Source } from '../inbound/source.ts';
import type {
  AuditLog,
  EventReader,
  KeyStore,
  MemberStore,
  Payloads,
  PostReader,
  ProjectStore,
  RunReader,
  TokenStore,
  WebhookStore,
} from './ports.ts';

/** What the use cases need to know of a source: its name, how it uses a secret, and how it makes a test request. */
export type KnownSource = Pick<Source, 'name' | 'options' | 'sample' | 'sign'>;

/** A test request to a webhook's own address. */
export interface TestRequest {
  webhookId: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** What the own address answered; `body` is its JSON, or undefined. */
export interface TestAnswer {
  status: number;
  body: unknown;
}

/** Everything the use cases work with. Functions of other folders are handed in by the composition root. */
export interface AdminDeps {
  webhooks: WebhookStore;
  events: EventReader;
  payloads: Payloads;
  runs: RunReader;
  posts: PostReader;
  projects: ProjectStore;
  members: MemberStore;
  tokens: TokenStore;
  keys: Pick<KeyStore, 'get' | 'list' | 'save' | 'revoke'>;
  audit: AuditLog;
  clock: Clock;
  log: Logger;
  /** The full public address of a path such as `/v1/webhooks/abc`. */
  publicUrl(path: string): string;
  /** By name; the order is the order in forms. */
  sources: ReadonlyMap<string, KnownSource>;
  /** `check` throws `backend_*` for a resource that can't be run; what it returns is not used. */
  backends: { check(resource: Resource): unknown };
  /** Reads a comma list of event globs; throws `field_invalid`. */
  parseEventFilter(text: string): string[];
  /** Throws `template_invalid` for a command that can't be rendered; what it returns is not used. */
  checkTemplate(template: string): unknown;
  /** Channels that can be chosen in a project, most useful first. */
  destinations(project: string): Promise<{ destination: Destination; title: string }[]>;
  /** Sends a request to a webhook's own address by HTTP. Rejects when nothing answers. */
  sendTest(request: TestRequest): Promise<TestAnswer>;
  /** Publishes an event of the catalog; left out where nobody can subscribe. */
  publish?: ((event: { project: string; type: string; data: unknown }) => Promise<unknown>) | undefined;
  /** `replayWindow` of new webhooks, in seconds. */
  replayWindow: number;
}
