import type { Context } from '../../src/chat/intent.ts';
import type { Language } from '../../src/domain/errors.ts';
import type { LarkApi } from './api.ts';
import type { LarkDeps } from './ports.ts';

/** Who did something, as an event tells it. */
export interface Doer {
  openId: string;
  /** The organisation of the person, and the one that the event came from. */
  tenant: string | undefined;
  home: string | undefined;
  language?: Language | undefined;
}

/** Where and when it was done. */
export interface Spot {
  chatId: string;
  direct: boolean;
  /** Id of the event: the same for every repeat. */
  eventId: string;
}

/** Finds out who is asking. */
export interface People {
  contextOf(doer: Doer, spot: Spot): Promise<Context>;
  /** The language in which a person was last heard; the server's for others. */
  languageOf(openId: string): Language;
}

interface Known {
  name: string;
  email: string | undefined;
  language: Language | undefined;
  until: number;
}

/** Names and addresses seldom change; roles are asked for each time. */
const rememberMs = 10 * 60_000;
/** A failure may be over soon. */
const retryMs = 20_000;
const mostKnown = 5_000;

export function createPeople({ actorOf, clock, language, log }: LarkDeps, api: LarkApi): People {
  const known = new Map<string, Known>();

  /** People of other organisations are not looked up: their address says nothing about them here. */
  async function lookUp({ openId, tenant, home }: Doer): Promise<Pick<Known, 'name' | 'email' | 'until'>> {
    const until = clock.now() + rememberMs;
    const fallback = { name: `Lark ${openId.slice(-6)}`, email: undefined, until };
    if (isForeign({ tenant, home })) return fallback;
    try {
      const { name, email } = await api.person(openId);
      return { name: name || fallback.name, email, until };
    } catch (error) {
      log.warn({ err: error }, 'lark: a person could not be looked up; are the contact permissions granted?');
      return { ...fallback, until: clock.now() + retryMs };
    }
  }

  async function knownAs(doer: Doer): Promise<Known> {
    const found = known.get(doer.openId);
    if (found && found.until > clock.now()) {
      found.language = doer.language ?? found.language;
      return found;
    }
    const person: Known = { ...(await lookUp(doer)), language: doer.language ?? found?.language };
    if (known.size >= mostKnown) known.clear();
    known.set(doer.openId, person);
    return person;
  }

  return {
    languageOf: (openId) => known.get(openId)?.language ?? language,
    async contextOf(doer, { chatId, direct, eventId }) {
      const person = await knownAs(doer);
      const actor = await actorOf({
        platform: 'lark',
        userId: doer.openId,
        tenant: doer.tenant ?? doer.home,
        email: person.email,
        foreign: isForeign(doer),
        name: person.name,
        language: person.language,
      });
      return {
        actor,
        language: person.language ?? language,
        channel: { platform: 'lark', channel: chatId },
        direct,
        correlationId: `lark_${eventId}`.slice(0, 80),
      };
    },
  };
}

function isForeign({ tenant, home }: Pick<Doer, 'tenant' | 'home'>): boolean {
  return tenant !== undefined && tenant !== home;
}

/** The language of a client, as messages tell it: `… LarkLocale/zh_CN …`. */
export function languageOf(userAgent: string | undefined): Language | undefined {
  const locale = /\bLarkLocale\/([a-z]{2})/i.exec(userAgent ?? '')?.[1]?.toLowerCase();
  if (locale === undefined) return undefined;
  return locale === 'zh' ? 'zh' : 'en';
}
