import { z } from 'zod';
import { type CatalogEntry, entry, text } from './entry.ts';

const session = text.describe('The run.');

/** What a run leaves behind: its answer, or why there is none. */
const artifact = z.strictObject({
  type: z.enum(['answer', 'error']),
  text: z.string().describe('Markdown of the answer, cut at 10,000 characters; or why the run failed.'),
  truncated: z.boolean().describe('Whether the text was cut.'),
  url: z.url().nullable().describe('Where the whole of it can be read.'),
});

/** Events of requirement 004: what assistants do. Exactly the fields that it lists. */
export const sessionEvents: readonly CatalogEntry[] = [
  entry(
    'session.created',
    { en: 'A run of an assistant, workflow or datasource begins.', zh: '助手、工作流或数据源的运行开始。' },
    {
      shape: z.strictObject({
        session_id: session,
        tenant_id: text.describe('The project.'),
        user_id: text.describe('Who caused it, as the sender names them; the webhook where nobody is named.'),
      }),
      sample: { session_id: 'run_01k8x3v5q2m7r9t4w6y8a0c1e3', tenant_id: 'shop', user_id: 'octocat' },
    },
  ),
  entry(
    'session.finished',
    { en: 'A run ends, with its answer or with the reason why it failed.', zh: '运行结束，附结果或失败原因。' },
    {
      shape: z.strictObject({
        session_id: session,
        cost: z.number().min(0).nullable().describe('US dollars; null where prices are not known.'),
        artifacts: z.array(artifact),
      }),
      sample: {
        session_id: 'run_01k8x3v5q2m7r9t4w6y8a0c1e3',
        cost: 0.0123,
        artifacts: [
          {
            type: 'answer',
            text: '**Fix login redirect** changes 3 files; no risk found.',
            truncated: false,
            url: 'https://switchhook.example/api/projects/shop/runs/run_01k8x3v5q2m7r9t4w6y8a0c1e3',
          },
        ],
      },
    },
  ),
  entry(
    'session.archived',
    {
      en: 'The time that a project keeps a run is over; it can no longer be read.',
      zh: '项目保留期已过，运行记录不再可读。',
    },
    { shape: z.strictObject({ session_id: session }), sample: { session_id: 'run_01k8x3v5q2m7r9t4w6y8a0c1e3' } },
  ),
  entry(
    'tool.called',
    { en: 'An assistant calls a tool.', zh: '助手调用工具。' },
    {
      shape: z.strictObject({
        tool_name: text,
        session_id: session,
        args_hash: z
          .string()
          .regex(/^sha256:[0-9a-f]{64}$/)
          .describe('SHA-256 of what the tool was given; the values themselves are never sent.'),
      }),
      sample: {
        tool_name: 'search_code',
        session_id: 'run_01k8x3v5q2m7r9t4w6y8a0c1e3',
        args_hash: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
  ),
  entry(
    'tool.error',
    { en: 'A tool that an assistant called failed.', zh: '助手调用的工具失败。' },
    {
      shape: z.strictObject({ tool_name: text, error: text, session_id: session }),
      sample: { tool_name: 'search_code', error: 'index not found', session_id: 'run_01k8x3v5q2m7r9t4w6y8a0c1e3' },
    },
  ),
  entry(
    'agent.step',
    { en: 'Every step of a run, as it tells them. Verbose.', zh: '运行的每个步骤（详细）。' },
    {
      shape: z.strictObject({
        action: text,
        confidence: z.number().min(0).max(1).nullable().describe('null where the assistant gives none.'),
        session_id: session,
      }),
      sample: { action: 'Reading 3 changed files', confidence: null, session_id: 'run_01k8x3v5q2m7r9t4w6y8a0c1e3' },
    },
  ),
  entry(
    'review.completed',
    { en: 'An assistant has reviewed a pull or merge request.', zh: '助手完成了拉取/合并请求的评审。' },
    {
      shape: z.strictObject({
        pr_url: z.url(),
        report_url: z.url().nullable().describe('Where the review can be read.'),
        issues_found: z.int().min(0).nullable().describe('null where the review does not say how many.'),
      }),
      sample: {
        pr_url: 'https://github.com/octo/shop/pull/42',
        report_url: 'https://switchhook.example/api/projects/shop/runs/run_01k8x3v5q2m7r9t4w6y8a0c1e3',
        issues_found: 2,
      },
    },
  ),
  entry(
    'import.completed',
    { en: 'A datasource has taken in requirements or bugs.', zh: '数据源完成需求或缺陷的导入。' },
    {
      shape: z.strictObject({
        source: text.describe('The datasource.'),
        count: z.int().min(0).describe('How many were taken in.'),
        errors: z.array(text),
      }),
      sample: { source: 'codemie:requirements', count: 1, errors: [] },
    },
  ),
  entry(
    'cost.threshold_exceeded',
    {
      en: "A project's runs cost more than its budget for the period; told once per period.",
      zh: '项目运行费用超出本期预算；每期通知一次。',
    },
    {
      shape: z.strictObject({
        tenant_id: text.describe('The project.'),
        period: text.describe('The day (2026-01-31) or month (2026-01), in UTC.'),
        amount: z.number().min(0).describe('US dollars spent in the period so far.'),
      }),
      sample: { tenant_id: 'shop', period: '2026-01', amount: 50.37 },
    },
  ),
];
