import type { ChatPlatform } from '../chat/platform.ts';
import type { View } from '../chat/view.ts';
import { type AppError, type Language, toAppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { type LostChannel, lostChannelId } from '../domain/lost-channel.ts';
import type { Identity, Member } from '../domain/member.ts';
import { type Destination, formatDestination, type Project } from '../domain/project.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { TellAdmins } from './lost-channels.ts';

/** What there is to say about a lost channel. */
export interface LostChannelFacts {
  lost: LostChannel;
  projectName: string;
  /** How people call the channel; its id where nobody knows. */
  channelTitle: string;
  webhooks: Webhook[];
}

export interface TellAdminsDeps {
  platforms: ReadonlyMap<string, ChatPlatform>;
  project(slug: string): Promise<Project | undefined>;
  admins(project: string): Promise<Member[]>;
  /** The webhooks of a project that post to a channel. */
  webhooksAt(project: string, destination: Destination): Promise<Webhook[]>;
  view(facts: LostChannelFacts, language: Language): View;
  /** Of channels, which several people read. */
  language: Language;
  log: Logger;
}

/** More people than this are not told one by one. */
const mostAdmins = 20;
/** Channels that are tried when no admin can be reached. */
const mostChannels = 5;

/**
 * Tells the admins of a project about a lost channel: each in their own direct talk with the bot, on the first
 * platform where that works, the channel's own before others. If none can be reached so, it is said in one other
 * channel of the project, bound ones first. Throws the last failure when nothing worked and it may pass.
 */
export function createTellAdmins(deps: TellAdminsDeps): TellAdmins {
  return async (lost) => {
    const [facts, admins] = await Promise.all([factsOf(deps, lost), deps.admins(lost.project)]);
    const telling: Telling = { deps, facts, key: `${lostChannelId(lost)} ${lost.since.getTime()}`, failures: [] };
    const told: string[] = [];
    for (const admin of admins.slice(0, mostAdmins)) {
      const where = await tellOne(telling, admin);
      if (where !== undefined) told.push(`${admin.name} (${where})`);
    }
    if (told.length > 0) return told;
    const channel = await sayElsewhere(telling);
    if (channel) return [formatDestination(channel)];
    const passing = telling.failures.findLast(({ retryable }) => retryable);
    if (passing) throw passing;
    return [];
  };
}

interface Telling {
  deps: TellAdminsDeps;
  facts: LostChannelFacts;
  key: string;
  failures: AppError[];
}

async function factsOf(
  { platforms, project, webhooksAt }: TellAdminsDeps,
  lost: LostChannel,
): Promise<LostChannelFacts> {
  const { platform, channel } = lost.destination;
  const [found, webhooks, title] = await Promise.all([
    project(lost.project),
    webhooksAt(lost.project, lost.destination),
    platforms
      .get(platform)
      ?.titleOf?.(channel)
      .catch(() => undefined),
  ]);
  const channelTitle = title ?? formatDestination(lost.destination);
  return { lost, projectName: found?.name ?? lost.project, channelTitle, webhooks };
}

/** The platform where a person was told; undefined when there is none. */
async function tellOne(telling: Telling, admin: Member): Promise<string | undefined> {
  const { deps, facts, key } = telling;
  const viewIn = (language: Language) => deps.view(facts, language);
  for (const { platform, userId } of inOrder(admin.identities, facts.lost)) {
    const tell = deps.platforms.get(platform)?.tell;
    if (!tell) continue;
    if (await tried(telling, `${platform}:${userId}`, () => tell(userId, { viewIn, key }))) return platform;
  }
  return undefined;
}

/** Where the channel was, its people are; but a platform that refuses our token is asked last. */
function inOrder(identities: readonly Identity[], { destination, code }: LostChannel): Identity[] {
  const own = identities.filter(({ platform }) => platform === destination.platform);
  const others = identities.filter(({ platform }) => platform !== destination.platform);
  return code === 'platform_token' ? [...others, ...own] : [...own, ...others];
}

async function sayElsewhere(telling: Telling): Promise<Destination | undefined> {
  const { deps, facts, key } = telling;
  const view = deps.view(facts, deps.language);
  for (const destination of await channelsFor(deps, facts.lost)) {
    const { platform, channel } = destination;
    const posting = async () => {
      await deps.platforms.get(platform)?.post({ channel, view, key, project: facts.lost.project });
    };
    if (await tried(telling, formatDestination(destination), posting)) return destination;
  }
  return undefined;
}

/** The other channels of the project: those it is bound to first, then all that its platforms know. */
async function channelsFor({ platforms, project }: TellAdminsDeps, lost: LostChannel): Promise<Destination[]> {
  const bound = (await project(lost.project))?.channels ?? [];
  const listed = [...platforms.values()].map(async ({ name, channels }) => {
    const found = await channels(lost.project).catch(() => []);
    return found.map(({ id }) => ({ platform: name, channel: id }));
  });
  const all = [...bound, ...(await Promise.all(listed)).flat()].filter(({ platform }) => platforms.has(platform));
  const byName = new Map(all.map((one) => [formatDestination(one), one]));
  byName.delete(formatDestination(lost.destination));
  return [...byName.values()].filter((one) => isHopeful(one, lost)).slice(0, mostChannels);
}

/** Where our token is refused, the other channels are lost as well. */
function isHopeful({ platform }: Destination, { code, destination }: LostChannel): boolean {
  return code !== 'platform_token' || platform !== destination.platform;
}

async function tried(telling: Telling, where: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    telling.failures.push(toAppError(error));
    telling.deps.log.info({ err: error, where }, 'nobody could be told of a lost channel there');
    return false;
  }
}
