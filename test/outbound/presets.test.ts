import { describe, expect, it } from 'vitest';
import { type TransformPreset, transformPresets } from '../../src/domain/endpoint.ts';
import { catalog, sampleOf } from '../../src/outbound/catalog.ts';
import { noticedTypes, noticeOf } from '../../src/outbound/notice.ts';
import { presetBody, withRefusal } from '../../src/outbound/presets.ts';

const languages = ['en', 'zh'] as const;
const types = catalog.map(({ type }) => type);
const bodyOf = (type: string, data: unknown) =>
  JSON.stringify({ id: 'evt_1', type, timestamp: '2026-01-31T12:00:00Z', data });

/** What each platform refuses to take more of: bytes, or for Teams letters of UTF-16, which is what it counts. */
const limits: Record<TransformPreset, (body: string) => void> = {
  slack(body) {
    const { text, blocks } = JSON.parse(body);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const { type, text: one, fields = [] } of blocks) {
      if (one) expect(one.text.length).toBeLessThanOrEqual(type === 'header' ? 150 : 3_000);
      expect(fields.length).toBeLessThanOrEqual(10);
      for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2_000);
    }
  },
  lark: (body) => expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000),
  wecom(body) {
    const { content } = JSON.parse(body).markdown;
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4_096);
    expect(content).toMatch(/\n> Switchhook · \S+$/);
  },
  teams: (body) => expect(body.length * 2).toBeLessThanOrEqual(28_000),
};

/** Every text of an event replaced, whatever the shape. */
function filled(value: unknown, text: string): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, text));
  if (typeof value === 'string') return text;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filled(item, text)]));
}

/** Texts of a message by how they are read: all but those that stand in Markdown, and the addresses of links. */
function textsIn(message: unknown): string[] {
  if (typeof message === 'string') return [message];
  if (typeof message !== 'object' || message === null) return [];
  return Object.values(message).flatMap(textsIn);
}

describe('an event in a few words', () => {
  it('knows every type of the catalog, and no other', () => {
    expect([...noticedTypes].sort()).toEqual([...types].sort());
  });

  it.each(types)('%s has a title, facts and words of its own in both languages', (type) => {
    const { data } = sampleOf(type);
    const [en, zh] = languages.map((language) => noticeOf({ type, data }, language));
    for (const notice of [en, zh]) {
      expect(notice?.title).not.toContain('{');
      expect(notice?.title).not.toBe(type);
      expect(notice?.facts.length).toBeGreaterThan(0);
      expect(notice?.footer).toBe(`Switchhook · ${type}`);
    }
    expect(zh?.title).not.toBe(en?.title);
    expect(zh?.facts.map(({ value }) => value)).toEqual(en?.facts.map(({ value }) => value));
  });

  it('tells what matters of a ticket, a comment, an answer and a failed delivery', () => {
    const ticket = {
      title: 'Login',
      status: 'open',
      labels: ['bug'],
      assignees: [{ name: 'Jane' }],
      url: 'https://t.example/1',
    };
    const comment = { body: 'Same here.', url: 'https://t.example/1#c' };
    expect(noticeOf({ type: 'comment.created', data: { ticket, comment } }, 'en')).toMatchObject({
      title: 'Comment on: Login',
      text: 'Same here.',
      link: { url: 'https://t.example/1#c', label: 'Open (t.example)' },
    });
    expect(noticeOf({ type: 'ticket.assigned', data: { ticket } }, 'en').facts).toEqual([
      { label: 'Status', value: 'open' },
      { label: 'Labels', value: 'bug' },
      { label: 'Assignees', value: 'Jane' },
    ]);
    const artifacts = [{ type: 'error', text: 'No model.', url: null }];
    expect(noticeOf({ type: 'session.finished', data: { artifacts } }, 'zh')).toMatchObject({
      title: '运行失败',
      text: 'No model.',
      link: undefined,
    });
    const { title, facts } = noticeOf({ type: 'delivery.exhausted', data: sampleOf('delivery.exhausted').data }, 'en');
    expect(title).toBe('A delivery ran out of tries: ticket.created');
    expect(facts).toContainEqual({ label: 'Endpoint', value: 'receiver.example' });
  });

  it('tells a type without words of its own by its name', () => {
    expect(noticeOf({ type: 'later.added', data: 7 }, 'en')).toMatchObject({ title: 'later.added', facts: [] });
  });

  it.each([
    'javascript:alert(1)',
    'https://user:word@evil.example/',
    'no address',
    `https://x.example/${'a'.repeat(2_000)}`,
  ])('C2: links to nothing but whole web addresses: not %j', (url) => {
    const data = { ticket: { title: 'x', url } };
    expect(noticeOf({ type: 'ticket.created', data }, 'en').link).toBeUndefined();
  });
});

