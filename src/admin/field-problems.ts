import { AppError } from '../domain/errors.ts';

/** What can be wrong with a field, in both languages. */
export interface Problem {
  en: string;
  zh: string;
}

/** The reasons that schemas give by name: a zod message is a key of this table. */
export const problems = {
  text: { en: 'it must be text.', zh: '必须是文本。' },
  yes_no: { en: 'it must be true or false.', zh: '必须是 true 或 false。' },
  name_length: { en: 'use 1 to 100 characters on one line.', zh: '请使用 1 到 100 个字符，且只占一行。' },
  source_name: { en: 'name one source, such as "github".', zh: '请填写一个来源，例如“github”。' },
  webhook_id: {
    en: 'use 8 to 64 letters, digits, "-" or "_".',
    zh: '请使用 8 到 64 个字母、数字、“-”或“_”。',
  },
  secret_length: {
    en: 'use 8 to 256 characters, without line breaks or spaces around them; "" means none.',
    zh: '请使用 8 到 256 个字符，首尾不含空格且不换行；"" 表示不设置。',
  },
  header_shape: {
    en: 'give both {"name": …, "value": …}, or null for none.',
    zh: '请同时填写 {"name": …, "value": …}，或用 null 表示不设置。',
  },
  header_name: {
    en: 'use the name of a header, such as X-Secure-Header.',
    zh: '请填写请求头名称，例如 X-Secure-Header。',
  },
  header_reserved: {
    en: 'this header belongs to the connection or to a proxy; choose another, such as X-Secure-Header.',
    zh: '该请求头由连接或代理使用，请换一个，例如 X-Secure-Header。',
  },
  header_value: {
    en: 'use 1 to 1,024 printable ASCII characters without spaces around them.',
    zh: '请使用 1 到 1024 个可打印 ASCII 字符，首尾不含空格。',
  },
  event_list: {
    en: 'list events with commas between them, such as "push, pull_request.opened".',
    zh: '请用逗号分隔事件，例如“push, pull_request.opened”。',
  },
  rate_limit: { en: 'use a whole number from 1 to 60,000 per minute.', zh: '请使用 1 到 60000 之间的整数（每分钟）。' },
  replay_window: {
    en: 'use a whole number of seconds from 0 (off) to 86,400.',
    zh: '请使用 0（关闭）到 86400 之间的整数秒。',
  },
  grace_hours: { en: 'use a number of hours from 0 to 168.', zh: '请使用 0 到 168 之间的小时数。' },
  resource_shape: {
    en: 'give {"type": "assistant", "workflow", "datasource" or "none", "id": …}.',
    zh: '请填写 {"type": "assistant"、"workflow"、"datasource" 或 "none", "id": …}。',
  },
  resource_id: { en: 'name what is to run, such as "digest".', zh: '请填写要运行的资源，例如“digest”。' },
  resource_id_none: { en: 'leave it empty for type "none".', zh: '类型为“none”时请留空。' },
  command_list: {
    en: 'list 1 to 20 commands, each a text that is not empty.',
    zh: '请列出 1 到 20 条命令，每条都是非空文本。',
  },
  post_list: {
    en: 'list up to 20 channels such as "local:general", each once.',
    zh: '请列出至多 20 个频道，例如“local:general”，不可重复。',
  },
  body_object: { en: 'it must be a JSON object.', zh: '必须是 JSON 对象。' },
} as const satisfies Record<string, Problem>;

export type ProblemName = keyof typeof problems;

/** The error for one field, with its reason from the table or in words of the caller. */
export function fieldInvalid(field: string, problem: ProblemName | Problem): AppError {
  const { en, zh } = typeof problem === 'string' ? problems[problem] : problem;
  return new AppError('field_invalid', { field, why: en, whyZh: zh });
}

/** Whether a zod message is one of ours. */
export function isProblem(message: string): message is ProblemName {
  return Object.hasOwn(problems, message);
}
