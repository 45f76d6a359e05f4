/** How much a risk matters; notes of one event are written in this order. */
export type Severity = 'high' | 'check' | 'note';

type RiskRow = readonly [severity: Severity, en: string, zh: string];

/**
 * Every risk note. `{name}` is filled from the risk's details: texts are written as code, lists as code separated
 * by commas, numbers as they are.
 */
const table = {
  // Files.
  secret_file: ['high', 'Files that usually hold secrets changed: {files}.', '可能包含密钥的文件有变更：{files}。'],
  secret_file_removed: [
    'high',
    'Files that usually hold secrets were removed, but stay in the history; replace those secrets: {files}.',
    '可能包含密钥的文件已删除，但仍保留在历史中，请更换相关密钥：{files}。',
  ],
  credentials_in_text: [
    'high',
    'The text holds what looks like credentials ({kinds}), hidden here; replace them.',
    '文本中疑似含有凭据（{kinds}），此处已隐藏，请更换。',
  ],
  ci_changed: ['check', 'CI definitions changed: {files}.', 'CI 配置有变更：{files}。'],
  ownership_changed: ['check', 'Review or ownership rules changed: {files}.', '评审或归属规则有变更：{files}。'],
  migration: ['check', 'Database migrations or schemas changed: {files}.', '数据库迁移或结构有变更：{files}。'],
  infrastructure: [
    'check',
    'Infrastructure or container definitions changed: {files}.',
    '基础设施或容器配置有变更：{files}。',
  ],
  dependencies: ['note', 'Dependencies changed: {files}.', '依赖有变更：{files}。'],
  lock_only: ['check', 'A lock file changed without its manifest: {files}.', '锁文件变更但清单未变：{files}。'],
  tests_missing: ['check', '{count} source files changed, but no test.', '{count} 个源文件有变更，但没有测试变更。'],
  tests_missing_one: ['check', 'A source file changed, but no test.', '有源文件变更，但没有测试变更。'],
  tests_removed: ['check', 'Tests were removed: {files}.', '测试被删除：{files}。'],
  files_unknown: [
    'note',
    'The sender listed only {listed} of {total} commits; files of the others are not judged.',
    '发送方只列出了 {total} 个提交中的 {listed} 个，其余提交的文件未评估。',
  ],
  many_deletions: ['check', '{count} files were removed.', '删除了 {count} 个文件。'],
  large: ['check', 'A large change ({size}); it deserves more than one look.', '变更较大（{size}），建议仔细评审。'],

  // Pushes.
  force_push: ['high', 'History of {branch} was rewritten (force push).', '{branch} 的历史被改写（强制推送）。'],
  rewound: ['high', '{branch} now points elsewhere without new commits.', '{branch} 指向了其他位置且没有新提交。'],
  default_deleted: ['high', 'The default branch {branch} was deleted.', '默认分支 {branch} 被删除。'],
  protected_deleted: ['high', '{branch}, by its name a lasting branch, was deleted.', '长期分支 {branch} 被删除。'],
  branch_deleted: ['note', 'The branch {branch} was deleted.', '分支 {branch} 被删除。'],
  tag_deleted: ['check', 'The tag {tag} was deleted.', '标签 {tag} 被删除。'],
  direct_push: [
    'check',
    'Pushed straight to the default branch {branch}, without a merge.',
    '直接推送到默认分支 {branch}，未经合并。',
  ],

  // Pull and merge requests.
  draft: ['note', 'Still a draft.', '仍为草稿。'],
  wip: ['note', 'The title says work in progress.', '标题标明尚在进行中。'],
  self_merged: ['check', '{who} merged their own change.', '{who} 合并了自己的变更。'],
  conflict: ['check', 'It conflicts with {branch}.', '与 {branch} 存在冲突。'],
  first_time: ['note', 'First contribution of {who} here.', '{who} 首次在此贡献。'],
  from_fork: ['note', 'The branch comes from a fork.', '分支来自复刻仓库。'],
  changes_requested: ['check', 'A reviewer asks for changes.', '评审人要求修改。'],
  review_dismissed: ['check', 'A review was dismissed.', '有评审被撤销。'],
  base_changed: ['check', 'The target branch changed from {from}.', '目标分支已从 {from} 更改。'],

  // Checks, pipelines, deployments.
  failed: ['high', 'Failed: {what}.', '失败：{what}。'],
  failed_default: ['high', 'It failed on the default branch {branch}.', '在默认分支 {branch} 上失败。'],
  failed_tolerated: ['note', 'Failed, but allowed to: {what}.', '失败但被允许：{what}。'],
  needs_approval: ['check', 'It waits for approval.', '等待审批。'],
  production: ['check', 'This concerns the environment {environment}.', '涉及环境 {environment}。'],

  // Access and exposure.
  access_given: ['check', '{who} gets access.', '{who} 获得访问权限。'],
  access_granted: ['check', '{who} gets access: {level}.', '{who} 获得访问权限：{level}。'],
  access_admin: ['high', '{who} gets far-reaching rights: {level}.', '{who} 获得高级权限：{level}。'],
  access_changed: ['check', 'The rights of {who} changed; they were {from}.', '{who} 的权限有变更，原为 {from}。'],
  access_removed: ['note', '{who} lost access.', '{who} 失去访问权限。'],
  write_key: ['high', 'The key {key} can write.', '密钥 {key} 具有写权限。'],
  new_key: ['check', 'A new key can read: {key}.', '新密钥可读取：{key}。'],
  app_permissions: ['check', 'The app may write: {permissions}.', '应用具有写权限：{permissions}。'],
  made_public: ['high', '{what} is public now.', '{what} 现已公开。'],
  made_private: ['note', '{what} is private now.', '{what} 现已设为私有。'],
  deleted: ['high', '{what} was deleted.', '{what} 被删除。'],
  moved: [
    'check',
    '{what} has a new owner or name; links and settings may break.',
    '{what} 更换了所有者或名称，链接与设置可能失效。',
  ],
  protection_changed: ['high', 'Protection of {branch} changed: {fields}.', '{branch} 的保护规则有变更：{fields}。'],
  protection_edited: ['high', 'Protection of {branch} changed.', '{branch} 的保护规则有变更。'],
  protection_removed: ['high', 'The protection of {branch} was removed.', '{branch} 的保护规则被移除。'],
  force_allowed: ['high', 'Force pushes to {branch} are allowed now.', '{branch} 现已允许强制推送。'],
  hook_deleted: [
    'high',
    'The sender deleted this webhook; nothing more will arrive.',
    '发送方已删除此 webhook，不会再收到事件。',
  ],
  insecure_hook: ['check', 'The sender does not check TLS certificates.', '发送方不校验 TLS 证书。'],
  token_expires: ['check', 'The access token {name} expires: {when}.', '访问令牌 {name} 即将到期：{when}。'],

  // Alerts, issues, releases.
  vulnerability: ['high', 'Severity {severity}.', '严重程度 {severity}。'],
  vulnerability_minor: ['check', 'Severity {severity}.', '严重程度 {severity}。'],
  alert_dismissed: ['check', 'The alert was dismissed, not fixed.', '警报被忽略而非修复。'],
  secret_leaked: [
    'high',
    'A secret of kind {kind} stands in the repository; replace it.',
    '仓库中存在 {kind} 类型的密钥，请更换。',
  ],
  confidential: ['check', 'It is confidential; mind who reads this channel.', '内容保密，请注意频道可见范围。'],
  urgent: ['check', 'Marked {labels}.', '已标记 {labels}。'],
  prerelease: ['note', 'A pre-release, not meant for production.', '预发布版本，不适用于生产环境。'],
  release_draft: ['note', 'The release is a draft; nobody else sees it yet.', '发布尚为草稿，他人不可见。'],
  release_removed: ['check', 'The release {name} was taken away.', '发布 {name} 已被移除。'],
  alerting: ['high', 'It is in the state {state}.', '当前状态为 {state}。'],
} as const satisfies Record<string, RiskRow>;

export type RiskCode = keyof typeof table;

/** Severity and sentences of a risk. */
export function riskRow(code: RiskCode): RiskRow {
  return table[code];
}

/** Every code, for the test that walks them. */
export function riskCodes(): readonly RiskCode[] {
  return Object.keys(table) as RiskCode[];
}
