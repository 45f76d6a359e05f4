import type { Language } from './errors.ts';

/** Labels of the facts that sources tell of events: the English label is the key, its Chinese words stand beside it. */
export const factLabels = {
  About: '说明',
  Address: '地址',
  Advisory: '安全通告',
  Affected: '受影响',
  App: '应用',
  Assets: '附件',
  Assignees: '负责人',
  Branch: '分支',
  Category: '分类',
  Changes: '更改',
  Comment: '评论',
  Comments: '评论数',
  Commit: '提交',
  Commits: '提交数',
  Confidential: '机密',
  Draft: '草稿',
  Due: '截止日期',
  Environment: '环境',
  'Failed jobs': '失败的作业',
  File: '文件',
  Files: '文件数',
  'Fixed in': '修复版本',
  Forks: '复刻数',
  Hook: 'Webhook 编号',
  Jobs: '作业数',
  Label: '标签',
  Labels: '标签',
  'Merge request': '合并请求',
  Message: '消息',
  Milestone: '里程碑',
  On: '对象',
  Package: '软件包',
  Pages: '页面数',
  Permission: '权限',
  Person: '人员',
  'Pre-release': '预发布',
  Privacy: '可见性',
  Reason: '原因',
  Reference: '引用',
  Registry: '软件源',
  Resolution: '处理结果',
  Review: '评审',
  Reviewers: '评审人',
  Role: '角色',
  Run: '运行编号',
  Runner: '执行器',
  Severity: '严重程度',
  Source: '来源',
  Stage: '阶段',
  Stars: '星标数',
  State: '状态',
  Status: '状态',
  Tag: '标签',
  Team: '团队',
  Took: '耗时',
  Tool: '工具',
  Trigger: '触发方式',
  Type: '类型',
  Until: '截止日期',
  Version: '版本',
  Workflow: '工作流',
} as const satisfies Record<string, string>;

export type FactLabel = keyof typeof factLabels;

export function isFactLabel(text: string): text is FactLabel {
  return Object.hasOwn(factLabels, text);
}

/** A fact's label in a language; one that is not ours stays what it is. */
export function factLabel(label: string, language: Language): string {
  return language === 'zh' && isFactLabel(label) ? factLabels[label] : label;
}
