import { describe, expect, it } from 'vitest';
import { outcomeText } from '../../src/chat/relay/outcome.ts';
import { deliveryErrorClasses } from '../../src/domain/endpoint.ts';
import { AppError } from '../../src/domain/errors.ts';
import { reasonIn, reasonText } from '../../src/domain/reasons.ts';
import { networkFailure, statusFailure } from '../../src/outbound/failure-class.ts';

const refused = new AppError('address_refused', { address: '10.0.0.1', why: 'it is private' });
const broken = (code: string, message = code) => Object.assign(new Error(message), { code });
const failures = [
  ...[301, 400, 410, 429, 500, 503].map((status) => ({ status, ...statusFailure(status) })),
  networkFailure(broken('ECONNREFUSED'), { timeoutMs: 2_000, answered: false }),
  networkFailure(broken('ECONNRESET'), { timeoutMs: 2_000, answered: true }),
  networkFailure(broken('ECONNRESET'), { timeoutMs: 2_000, answered: false }),
  networkFailure(broken('HPE_INVALID', 'Parse Error'), { timeoutMs: 2_000, answered: false }),
  networkFailure(refused, { timeoutMs: 2_000, answered: false }),
];

describe('how a failed try ended', () => {
  it('is said once, not three times', () => {
    expect(outcomeText({ status: 503, ...statusFailure(503) }, 'en')).toBe('HTTP 503 · it breaks');
    expect(outcomeText({ status: 410, ...statusFailure(410) }, 'en')).toBe('HTTP 410 · gone');
    expect(outcomeText({ errorClass: 'status_5xx' }, 'en')).toBe('it breaks (5xx)');
    expect(outcomeText({ errorClass: 'timeout', reason: reasonText('no_answer_in_time', { seconds: 10 }) }, 'en')).toBe(
      'no answer within 10 s',
    );
    expect(outcomeText({ errorClass: 'tls', reason: 'self-signed certificate' }, 'en')).toBe(
      'certificate problem · self-signed certificate',
    );
    expect(outcomeText({ status: 503, errorClass: 'status_5xx', reason: 'HTTP 503' }, 'en')).toBe(
      'HTTP 503 · it breaks',
    );
  });

  it.each(failures.map((failure) => [failure.reason, failure]))(
    'is said in Chinese to who reads Chinese: %s',
    (_, failure) => {
      const words = outcomeText(failure, 'zh').replace(
        /HTTP|ECONN\w+|Parse Error|10\.0\.0\.1|it is private|SWITCHHOOK_\w+/g,
        '',
      );
      expect(words).toMatch(/\p{Script=Han}/u);
      expect(words).not.toMatch(/[a-z]{3}/i);
    },
  );

  it('has words for every kind, also alone', () => {
    for (const errorClass of deliveryErrorClasses) {
      expect(outcomeText({ errorClass }, 'zh'), errorClass).toMatch(/\p{Script=Han}/u);
      expect(outcomeText({ errorClass }, 'en'), errorClass).toMatch(/\w/);
    }
  });

  it('C3: shows what a library or a receiver said as visible text', () => {
    expect(outcomeText({ errorClass: 'tls', reason: 'bad\u200bness\nmore' }, 'en')).toContain('bad⟨U+200B⟩ness more');
  });

  it('leaves words that are nobody’s of ours as they are', () => {
    expect(reasonIn('it answered politely', 'zh')).toBe('it answered politely');
    expect(reasonIn('it answered 503 with webhook-delivery: disable', 'zh')).toContain(
      '并带有 webhook-delivery: disable',
    );
    expect(reasonIn('self-signed certificate', 'zh')).toBe('self-signed certificate');
    expect(reasonIn('issues.opened is not in push, pull_request.*.', 'zh')).toBe(
      'issues.opened 不在事件过滤器 push, pull_request.* 中。',
    );
  });
});
