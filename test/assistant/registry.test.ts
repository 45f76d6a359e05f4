import { describe, expect, it } from 'vitest';
import { type BackendsConfig, createBackends } from '../../src/assistant/registry.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { ResourceType } from '../../src/domain/webhook.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { wayOutHome } from '../support/way-out.ts';
import { digestOf, requestFor, stepsOf } from './requests.ts';

const openai = { baseUrl: 'http://127.0.0.1:9999/v1', model: 'small', models: ['small', 'large'] };

function resolve(id: string, config: BackendsConfig = { openai }, type: ResourceType = 'assistant') {
  return createBackends(config, { clock: new FakeClock(), wayOut: wayOutHome }).resolveBackend({ type, id });
}

function refusal(id: string, config?: BackendsConfig, type?: ResourceType): string {
  try {
    return `resolved to ${resolve(id, config, type).name}`;
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('the backend of a resource', () => {
  it.each(['digest', 'openai', 'openai:small', 'openai:large'])('%s is found', (id) => {
    expect(resolve(id).name).toBe(id.split(':')[0]);
  });

  it.each(['', 'Digest', 'coday', 'constructor', ':', ':digest', 'digest:x', 'digest:', 'openai:', 'openai:huge'])(
    '"%s" is refused by name, with what there is',
    (id) => {
      expect(refusal(id)).toMatch(
        /^backend_unknown: There is no assistant backend ".*"\. Available: .*(?:digest|openai)/,
      );
    },
  );

  it('names the models that there are', () => {
    expect(refusal('openai:huge')).toContain('Available: openai, openai:small, openai:large.');
    expect(refusal('nobody')).toMatch(/Available: .*\bdigest\b.*\bopenai, openai:small, openai:large\b/);
  });

  it.each(['workflow', 'datasource', 'none'] as const)(
    'refuses to run a %s on what can only be an assistant',
    (type) => {
      expect(refusal('digest', {}, type)).toBe(
        `backend_cannot: The backend "digest" can't run a ${type}; it runs: assistant.`,
      );
      expect(refusal('openai', { openai }, type)).toContain('backend_cannot');
    },
  );

  it('names the setting that is missing', () => {
    expect(refusal('openai', {})).toBe(
      'backend_unconfigured: The backend "openai" is not configured: set OPENAI_BASE_URL.',
    );
    expect(refusal('openai', { openai: { baseUrl: openai.baseUrl } })).toContain('set OPENAI_MODEL.');
    expect(refusal('openai:small', {})).toContain('set OPENAI_BASE_URL.');
  });

  it('is listed, configured or not', () => {
    const backends = createBackends({}, { clock: new FakeClock(), wayOut: wayOutHome }).list();
    expect(backends.map(({ name, title }) => `${name}: ${title}`)).toEqual(
      expect.arrayContaining(['digest: Digest (built in)', 'openai: OpenAI-compatible model']),
    );
  });

  it('speaks the configured language', async () => {
    const payload = {
      action: 'opened',
      issue: { number: 1, title: 'x' },
      repository: { full_name: 'a/b' },
      sender: { login: 'ann' },
    };
    const event = { source: 'github', name: 'issues.opened', payload, facts: { title: '', facts: [] } };
    const [step] = await stepsOf(resolve('digest', { language: 'zh' }), requestFor({ event }));
    expect(step).toEqual({ type: 'final', text: digestOf('issues.opened', payload, 'zh') });
  });
});
