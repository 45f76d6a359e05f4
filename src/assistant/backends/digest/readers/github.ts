import { bareStory, type Kind, type Story, splitEvent, type Telling } from '../story.ts';
import { isRecord, known, pick, str } from '../value.ts';
import { accessKinds } from './github/access.ts';
import { accountKinds } from './github/accounts.ts';
import { alertKinds } from './github/alerts.ts';
import { checkKinds } from './github/checks.ts';
import { codeKinds } from './github/code.ts';
import { deploymentKinds } from './github/deployments.ts';
import { settingKinds } from './github/settings.ts';
import { workKinds } from './github/work.ts';
import { pastOf } from './past.ts';

const kinds: Readonly<Record<string, Kind>> = {
  ...codeKinds,
  ...workKinds,
  ...checkKinds,
  ...deploymentKinds,
  ...accessKinds,
  ...settingKinds,
  ...accountKinds,
  ...alertKinds,
};

/** GitHub and what speaks like it (Gitea, Forgejo). Payloads: https://docs.github.com/webhooks/webhook-events-and-payloads */
export function looksLikeGithub(payload: unknown): boolean {
  if (!isRecord(payload) || 'object_kind' in payload) return false;
  return isRecord(payload.sender) && (isRecord(payload.repository) || isRecord(payload.organization));
}

export function readGithub(event: string, payload: unknown): Story {
  const [base, named] = splitEvent(event);
  const action = pastOf(str(payload, 'action') ?? named);
  const story: Story = {
    ...bareStory(event),
    who: str(payload, 'sender.login', 'sender.username', 'pusher.name'),
    where: str(payload, 'repository.full_name', 'organization.login', 'installation.account.login'),
    did: action || 'sent',
  };
  const name = known(kinds, base) ? base : kindByShape(payload) || base;
  const kind = known(kinds, name);
  return { ...story, noun: name || 'event', ...(kind ? kind(payload, action) : subject(payload, base)) };
}

/** What a payload under an unknown event name is about; senders that follow GitHub name their events differently. */
function kindByShape(payload: unknown): string {
  const has = (key: string) => isRecord(pick(payload, key));
  if (has('comment') && has('issue')) return 'issue_comment';
  if (has('comment') && has('pull_request')) return 'pull_request_comment';
  if (has('pull_request')) return 'pull_request';
  if (has('issue')) return 'issues';
  if (has('release')) return 'release';
  return str(payload, 'ref') && str(payload, 'after') ? 'push' : '';
}

/** Kinds without a reader of their own are told by the object that carries their name. */
function subject(payload: unknown, base: string): Telling {
  const object = pick(payload, base);
  const number = str(object, 'number');
  return {
    name: number ? `#${number}` : str(object, 'name', 'key', 'tag_name', 'ref', 'id'),
    title: str(object, 'title', 'summary', 'note', 'short_description'),
    link: str(object, 'html_url') ?? str(payload, 'repository.html_url'),
    excerpt: str(object, 'body', 'description'),
  };
}
