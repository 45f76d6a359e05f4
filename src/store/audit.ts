import type { Db } from 'mongodb';
import { Schema } from 'mongoose';
import type { AuditLog } from '../admin/ports.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Clock } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import { createGroupCommit } from './group-commit.ts';
import { afterCursor, toPage } from './page.ts';

/** A line of the audit log as it is stored. */
export interface AuditDocument extends Omit<AuditEntry, 'id'> {
  _id: string;
}

const keptForDays = 400;

/**
 * Indexes: (project, _id) for the list, newest first; `at` lets MongoDB delete lines after 400 days.
 * Sharded: { project: 1, _id: 1 }.
 */
export const auditSchema = new Schema<AuditDocument>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    project: String,
    actor: { type: String, required: true },
    actorName: { type: String, required: true },
    via: { type: String, required: true },
    action: { type: String, required: true },
    target: String,
    outcome: { type: String, required: true, enum: ['done', 'refused', 'failed'] },
    details: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, minimize: false },
)
  .index({ project: 1, _id: -1 })
  .index({ at: 1 }, { expireAfterSeconds: keptForDays * 24 * 60 * 60 });

/** The audit log: written without waiting, many lines in one write. A line that can't be stored goes to the log. */
export function createAudit(
  db: Db,
  { clock, log }: { clock: Clock; log: Logger },
): AuditLog & { idle(): Promise<void> } {
  const lines = db.collection<AuditDocument>('audit');
  const group = createGroupCommit<AuditDocument, true>({
    async write(batch) {
      await lines.insertMany(batch, { ordered: false });
      return batch.map(() => true as const);
    },
    bytes: () => 512,
    clock,
    limits: { lanes: 1 },
  });
  return {
    write(entry) {
      const now = clock.now();
      group.add({ _id: newId('aud', now), at: new Date(now), ...entry }).catch((error: unknown) => {
        log.error({ err: error, audit: entry }, 'a line of the audit log could not be stored');
      });
    },
    async list(project, page) {
      const found = lines.find({ project, ...afterCursor(page) }).sort({ _id: -1 });
      return toPage(await found.limit(page.limit + 1).toArray(), page, toEntry);
    },
    idle: () => group.idle(),
  };
}

function toEntry({ _id, ...fields }: AuditDocument): AuditEntry {
  return { id: _id, ...fields };
}
