import type { Language } from '../../src/domain/errors.ts';
import type { SlackDeps, SlackIdentity } from './ports.ts';
import type { Workspace } from './workspaces.ts';

/** What is known of a person, and in which language they use Slack. */
export interface Person {
  identity: SlackIdentity;
  language: Language;
}

/** Names, languages and addresses seldom change; roles are asked for each time. */
const rememberMs = 5 * 60_000;
/** A failure may be over soon. */
const retryMs = 15_000;
const mostKnown = 5_000;

export type FindPerson = (workspace: Workspace, userId: string) => Promise<Person>;

/** Looks people up at Slack. Never throws: somebody whom Slack does not describe has a name and nothing else. */
export function createFindPerson({ clock, language, log }: Pick<SlackDeps, 'clock' | 'language' | 'log'>): FindPerson {
  const known = new Map<string, { person: Person; until: number }>();
  return async (workspace, userId) => {
    const key = `${workspace.team}/${userId}`;
    const found = known.get(key);
    if (found && found.until > clock.now()) return found.person;
    if (known.size >= mostKnown) known.clear();
    try {
      const person = await lookUp(workspace, userId, language);
      known.set(key, { person, until: clock.now() + rememberMs });
      return person;
    } catch (error) {
      log.warn({ err: error, user: userId }, 'slack: a person could not be looked up');
      const person = found?.person ?? { identity: { platform: 'slack', userId, name: userId }, language };
      known.set(key, { person, until: clock.now() + retryMs });
      return person;
    }
  };
}

async function lookUp(workspace: Workspace, userId: string, fallback: Language): Promise<Person> {
  const { user } = await workspace.client.users.info({ user: userId, include_locale: true });
  const own = user?.team_id === workspace.team && user.is_stranger !== true;
  const foreign = !own || user.deleted === true || user.is_bot === true;
  const vouched = workspace.trusted && !foreign && user.is_email_confirmed === true;
  const email = vouched ? user.profile?.email : undefined;
  const name = user?.profile?.display_name || user?.real_name || user?.name || userId;
  return {
    identity: { platform: 'slack', userId, name, email, foreign },
    language: languageOf(user?.locale, fallback),
  };
}

function languageOf(locale: string | undefined, fallback: Language): Language {
  const tongue = locale?.slice(0, 2).toLowerCase();
  return tongue === 'zh' || tongue === 'en' ? tongue : fallback;
}