describe.each(transformPresets)('a message for %s', (preset) => {
  it.each(types)('says %s within the limits of the platform, in both languages', (type) => {
    const { body, data } = sampleOf(type);
    for (const language of languages) {
      const message = presetBody(preset, body, language);
      const { title, facts } = noticeOf({ type, data }, language);
      const texts = textsIn(JSON.parse(message)).join('\n').replaceAll('＿', '_').replaceAll('＃', '#');
      for (const words of [title, ...facts.map(({ value }) => value)]) expect(texts).toContain(words);
      limits[preset](message);
    }
  });

  it.each(['a', '界', '🙂', '"', '<&>', '\u202e', '\u0000', '*_`'])(
    'C3: stays within them whatever is written: thousands of %j',
    (one) => {
      for (const { type, sample } of catalog) {
        const data = filled(sample, one.repeat(10_000 / one.length));
        limits[preset](presetBody(preset, bodyOf(type, data), 'zh'));
      }
      const url = `https://x.example/${'('.repeat(900)}`;
      const data = {
        ticket: { title: one.repeat(9_000), description: one.repeat(9_000), url },
        user: { name: one.repeat(999) },
      };
      limits[preset](presetBody(preset, bodyOf('ticket.created', data), 'en'));
    },
  );

  it('comes out the same on every try', () => {
    const { body } = sampleOf('ticket.created');
    expect(presetBody(preset, body, 'en')).toBe(presetBody(preset, body, 'en'));
  });

  it('is made of an event of any shape', () => {
    for (const type of [...types, 'later.added']) {
      for (const data of [null, 7, [], {}, { ticket: 7, artifacts: {}, endpoint: { url: 'x' } }]) {
        expect(JSON.parse(presetBody(preset, bodyOf(type, data), 'en'))).toBeTypeOf('object');
      }
    }
  });
});

