import { AppError, checkAll } from '../domain/errors.ts';
import { type Destination, formatDestination } from '../domain/project.ts';
import type { Door, Webhook } from '../domain/webhook.ts';
import type { AdminDeps } from './deps.ts';
import { fieldInvalid } from './field-problems.ts';
import type { WebhookEdit } from './webhook-input.ts';

type RuleDeps = Pick<AdminDeps, 'sources' | 'backends' | 'checkTemplate' | 'destinations'>;

/**
 * Whether the fields of a webhook, new or edited and not yet stored, fit together and name things that
 * exist. Only what the input changed is looked up, so a webhook whose channel is gone can still be switched off. Throws `check_required`, `commands_required`,
 * `field_invalid`, `backend_*` or `template_invalid`.
 */
export async function checkDraft(deps: RuleDeps, draft: Door, input: WebhookEdit): Promise<void> {
  const { webhook } = draft;
  await checkAll([
    () => checkSource(deps, webhook),
    () => checkVerification(deps, draft),
    async () => {
      if (input.resource && input.resource.type !== 'none') await deps.backends.check(webhook.resource);
    },
    () => checkCommands(deps, webhook, input),
    async () => {
      if (input.post) await checkDestinations(deps, webhook.project, input.post);
    },
  ]);
}

function checkSource({ sources }: RuleDeps, webhook: Webhook): void {
  if (sources.has(webhook.source)) return;
  const names = [...sources.keys()].join(', ');
  throw fieldInvalid('source', { en: `choose one of ${names}.`, zh: `请从 ${names} 中选择。` });
}

/** A door is checked by a secret, a header, or both; or by nothing, and then on purpose and behind an address made here. */
function checkVerification(deps: RuleDeps, { webhook, secrets }: Door): void {
  const checked = secrets.current !== undefined || webhook.secureHeaderName !== undefined;
  if (!checked && !webhook.unverified) throw new AppError('check_required', { field: 'secret' });
  if (checked && webhook.unverified) throw fieldInvalid('unverified', contradiction);
  if (webhook.requireSha256 && secrets.current === undefined) throw fieldInvalid('requireSha256', secretNeeded);
  const unused = deps.sources.get(webhook.source)?.options.secret === 'none' && !webhook.requireSha256;
  if (unused && secrets.current !== undefined) throw fieldInvalid('secret', secretUnused);
  if (webhook.unverified && !webhook.generatedAddress) throw fieldInvalid('webhookId', addressGuessable);
}

const contradiction = {
  en: 'the webhook has a secret or a secure header, so it is verified; remove them or leave this out.',
  zh: '该 webhook 已设置密钥或安全请求头，会进行验证；请移除它们，或不要设置此项。',
};
const secretNeeded = {
  en: 'a signature can only be checked with a secret; give one of at least 8 characters.',
  zh: '校验签名需要密钥，请提供至少 8 个字符的密钥。',
};
const secretUnused = {
  en: 'this source does not use a secret; use a secure header, or set requireSha256.',
  zh: '该来源不使用密钥；请使用安全请求头，或设置 requireSha256。',
};
const addressGuessable = {
  en: 'a webhook without any check needs an address nobody can guess; make a new one without webhookId, and its address is generated.',
  zh: '未验证的 webhook 需要无法猜测的地址；请新建一个不填写 webhookId 的 webhook，系统会自动生成地址。',
};

async function checkCommands(deps: RuleDeps, webhook: Webhook, input: WebhookEdit): Promise<void> {
  const { commandType, commands } = webhook;
  if (commandType === 'template' && commands.length === 0) {
    throw new AppError('commands_required', { field: 'commands' });
  }
  if (commandType === 'free' && commands.length > 0) throw fieldInvalid('commands', commandsUnused);
  if (input.commands) for (const command of commands) await deps.checkTemplate(command);
}

const commandsUnused = {
  en: 'commands are run only when commandType is "template"; set that too, or leave them out.',
  zh: '只有 commandType 为 "template" 时才会运行命令；请同时设置，或不要填写。',
};

async function checkDestinations(deps: RuleDeps, project: string, post: Destination[]): Promise<void> {
  if (post.length === 0) return;
  const known = (await deps.destinations(project)).map(({ destination }) => formatDestination(destination));
  const missing = post.map(formatDestination).find((name) => !known.includes(name));
  if (missing === undefined) return;
  const choice = known.slice(0, 20).join(', ');
  throw fieldInvalid('post', {
    en: `there is no channel "${missing}" here; choose from ${choice}.`,
    zh: `这里没有频道“${missing}”，可选：${choice}。`,
  });
}
