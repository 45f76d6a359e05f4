import { follow } from '../paths.ts';
import type { FactShape, NoticeShape, NoticeShapes } from './shape.ts';

const run: FactShape = ['run', 'session_id'];

const ended: Omit<NoticeShape, 'title'> = {
  facts: [['cost', 'cost', 'dollars'], run],
  text: 'artifacts.0.text',
  links: ['artifacts.0.url'],
};

function finished(data: unknown): NoticeShape {
  const failed = follow({ type: '', data }, ['data', 'artifacts', '0', 'type']) === 'error';
  if (failed) return { ...ended, title: { en: 'A run failed', zh: '运行失败' }, tone: 'bad' };
  return { ...ended, title: { en: 'A run has finished', zh: '运行已完成' }, tone: 'good' };
}

/** What assistants do, and what it costs. */
export const sessionNotices: NoticeShapes = {
  'session.created': {
    title: { en: 'A run begins', zh: '运行开始' },
    facts: [['project', 'tenant_id'], ['by', 'user_id'], run],
  },
  'session.finished': finished,
  'session.archived': { title: { en: 'A run was archived', zh: '运行记录已归档' }, facts: [run] },
  'tool.called': { title: { en: 'Tool called: {tool_name}', zh: '调用工具：{tool_name}' }, facts: [run] },
  'tool.error': {
    title: { en: 'Tool failed: {tool_name}', zh: '工具失败：{tool_name}' },
    facts: [run],
    text: 'error',
    tone: 'bad',
  },
  'agent.step': {
    title: { en: 'Step: {action}', zh: '步骤：{action}' },
    facts: [['confidence', 'confidence'], run],
  },
  'review.completed': {
    title: { en: 'A review is complete', zh: '评审已完成' },
    facts: [
      ['found', 'issues_found'],
      ['pull', 'pr_url'],
    ],
    links: ['report_url', 'pr_url'],
    tone: 'good',
  },
  'import.completed': {
    title: { en: 'Import complete: {source}', zh: '导入完成：{source}' },
    facts: [
      ['count', 'count'],
      ['errors', 'errors', 'count'],
    ],
    text: 'errors',
  },
  'cost.threshold_exceeded': {
    title: { en: 'The budget is exceeded: {tenant_id}', zh: '超出预算：{tenant_id}' },
    facts: [
      ['period', 'period'],
      ['amount', 'amount', 'dollars'],
    ],
    tone: 'warning',
  },
};