describe('hostile words', () => {
  const hostile = [
    '<!channel> <!here> <!subteam^S1> <@U1> <#C1> & <https://evil.example|https://bank.example>',
    '<at id=all></at> <at user_id="all">x</at> <a href="https://evil.example">bank</a>',
    '[bank](https://evil.example) **bold** `code` <@zhangsan> @all',
    '<font color="warning">x</font> {{DATE(2017-02-14T06:08:39Z, SHORT)}} \u202emoc.knab',
  ].join('\n');
  const ticket = { title: hostile, status: hostile, description: hostile, url: 'https://t.example/a?b=c|<d>&e=(f)' };
  const messageFor = (preset: TransformPreset) =>
    JSON.parse(presetBody(preset, bodyOf('ticket.created', { ticket, user: { name: hostile } }), 'en'));

  /** Every object with a text under one of these names. */
  function objectsWith(name: string, value: unknown): Record<string, unknown>[] {
    if (typeof value !== 'object' || value === null) return [];
    const own = name in value && typeof Reflect.get(value, name) === 'string' ? [{ ...value }] : [];
    return [...own, ...Object.values(value).flatMap((inner) => objectsWith(name, inner))];
  }

  it('C1, C2: stand in plain text for Slack; only our link is Markdown, whole and unmasked', () => {
    const { text, blocks, unfurl_links } = messageFor('slack');
    expect(text).not.toMatch(/[<>]/);
    expect(unfurl_links).toBe(false);
    const marked = objectsWith('text', blocks).filter(({ type }) => type === 'mrkdwn');
    expect(marked.map((one) => one.text)).toEqual(['<https://t.example/a?b=c%7C%3Cd%3E&amp;e=(f)>']);
    expect(new Set(objectsWith('text', blocks).map(({ type }) => type))).toEqual(new Set(['plain_text', 'mrkdwn']));
  });

  it('C4: stand in plain text for Lark, in a card that is built as an object', () => {
    const { card } = messageFor('lark');
    const tags = objectsWith('content', card).map(({ tag }) => tag);
    expect(new Set(tags)).toEqual(new Set(['plain_text']));
    expect(objectsWith('url', card).map(({ url }) => url)).toEqual(['https://t.example/a?b=c|%3Cd%3E&e=(f)']);
  });

  it('C1, C2: have no mark left for WeCom; the one link is ours', () => {
    const { content } = messageFor('wecom').markdown;
    expect(content.match(/\[[^\]]*\]\([^)]*\)/g)).toEqual([
      '[Open (t.example)](https://t.example/a?b=c|%3Cd%3E&e=%28f%29)',
    ]);
    expect(content).not.toMatch(/<|`|@|\*\*bank/);
    expect(content.replace(/^\*\*.*\*\*$/m, '').match(/\*/)).toBeNull();
  });

  it('C1, C2: stand in rich text for Teams, which knows no Markdown, and mention nobody', () => {
    const { content } = messageFor('teams').attachments[0];
    expect(content.body.every(({ type }: { type: string }) => type === 'RichTextBlock')).toBe(true);
    expect(content.msteams).toBeUndefined();
    expect(JSON.stringify(content.body)).not.toContain('{{');
    expect(content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open (t.example)', url: 'https://t.example/a?b=c|%3Cd%3E&e=(f)' },
    ]);
  });

  it.each(transformPresets)('C3: hide nothing and turn nothing round for %s', (preset) => {
    expect(JSON.stringify(messageFor(preset))).not.toContain('\u202e');
  });
});

describe('what chats answer', () => {
  const answered = (preset: TransformPreset | undefined, response: string | undefined) =>
    withRefusal(preset, { ok: true, status: 200, response });

  it.each<[TransformPreset, string | undefined]>([
    ['slack', 'ok'],
    ['slack', '{"ok":true}'],
    ['lark', '{"code":0,"msg":"success","data":{},"StatusCode":0}'],
    ['lark', '{"StatusCode":0,"StatusMessage":"success"}'],
    ['wecom', '{"errcode":0,"errmsg":"ok"}'],
    ['teams', '1'],
    ['teams', undefined],
    ['lark', ''],
  ])('takes it for a success where %s says %j', (preset, response) => {
    expect(answered(preset, response)).toEqual({ ok: true, status: 200, response });
  });

  it.each<[TransformPreset, string, string, string]>([
    ['slack', '{"ok":false,"error":"invalid_workflow"}', 'response_invalid', 'invalid_workflow'],
    ['lark', '{"code":19024,"msg":"Key Words Not Found"}', 'response_invalid', 'code 19024, Key Words Not Found'],
    ['lark', '{"code":11232,"msg":"frequency limited"}', 'rate_limited', '11232'],
    ['lark', '{"StatusCode":9499,"StatusMessage":"Bad\\nRequest"}', 'response_invalid', '9499, Bad Request'],
    [
      'wecom',
      '{"errcode":93000,"errmsg":"invalid webhook url"}',
      'response_invalid',
      'errcode 93000, invalid webhook url',
    ],
    ['wecom', '{"errcode":45009,"errmsg":"api freq out of limit"}', 'rate_limited', '45009'],
    [
      'teams',
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId x',
      'response_invalid',
      'HTTP 413',
    ],
    [
      'teams',
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x',
      'rate_limited',
      'HTTP 429',
    ],
  ])('takes a 200 of %s with %s for a failure, with its words', (preset, response, errorClass, words) => {
    const result = answered(preset, response);
    expect(result).toMatchObject({ ok: false, status: 200, errorClass });
    expect(result.reason).toContain(words);
    expect(result.reason?.length).toBeLessThanOrEqual(300);
    expect(answered(undefined, response).ok).toBe(true);
  });

  it('leaves a failure what it is', () => {
    const failed = { ok: false, status: 500, response: '{"code":19024}' };
    expect(withRefusal('lark', failed)).toBe(failed);
  });
});
