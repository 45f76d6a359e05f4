import type { Language } from '../../domain/errors.ts';

/** The same in every language that people are told of events in. */
export type Words = Record<Language, string>;

/** How a value is written: a list as its names, the host of an address alone, US dollars, how many a list has. */
export type Form = 'text' | 'names' | 'host' | 'dollars' | 'count';

/** How an event of a type is told in a message. Paths lead into `data`, as in conditions but without `data.`. */
export interface NoticeShape {
  /** One line; `{path}` stands for the value there, `{path:host}` for a form of it. */
  title: Words;
  facts: readonly FactShape[];
  /** The longer words of the event: a comment, an answer, a list of errors. */
  text?: string | undefined;
  /** Where it can be read, the first that there is: the only addresses of an event that are ever linked. */
  links?: readonly string[] | undefined;
  tone?: Tone | undefined;
}

export type Tone = 'good' | 'warning' | 'bad';
export type FactShape = readonly [label: Label, path: string, form?: Form];

/** One type may be told in several ways, by what it says. */
export type NoticeShapes = Readonly<Record<string, NoticeShape | ((data: unknown) => NoticeShape)>>;

/** What facts are called. */
export const labels = {
  amount: { en: 'Spent', zh: '已花费' },
  assignees: { en: 'Assignees', zh: '负责人' },
  before: { en: 'Before', zh: '之前' },
  by: { en: 'By', zh: '操作者' },
  confidence: { en: 'Confidence', zh: '置信度' },
  cost: { en: 'Cost', zh: '费用' },
  count: { en: 'Taken in', zh: '已导入' },
  description: { en: 'Description', zh: '说明' },
  endpoint: { en: 'Endpoint', zh: '端点' },
  errors: { en: 'Errors', zh: '错误数' },
  event: { en: 'Event', zh: '事件' },
  failure: { en: 'Failure', zh: '失败类型' },
  found: { en: 'Issues found', zh: '发现问题' },
  labels: { en: 'Labels', zh: '标签' },
  next: { en: 'Next try', zh: '下次尝试' },
  period: { en: 'Period', zh: '周期' },
  priority: { en: 'Priority', zh: '优先级' },
  project: { en: 'Project', zh: '项目' },
  pull: { en: 'Request', zh: '合并请求' },
  reason: { en: 'Reason', zh: '原因' },
  repository: { en: 'Repository', zh: '仓库' },
  role: { en: 'Role', zh: '角色' },
  run: { en: 'Run', zh: '运行编号' },
  source: { en: 'Source', zh: '来源' },
  state: { en: 'State', zh: '状态' },
  status: { en: 'Status', zh: '状态' },
  tries: { en: 'Tries', zh: '尝试次数' },
} as const satisfies Record<string, Words>;

export type Label = keyof typeof labels;
