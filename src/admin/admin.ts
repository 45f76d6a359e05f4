import type { ApiKey } from '../domain/api-key.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { EventSummary } from '../domain/inbound-event.ts';
import type { Actor, Member, Role } from '../domain/member.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Budget, Destination, Project } from '../domain/project.ts';
import type { Post, Run } from '../domain/run.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { Expunging } from './ports.ts';
import type { WebhookEdit, WebhookInput } from './webhook-input.ts';

/** A webhook with its full address; `secret` only in the one answer that shows it. */
export interface WebhookAnswer {
  webhook: Webhook;
  url: string;
  secret?: string | undefined;
}

/** A run with the posts made for it. */
export interface RunWithPosts {
  run: Run;
  posts: Post[];
}

/**
 * The use cases, called by chat and REST alike. Each one checks the actor's role in the project, audits what it did
 * or refused, and throws AppError. What belongs to another project is `not_found`, as if it did not exist (I1).
 */
export interface Admin {
  listWebhooks(actor: Actor, project: string, page: PageRequest, search?: string): Promise<Page<WebhookAnswer>>;
  getWebhook(actor: Actor, project: string, uuid: string): Promise<WebhookAnswer>;
  /** By what a person typed: uuid prefix, name or webhookId. Throws `not_found`, or `field_invalid` if ambiguous. */
  findWebhook(actor: Actor, project: string, typed: string): Promise<WebhookAnswer>;
  createWebhook(actor: Actor, project: string, input: WebhookInput): Promise<WebhookAnswer>;
  /** `version` is the one the editor saw; left out, the last writer wins. */
  editWebhook(
    actor: Actor,
    project: string,
    uuid: string,
    input: WebhookEdit,
    version?: number,
  ): Promise<WebhookAnswer>;
  toggleWebhook(actor: Actor, project: string, uuid: string, enabled: boolean): Promise<WebhookAnswer>;
  /** Sends a real sample of the source, signed, to the webhook's own address by HTTP. */
  testWebhook(
    actor: Actor,
    project: string,
    uuid: string,
    event?: string,
  ): Promise<{ status: string; eventId?: string | undefined; event: string }>;
  /** New secret; the old one verifies for `graceHours` more (default 24, 0–168). */
  rotateSecret(actor: Actor, project: string, uuid: string, graceHours?: number): Promise<WebhookAnswer>;
  deleteWebhook(actor: Actor, project: string, uuid: string): Promise<void>;
  listEvents(
    actor: Actor,
    project: string,
    page: PageRequest,
    filter?: { webhookUuid?: string; status?: string; verdict?: string },
  ): Promise<Page<EventSummary>>;
  /**
   * Removes what an event held, with replies to it, their runs and the outbound events that tell of them; ids, times and
   * statuses stay. Throws `payload_needed` while something waits, unless `discard` gives it up, and `payload_in_use`
   * while it is being worked on.
   */
  expungeEvent(actor: Actor, project: string, id: string, discard?: boolean): Promise<Expunging>;
  listRuns(
    actor: Actor,
    project: string,
    page: PageRequest,
    filter?: { webhookUuid?: string; eventId?: string; status?: string },
  ): Promise<Page<RunWithPosts>>;
  getRun(actor: Actor, project: string, runId: string): Promise<RunWithPosts>;
  /** Who did or tried what in the project, newest first; for its admins. */
  listAudit(actor: Actor, project: string, page: PageRequest): Promise<Page<AuditEntry>>;
  /** Projects the actor has a role in. */
  listProjects(actor: Actor): Promise<Project[]>;
  getProject(actor: Actor, project: string): Promise<Project>;
  /**
   * Makes a project, for platform admins. The slug is made of the name unless given; `from` is the project in which it
   * was said, whose subscribers hear of it. Throws `conflict` when the slug is taken, `field_invalid`.
   */
  createProject(actor: Actor, from: string, input: { name: string; slug?: string | undefined }): Promise<Project>;
  /** Keys that open the project by REST, newest first; for its admins. */
  listKeys(actor: Actor, project: string, page: PageRequest): Promise<Page<ApiKey>>;
  getKey(actor: Actor, project: string, id: string): Promise<ApiKey>;
  /** `token` is shown in this answer alone. */
  createKey(
    actor: Actor,
    project: string,
    input: { name: string; role: Role },
  ): Promise<{ key: ApiKey; token: string }>;
  /** What the key was; it opens nothing any more. */
  revokeKey(actor: Actor, project: string, id: string): Promise<ApiKey>;
  /** What the project's runs may cost together per period; undefined takes the budget away. */
  setBudget(actor: Actor, project: string, budget: Budget | undefined): Promise<Project>;
  /** Names of the project's admins, for refusals. */
  adminNames(project: string): Promise<string[]>;
  /** Makes whoever holds the one-time code a platform admin. Throws `claim_invalid`. */
  claim(code: string, name: string): Promise<Member>;
  /** Links a stranger's account of a chat platform to the member that a one-time code stands for. */
  linkPerson(actor: Actor, code: string): Promise<Member>;
  /** Writes an audit line for a refusal found outside the use cases and returns the error to throw. */
  refuse(actor: Actor, project: string, action: string): Promise<Error>;
  /** Destinations that can be chosen in the project. */
  destinations(project: string): Promise<{ destination: Destination; title: string }[]>;
}
