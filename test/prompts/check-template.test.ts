import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.ts';
import { checkTemplate } from '../../src/prompts/check-template.ts';

/** Why a template is refused; fails when it is accepted. */
function refusal(source: unknown): string {
  try {
    checkTemplate(source);
  } catch (error) {
    if (error instanceof AppError && error.code === 'template_invalid') return String(error.details.why);
    throw error;
  }
  return expect.fail('the template was accepted');
}

describe('checkTemplate', () => {
  it('returns an acceptable template unchanged', () => {
    const source =
      '{{! note }}Hi {{name}} {{a.[b c].d}} {{../up}} {{{raw}}} {{this}} {{@root.x}}\n' +
      '{{#each list as |item i|}}{{@index}} {{item}}{{else}}none{{/each}}{{^if a}}no{{/if}}' +
      '{{#if (and a (not b))}}1{{else if c}}2{{else}}3{{/if}}{{truncate (default body "") 20}}';
    expect(checkTemplate(source)).toBe(source);
  });

  it('T4: refuses anything but text, also a parsed template that would be compiled into code', () => {
    const tree = {
      type: 'Program',
      body: [{ type: 'MustacheStatement', path: { type: 'NumberLiteral', value: '1' } }],
    };
    expect(refusal(tree)).toBe('it must be text, not object');
    expect(refusal(['{{a}}'])).toBe('it must be text, not a list');
    expect(refusal(undefined)).toBe('it must be text, not undefined');
    expect(refusal(7)).toBe('it must be text, not number');
    expect(refusal(' \n')).toBe('it is empty');
  });

  it.each([
    ['{{> header}}', 'partials'],
    ['{{> (lookup . "x")}}', 'partials'],
    ['{{#> layout}}x{{/layout}}', 'partials'],
    ['{{> @partial-block}}', 'partials'],
    ['{{* decorate}}', 'decorators'],
    ['{{#* inline "x"}}y{{/inline}}', 'decorators'],
    ['{{log "x"}}', 'no helper "log"'],
    ['{{lookup this "x"}}', 'no helper "lookup"'],
    ['{{{{raw}}}} {{x}} {{{{/raw}}}}', 'raw blocks'],
    ['{{@partial-block}}', 'no variable "@partial-block"'],
    ['{{@rendering.boundary}}', 'no variable "@rendering"'],
    ['{{exec "ls"}}', 'no helper "exec"'],
    ['{{#exec}}x{{/exec}}', 'no block {{#exec}}'],
    ['{{#items}}x{{/items}}', 'write {{#each items}}'],
    ['{{a.b c}}', 'no helper "a.b"'],
    ['{{[ print] x}}', 'no helper " print"'],
  ])('T5: refuses %s', (source, why) => {
    expect(refusal(source)).toContain(why);
  });

  it.each([
    '{{constructor}}',
    '{{a.constructor.constructor}}',
    '{{a.[__proto__]}}',
    '{{#with constructor as |c|}}{{c}}{{/with}}',
    '{{#each list as |__proto__|}}x{{/each}}',
    '{{join list constructor}}',
    '{{helperMissing}}',
    '{{helperMissing "x"}}',
    '{{#blockHelperMissing x}}y{{/blockHelperMissing}}',
    '{{__defineGetter__ "x" valueOf}}',
    '{{@root.constructor}}',
    '{{if.prototype}}',
  ])('T7: refuses the names by which templates reach into JavaScript: %s', (source) => {
    expect(refusal(source)).toContain("can't be used");
  });

  it.each([
    ['{{truncate body}}', '"truncate" takes 2 values, not 1'],
    ['{{#if}}x{{/if}}', '"if" takes 1 value, not 0'],
    ['{{#if a b}}x{{/if}}', '"if" takes 1 value, not 2'],
    ['{{join a}}', '"join" takes 2 to 3 values, not 1'],
    ['{{if a}}', '"if" is a block'],
    ['{{#truncate a 3}}x{{/truncate}}', '"truncate" is not a block'],
    ['{{json a deep=true}}', '"json" has no option "deep"'],
    ['{{eq a (if b)}}', '"if" is a block'],
    ['{{"text"}}', 'a literal'],
    ['{{#fence}}{{#if a}}{{#fence}}x{{/fence}}{{/if}}{{/fence}}', 'inside another'],
  ])('refuses a wrong use of a helper: %s', (source, why) => {
    expect(refusal(source)).toContain(why);
  });

  it.each([
    ['a\n{{#if x}}\nb{{/each}}', 'line 2: {{#if}} is closed by {{/each}}'],
    ['a\n{{#if x}}', 'it ends before the last {{ or {{#block}} is closed'],
    ['one\ntwo {{a b=}} three', 'line 2 is not valid Handlebars: two {{a b=}} three'],
    ['one\n\n{{> x}}', 'line 3: partials ({{> name}}) are not available here; write the text in place'],
  ])('says where and what is wrong: %j', (source, why) => {
    expect(refusal(source)).toBe(why);
  });

  it('T6: refuses a template of 1 MB', () => {
    expect(refusal('x'.repeat(1_000_000))).toBe('it has 1000000 bytes, and 65536 are the most');
    expect(refusal('中'.repeat(30_000))).toContain('90000 bytes');
  });

  it('T6: refuses 5,000 nested blocks by counting them, before the parser sees them', () => {
    const opened = '{{#if a}}';
    expect(refusal(`${opened.repeat(5_000)}${'{{/if}}'.repeat(2_500)}`)).toBe(
      'it has 5000 blocks, and 300 are the most',
    );
    expect(refusal('{{~ else if a}}'.repeat(400))).toBe('it has 400 blocks, and 300 are the most');
    expect(refusal('{{^a}}'.repeat(301))).toContain('301 blocks');
    expect(refusal('{{#a as |b|}}'.repeat(4_000))).toContain('4000 blocks');
    expect(refusal('{{a}}'.repeat(1_001))).toBe('it has 1001 {{…}}, and 1000 are the most');
  });

  it('T6: refuses what is nested too deep for anyone to read', () => {
    const nested = (depth: number) => `${'{{#if a}}'.repeat(depth)}x${'{{/if}}'.repeat(depth)}`;
    expect(checkTemplate(nested(16))).toBe(nested(16));
    expect(refusal(nested(17))).toContain('nested deeper than 16');
    expect(refusal(`{{not ${'(not '.repeat(9)}a${')'.repeat(9)}}}`)).toContain('calls are nested deeper than 8');
    expect(refusal(`{{a${'.b'.repeat(20)}}}`)).toContain('more than 20 parts');
    expect(refusal(`{{json a ${'b '.repeat(20_000)}}}`)).toContain('takes 1 to 2 values');
  });

  it('takes many else-ifs for what they look like: one level', () => {
    const source = `{{#if a}}0${'{{else if b}}1'.repeat(40)}{{/if}}`;
    expect(checkTemplate(source)).toBe(source);
  });
});
