import { describe, expect, it } from 'vitest';
import { parseWebhookEdit, parseWebhookInput, webhookFields } from '../../src/admin/webhook-input.ts';
import { AppError } from '../../src/domain/errors.ts';

/** What `parse` throws for `body`, as code and sentence. */
function refusal(body: unknown, parse: (body: unknown) => unknown = parseWebhookInput): AppError {
  try {
    parse(body);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(body)}`);
}

describe('the body of a new webhook', () => {
  it('needs nothing but a name', () => {
    expect(parseWebhookInput({ name: '  Reviews ' })).toEqual({ name: 'Reviews' });
  });

  it('takes every field in the words of REST', () => {
    const input = parseWebhookInput({
      name: 'Reviews',
      source: 'github',
      webhookId: 'my-reviews',
      enabled: false,
      unverified: false,
      secret: 'eight chars',
      secureHeader: { name: 'X-Secure-Header', value: 'open sesame' },
      requireSha256: true,
      events: 'push, pull_request.opened ,,',
      rateLimit: 60,
      replayWindow: 0,
      resource: { type: 'assistant', id: 'digest' },
      commandType: 'template',
      commands: ['look at {{ref}}'],
      post: ['local:general', { platform: 'local', channel: 'alerts' }],
    });
    expect(input).toMatchObject({
      secureHeader: { name: 'x-secure-header', value: 'open sesame' },
      events: ['push', 'pull_request.opened'],
      post: [
        { platform: 'local', channel: 'general' },
        { platform: 'local', channel: 'alerts' },
      ],
    });
    expect(Object.keys(input).toSorted()).toEqual(webhookFields.toSorted());
    expect(parseWebhookInput(input)).toEqual(input);
  });

  it.each([
    [{ commandType: 'free' }, 'Webhook name is required'],
    [{ name: '' }, 'Webhook name is required'],
    [{ name: 7 }, 'Webhook name is required'],
    [{ name: 'x', commandType: 'other' }, 'Webhook commandType must be either "free" or "template"'],
    [{ name: 'x', commandType: 'template' }, 'Template webhooks must have at least one command'],
    [{ name: 'x', commandType: 'template', commands: [] }, 'Template webhooks must have at least one command'],
  ])('answers %j with 422 and the sentence that clients of requirement 002 know', (body, sentence) => {
    expect(refusal(body)).toMatchObject({ status: 422, message: sentence });
  });

  it.each([undefined, null, [], 'name', 7])('refuses %j, which is no object', (body) => {
    expect(refusal(body)).toMatchObject({ code: 'webhook_malformed', status: 422 });
  });

  it.each(['_id', 'project', 'createdBy', 'hasSecret', '$set', '__v', 'Name', 'secureHeaderName'])(
    'D2: refuses the unknown field %s by name and applies nothing',
    (field) => {
      const error = refusal({ name: 'x', [field]: 'y' });
      expect(error).toMatchObject({ code: 'field_unknown', status: 400 });
      expect(error.message).toContain(`"${field}"`);
    },
  );

  it('B7: refuses a field called __proto__ and leaves every object as it was', () => {
    expect(refusal(JSON.parse('{"name": "x", "__proto__": {"polluted": true}}')).code).toBe('field_unknown');
    expect(refusal(JSON.parse('{"name": "x", "resource": {"type": "none", "__proto__": {"a": 1}}}')).code).toBe(
      'field_invalid',
    );
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    ['secret', { $ne: null }],
    ['name', { $regex: '^(a+)+$' }],
    ['source', { $gt: '' }],
    ['webhookId', ['abcdefgh']],
    ['events', { $in: ['push'] }],
    ['post', { platform: 'local', channel: 'general' }],
  ])('D1: refuses an operator or a list in the place of the text of %s', (field, value) => {
    expect(refusal({ name: 'x', [field]: value })).toMatchObject({ status: 422, details: { field } });
  });

  it('T4: refuses a command that is not text, such as a parsed template', () => {
    const program = { type: 'Program', body: [{ type: 'MustacheStatement' }] };
    expect(refusal({ name: 'x', commandType: 'template', commands: ['{{ok}}', program] })).toMatchObject({
      code: 'field_invalid',
      details: { field: 'commands.1' },
    });
  });

  it.each([
    ['name', 'x'.repeat(101)],
    ['name', 'two\nlines'],
    ['source', 'Git Hub'],
    ['webhookId', 'short'],
    ['webhookId', 'x'.repeat(65)],
    ['webhookId', 'with/slash'],
    ['enabled', 'true'],
    ['secret', 'seven77'],
    ['secret', ' eight chars'],
    ['secret', 'line\nbreak'],
    ['secret', 'x'.repeat(257)],
    ['rateLimit', 0],
    ['rateLimit', 60_001],
    ['rateLimit', 1.5],
    ['rateLimit', '600'],
    ['rateLimit', Number.NaN],
    ['replayWindow', -1],
    ['replayWindow', 86_401],
    ['resource', 'digest'],
    ['resource.type', { type: 'robot', id: 'x' }],
    ['resource.id', { type: 'assistant' }],
    ['resource.id', { type: 'none', id: 'digest' }],
    ['secureHeader', { name: 'X-A', value: 'v', extra: 1 }],
    ['secureHeader.value', { name: 'X-A' }],
    ['secureHeader.name', { value: 'v' }],
    ['secureHeader.name', { name: 'with space', value: 'v' }],
    ['secureHeader.name', { name: 'Content-Length', value: '5' }],
    ['secureHeader.name', { name: 'Host', value: 'x' }],
    ['secureHeader.name', { name: 'Proxy-Authorization', value: 'x' }],
    ['secureHeader.value', { name: 'X-A', value: 'v\r\nX-B: w' }],
    ['secureHeader.value', { name: 'X-A', value: 'ключ' }],
    ['post', 'local:general'],
    ['post.0', ['general']],
    ['post', ['local:a', { platform: 'local', channel: 'a' }]],
    ['commands', 'just one'],
    ['commands.0', ['']],
  ])('refuses %s: %j with a reason in both languages', (field, value) => {
    const error = refusal({ name: 'x', [field.split('.')[0] ?? '']: value });
    expect(error).toMatchObject({ code: 'field_invalid', status: 422, details: { field } });
    expect(error.sentence('en')).toMatch(/^\S+: .{10,}\.$/);
    expect(error.sentence('zh')).toMatch(/^\S+：.*[\u4e00-\u9fff]/);
  });

  it('takes an empty secret as the wish for none, and null as no header', () => {
    expect(parseWebhookInput({ name: 'x', secret: '', secureHeader: null })).toEqual({
      name: 'x',
      secret: '',
      secureHeader: null,
    });
  });
});

describe('the body of an edit', () => {
  it('may leave out everything', () => {
    expect(parseWebhookEdit({})).toEqual({});
  });

  it('may name the header alone, which keeps its value', () => {
    expect(parseWebhookEdit({ secureHeader: { name: 'X-A' } })).toEqual({ secureHeader: { name: 'x-a', value: '' } });
  });

  it.each([
    [{ name: ' ' }, 'name_required'],
    [{ commandType: 'x' }, 'command_type_invalid'],
    [{ createdBy: 'me' }, 'field_unknown'],
    [[], 'webhook_malformed'],
  ])('refuses %j', (body, code) => {
    expect(refusal(body, parseWebhookEdit).code).toBe(code);
  });
});
