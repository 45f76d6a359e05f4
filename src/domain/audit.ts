/** One line of the audit log: who did or tried what. Never holds a secret or payload text. */
export interface AuditEntry {
  id: string;
  at: Date;
  project?: string | undefined;
  /** Member id, `key:…`, `sender` for inbound requests, or `system`. */
  actor: string;
  actorName: string;
  via: string;
  /** `webhook.create`, `webhook.delete`, `access.refused`, `inbound.refused`, `inbound.conflict`, `member.claim` … */
  action: string;
  /** What it was done to: webhook uuid, event id … */
  target?: string | undefined;
  outcome: 'done' | 'refused' | 'failed';
  /** Plain-text details, such as which part of a verification failed. */
  details: Record<string, string>;
}
