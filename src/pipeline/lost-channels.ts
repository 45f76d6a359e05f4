import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { type LostChannel, lostChannelId, lostCodes } from '../domain/lost-channel.ts';
import { formatDestination } from '../domain/project.ts';
import type { Audit, LostChannelStore } from './ports.ts';

/** A channel as a project posts to it. */
export type Spot = Pick<LostChannel, 'project' | 'destination'>;

/** Who was told and where, in words for the audit log. Empty: nobody could be. Throws when it may work later. */
export type TellAdmins = (lost: LostChannel) => Promise<string[]>;

/**
 * Remembers the channels that results can't reach, over restarts and processes, so that a channel that is gone costs
 * one failed call and from then on one a minute, however many events there are (case F21). Another process learns of
 * it by its own first failure, or within half a minute. The admins are told once, until the channel works again.
 */
export interface LostChannels {
  /** Why nothing is to be sent there now; undefined for a channel that works as far as is known, and for a probe. */
  closed(spot: Spot): Promise<AppError | undefined>;
  /** Takes note of a failure; of one that is not about the channel, nothing. */
  failed(spot: Spot, failure: AppError): Promise<void>;
  /** Takes note that the channel works. */
  works(spot: Spot): Promise<void>;
}

export interface LostChannelsDeps {
  store: LostChannelStore;
  tellAdmins: TellAdmins;
  audit: Audit;
  clock: Clock;
  log: Logger;
}

/** Milliseconds between two tries of a lost channel, of all processes together. */
const probeEveryMs = 60_000;
/** Milliseconds for which the list of lost channels is believed. */
const believedMs = 30_000;
/** Milliseconds that a process has for telling the admins before another one does. */
const tellingMs = 10 * 60_000;

export function isLost(failure: AppError): boolean {
  return lostCodes.some((code) => code === failure.code);
}

/** Creates the memory of lost channels. */
export function createLostChannels(deps: LostChannelsDeps): LostChannels {
  const { store, clock, log } = deps;
  const known = new Map<string, LostChannel>();
  let changes = 0;
  let believedUntil = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const before = changes;
    believedUntil = clock.now() + believedMs;
    try {
      const list = await store.list();
      // What this process did meanwhile is newer than what it has read.
      if (changes !== before) return;
      known.clear();
      for (const lost of list) remember(lost);
    } catch (error) {
      believedUntil = Number.NEGATIVE_INFINITY;
      log.warn({ err: error }, 'the lost channels could not be read');
    }
  }

  /** One short reading each half minute, however much is posted. */
  async function upToDate(): Promise<void> {
    if (clock.now() < believedUntil) return await loading;
    loading = load().finally(() => {
      loading = undefined;
    });
    await loading;
  }

  function remember(lost: LostChannel): void {
    known.set(lostChannelId(lost), lost);
    if (!lost.told && lost.tellingUntil.getTime() <= clock.now()) {
      // Beside the work: results of other channels don't wait for it.
      tell(deps, lost).catch((error: unknown) => log.warn({ err: error }, 'no admin could be told of a lost channel'));
    }
  }

  return {
    async closed(spot) {
      await upToDate();
      const id = lostChannelId(spot);
      const lost = known.get(id);
      if (!lost) return undefined;
      const now = clock.now();
      if (now < lost.probeAt.getTime()) return asError(lost);
      const next = new Date(now + probeEveryMs);
      const probe = await store.probe(id, new Date(now), next);
      changes++;
      if (probe === 'over') known.delete(id);
      else known.set(id, { ...lost, probeAt: probe === 'yours' ? next : probe });
      return probe === 'yours' || probe === 'over' ? undefined : asError(lost);
    },
    async failed(spot, failure) {
      if (!isLost(failure)) return;
      const { first, lost } = await store.open(newlyLost(spot, failure, clock.now()));
      changes++;
      if (first) auditLost(deps, lost, failure);
      remember(lost);
    },
    async works(spot) {
      const id = lostChannelId(spot);
      if (!known.delete(id)) return;
      changes++;
      if (await store.close(id)) audit(deps, spot, { action: 'channel.back', outcome: 'done', details: {} });
    },
  };
}

function newlyLost({ project, destination }: Spot, { code, details }: AppError, now: number): LostChannel {
  return {
    project,
    destination,
    code: code === 'platform_token' ? code : 'channel_gone',
    details,
    since: new Date(now),
    probeAt: new Date(now + probeEveryMs),
    told: false,
    tellingUntil: new Date(now),
  };
}

function asError({ code, details }: LostChannel): AppError {
  return new AppError(code, details);
}

/** Tells the admins unless somebody else does. What failed for a moment is done by whoever looks when the right is over. */
async function tell(deps: LostChannelsDeps, lost: LostChannel): Promise<void> {
  const { store, clock } = deps;
  const id = lostChannelId(lost);
  const now = clock.now();
  if (!(await store.claimTelling(id, new Date(now), new Date(now + tellingMs)))) return;
  const told = await deps.tellAdmins(lost);
  await store.told(id);
  audit(deps, lost, {
    action: 'channel.lost.told',
    outcome: told.length > 0 ? 'done' : 'failed',
    details: { told: told.join(', ') || 'nobody could be reached' },
  });
}

function auditLost(deps: LostChannelsDeps, lost: LostChannel, failure: AppError): void {
  deps.log.warn({ err: failure, channel: formatDestination(lost.destination) }, '[WEBHOOK] a channel is lost');
  audit(deps, lost, { action: 'channel.lost', outcome: 'failed', details: { reason: failure.message } });
}

type Line = Pick<Parameters<Audit>[0], 'action' | 'outcome' | 'details'>;

function audit(deps: LostChannelsDeps, { project, destination }: Spot, line: Line): void {
  const target = formatDestination(destination);
  deps.audit({ project, actor: 'system', actorName: 'Switchhook', via: destination.platform, target, ...line });
}
