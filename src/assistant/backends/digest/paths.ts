/** What a changed file is, judged by its path alone. A file may be several of these. */
export type FileKind =
  | 'secret'
  | 'ci'
  | 'ownership'
  | 'migration'
  | 'infrastructure'
  | 'manifest'
  | 'lock'
  | 'test'
  | 'source';

const kinds: readonly (readonly [kind: FileKind, pattern: RegExp, except?: RegExp])[] = [
  [
    'secret',
    /(?:^|\/)(?:\.env(?:\.[\w-]+)*|\.envrc|\.netrc|\.npmrc|\.pypirc|\.htpasswd|\.git-credentials|\.dockercfg|id_(?:rsa|dsa|ecdsa|ed25519)|credentials(?:\.json)?|secrets?\.(?:ya?ml|json|toml|env)|service[-_]?account[\w-]*\.json|kubeconfig|wp-config\.php|[^/]+\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|tfvars|tfstate))$|(?:^|\/)\.(?:aws|ssh|docker|kube|gnupg)\//i,
    /\.(?:example|sample|template|dist|tpl|pub)$/i,
  ],
  [
    'ci',
    /^\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/|^\.gitlab-ci\.ya?ml$|^\.gitlab\/ci\/|^(?:.+\/)?Jenkinsfile[^/]*$|^\.circleci\/|^\.buildkite\/|^\.woodpecker|^\.(?:travis|drone|appveyor|cirrus)\.ya?ml$|^(?:azure|bitbucket)-pipelines\.ya?ml$|^cloudbuild\.ya?ml$|(?:^|\/)action\.ya?ml$/i,
  ],
  ['ownership', /(?:^|\/)(?:CODEOWNERS|OWNERS)$|^\.github\/settings\.ya?ml$/],
  [
    'migration',
    /(?:^|\/)(?:migrations?|migrate|flyway|liquibase|alembic)\/.|(?:^|\/)(?:schema\.(?:prisma|rb|sql)|structure\.sql)$|\.sql$/i,
  ],
  [
    'infrastructure',
    /(?:^|\/)(?:Dockerfile[^/]*|Containerfile|(?:docker-)?compose[^/]*\.ya?ml|Chart\.yaml|helmfile\.ya?ml|kustomization\.ya?ml|nginx\.conf|serverless\.ya?ml|Pulumi\.ya?ml|ansible\.cfg)$|\.(?:tf|bicep)$|(?:^|\/)(?:terraform|k8s|kubernetes|helm)\//i,
  ],
  [
    'lock',
    /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|go\.sum|Cargo\.lock|Gemfile\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|packages\.lock\.json|mix\.lock|pubspec\.lock|Podfile\.lock|gradle\.lockfile|flake\.lock)$/,
  ],
  [
    'manifest',
    /(?:^|\/)(?:package\.json|go\.mod|Cargo\.toml|Gemfile|[^/]+\.gemspec|pyproject\.toml|setup\.(?:py|cfg)|requirements[^/]*\.txt|Pipfile|composer\.json|pom\.xml|build\.(?:gradle|sbt)(?:\.kts)?|libs\.versions\.toml|[^/]+\.(?:csproj|fsproj|vcxproj)|Directory\.Packages\.props|mix\.exs|pubspec\.yaml|Podfile|flake\.nix)$/,
  ],
  [
    'test',
    /(?:^|\/)(?:tests?|specs?|__tests__|__snapshots__|e2e|testdata|cypress)\/|(?:^|\/)(?:test_[^/]+\.py|conftest\.py)$|[._-](?:test|spec|tests|cy)\.[A-Za-z]+$|_test\.(?:go|py|rb|exs|cc|cpp|dart)$|(?:Tests?|Spec|IT)\.(?:java|kt|cs|scala|groovy|swift|php|ts|js)$/,
  ],
  [
    'source',
    /\.(?:ts|tsx|mts|cts|js|jsx|mjs|cjs|vue|svelte|py|rb|go|rs|java|kt|kts|scala|groovy|clj|cs|fs|vb|c|cc|cpp|cxx|h|hpp|m|mm|swift|php|pl|ex|exs|erl|hs|ml|dart|lua|r|jl|sol|zig|nim)$/i,
  ],
];

/** Everything a path is. A test is not counted as source as well. */
export function kindsOf(path: string): FileKind[] {
  const found = kinds.filter(([, pattern, except]) => pattern.test(path) && !except?.test(path)).map(([kind]) => kind);
  return found.includes('test') ? found.filter((kind) => kind !== 'source') : found;
}

/** Whether a branch is, by its name, meant to stay (trunk, release lines, environments). */
export function isLastingBranch(name: string): boolean {
  return /^(?:main|master|trunk|develop|development|staging|stable|prod|production|live|(?:release|releases|hotfix|support)[/-].+)$/i.test(
    name,
  );
}

/** Whether an environment is one that users depend on. */
export function isProduction(name: string): boolean {
  return /(?:^|[^a-z])(?:prod|production|live)(?:$|[^a-z])/i.test(name);
}
