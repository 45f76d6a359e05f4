import type { Db } from 'mongodb';
import { Schema } from 'mongoose';
import type { Incident } from '../domain/incident.ts';
import type { IncidentStore } from '../pipeline/outbound-ports.ts';
import { isDuplicate, unlessTaken } from './failure.ts';

/** An incident as it is stored. */
export interface IncidentDocument extends Omit<Incident, 'id'> {
  _id: string;
  /** Stands while it is not closed; what the unique index goes by. */
  open?: true | undefined;
}

/** Days that a closed incident is remembered. */
const rememberedDays = 90;

/** How often a look for the open incident is repeated when others open and close it at the same time. */
const tries = 5;

/**
 * Indexes: at most one open incident per endpoint, whichever processes see its first failure; the latest of an endpoint;
 * closedAt lets MongoDB delete what is long over. Not sharded.
 */
export const incidentSchema = new Schema<IncidentDocument>(
  {
    _id: { type: String, required: true },
    project: { type: String, required: true },
    endpointId: { type: String, required: true },
    version: { type: Number, required: true },
    state: { type: String, required: true, enum: ['failing', 'warning', 'disabled', 'recovered'] },
    eventType: { type: String, required: true },
    reason: { type: String, required: true },
    response: String,
    status: Number,
    errorClass: String,
    failures: { type: Number, required: true },
    dead: { type: Number, required: true },
    nextAt: Date,
    post: { type: { platform: String, channel: String, messageId: String }, required: false, _id: false },
    postingUntil: Date,
    told: Number,
    openedAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    closedAt: Date,
    open: Boolean,
  },
  { versionKey: false },
)
  .index({ endpointId: 1 }, { name: 'one_open', unique: true, partialFilterExpression: { open: true } })
  .index({ endpointId: 1, openedAt: -1 }, { name: 'latest' })
  .index({ closedAt: 1 }, { expireAfterSeconds: rememberedDays * 24 * 60 * 60 });

/** The incidents. Whoever opens one learns whether somebody was faster. */
export function createIncidents(db: Db): IncidentStore {
  const incidents = db.collection<IncidentDocument>('incidents');
  const findOpen = async (endpointId: string) => {
    const found = await incidents.findOne({ endpointId, open: true });
    return found ? toIncident(found) : undefined;
  };
  return {
    open: findOpen,
    async latest(endpointId) {
      const found = await incidents.findOne({ endpointId }, { sort: { openedAt: -1 } });
      return found ? toIncident(found) : undefined;
    },
    async openOnes(limit) {
      const found = incidents.find({ open: true }, { projection: { endpointId: 1, _id: 0 }, hint: 'one_open', limit });
      return (await found.toArray()).map(({ endpointId }) => endpointId);
    },
    async get(project, id) {
      const found = await incidents.findOne({ _id: id, project });
      return found ? toIncident(found) : undefined;
    },
    async begin(incident) {
      for (let attempt = 1; ; attempt++) {
        const there = await findOpen(incident.endpointId);
        if (there) return { incident: there, fresh: false };
        try {
          await incidents.insertOne(toDocument(incident));
          return { incident, fresh: true };
        } catch (error) {
          if (!isDuplicate(error) || attempt === tries) throw error;
        }
      }
    },
    async replace(incident, version) {
      const { _id, ...replacement } = toDocument({ ...incident, version: version + 1 });
      // Opened again while another one is open: that one is the present state.
      const replaced = await unlessTaken(() => incidents.replaceOne({ _id, version }, replacement));
      return replaced?.matchedCount === 1;
    },
  };
}

function toDocument({ id, ...rest }: Incident): IncidentDocument {
  return { _id: id, ...rest, open: rest.closedAt === undefined ? true : undefined };
}

function toIncident({ _id, open: _, ...rest }: IncidentDocument): Incident {
  return { id: _id, ...rest };
}
