import type { Clock } from '../domain/clock.ts';
import { AppError, type Language } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Resource } from '../domain/webhook.ts';
import type { Backend } from './backend.ts';
import { createDigest } from './backends/digest.ts';
import type { OpenAiConfig } from './backends/openai/config.ts';
import { createOpenAi } from './backends/openai.ts';
import { parseResourceId } from './resource-id.ts';
import type { WayOut } from './way-out.ts';

/** Settings of the backends. */
export interface BackendsConfig {
  /** Language of the digest; questions in a thread are answered in their own. */
  language?: Language | undefined;
  openai?: OpenAiConfig | undefined;
}

export interface BackendDeps {
  clock: Clock;
  logger?: Logger | undefined;
  /** 0 ≤ n < 1, for the spread of retries; Math.random unless given. */
  random?: (() => number) | undefined;
  /** The only way to servers: by the guard of addresses. */
  wayOut: WayOut;
}

/** Every backend. To add one: a file in `backends/` and a line here. */
const makers: readonly ((config: BackendsConfig, deps: BackendDeps) => Backend)[] = [
  (config) => createDigest(config.language),
  (config, deps) => createOpenAi(config.openai ?? {}, deps),
];

export interface Backends {
  /** All of them, configured or not, for forms and docs. */
  list(): readonly Backend[];
  /**
   * The backend that runs a resource. Throws `backend_unknown` for a backend or a name that there is not,
   * `backend_cannot` for a type it does not run, `backend_unconfigured` when a setting is missing.
   */
  resolveBackend(resource: Resource): Backend;
}

/** Makes all backends once. Throws `config_invalid` for settings that can never work. */
export function createBackends(config: BackendsConfig, deps: BackendDeps): Backends {
  const backends = makers.map((make) => make(config, deps));
  return {
    list: () => backends,
    resolveBackend: (resource) => resolve(backends, resource),
  };
}

function resolve(backends: readonly Backend[], { type, id }: Resource): Backend {
  const { backend: wanted, name } = parseResourceId(id);
  const backend = backends.find((one) => one.name === wanted);
  if (!backend) throw unknown(backends, id);
  if (!backend.runs.includes(type)) {
    throw new AppError('backend_cannot', { backend: wanted, type, can: backend.runs.join(', ') });
  }
  const setting = backend.missingSetting();
  if (setting !== undefined) throw new AppError('backend_unconfigured', { backend: wanted, setting });
  if (name !== undefined && !backend.resources().includes(name)) throw unknown([backend], id);
  return backend;
}

/** Names what there is, so that the sentence helps. */
function unknown(backends: readonly Backend[], id: string): AppError {
  const available = backends.flatMap(({ name, resources }) => [name, ...resources().map((one) => `${name}:${one}`)]);
  return new AppError('backend_unknown', { backend: id.slice(0, 100), available: available.join(', ') });
}
