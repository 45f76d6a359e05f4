import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.ts';
import { deepest, jsonExcess, mostValues } from '../../src/inbound/json-text.ts';
import { type ParsedBody, parseBody } from '../../src/inbound/parse-body.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

function parse(type: string | undefined, body: string | Buffer): ParsedBody {
  return parseBody(type, Buffer.from(body));
}

function refusal(type: string | undefined, body: string | Buffer): string {
  try {
    parse(type, body);
  } catch (error) {
    if (error instanceof AppError && error.code === 'body_unreadable') return String(error.details.why);
    throw error;
  }
  return 'not refused';
}

describe('reading a body', () => {
  it.each([
    json,
    'application/json; charset=utf-8',
    'application/vnd.x+json',
    'text/plain',
    undefined,
    'x/y;charset="UTF-8"',
  ])('B3: reads JSON sent as %s', (type) => {
    expect(parse(type, ' {"a": "é"}\n')).toEqual({ kind: 'json', payload: { a: 'é' } });
  });

  it('takes any JSON value where JSON is announced', () => {
    expect(parse(json, '42').payload).toBe(42);
    expect(parse(json, '"x"').payload).toBe('x');
    expect(parse(json, '[null]').payload).toEqual([null]);
  });

  it('keeps text that does not look like JSON as text', () => {
    expect(parse('text/plain', 'Hello, World!')).toEqual({ kind: 'text', payload: { text: 'Hello, World!' } });
    expect(parse(undefined, '')).toEqual({ kind: 'empty', payload: {} });
  });

  it.each(['Hello', '{"a":', '{"a":NaN}', "{'a':1}", '[1,]', '{"a":1}{'])(
    'refuses %j as JSON without quoting it',
    (body) => {
      expect(refusal(json, body)).toBe('it is not valid JSON');
    },
  );

  it('refuses what begins like JSON and is none, whatever its type', () => {
    expect(refusal('text/plain', '{"a":')).toBe('it is not valid JSON');
  });
});

describe('B4: bytes that are not plain UTF-8', () => {
  it.each([
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'it is not valid UTF-8'],
    ['an encoded lone surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'it is not valid UTF-8'],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'it is not valid UTF-8'],
    ['UTF-16 with its mark', Buffer.from('\ufeff{}', 'utf16le'), 'it is not valid UTF-8'],
    ['a byte order mark', Buffer.from('\ufeff{}'), 'it begins with a byte order mark'],
  ])('refuses %s', (_, body, why) => {
    expect(refusal(json, body)).toBe(why);
  });

  it.each(['application/json; charset=utf-16le', 'text/plain;Charset="ISO-8859-1"'])('refuses %s', (type) => {
    expect(refusal(type, '{}')).toBe('its charset is not UTF-8');
  });

  it('replaces an escaped lone surrogate and keeps a pair', () => {
    expect(parse(json, '{"a":"\\ud800x","b":["\\uD83D\\uDE00"]}').payload).toEqual({ a: '\ufffdx', b: ['😀'] });
  });
});

describe('B5, B6: bodies of excessive shape', () => {
  it.each([65, 101, 5_000, 1_000_000])('refuses nesting of %d levels before parsing', (depth) => {
    const why = `it is nested deeper than ${deepest} levels`;
    expect(refusal(json, '['.repeat(depth) + ']'.repeat(depth))).toBe(why);
    expect(refusal(json, `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).toBe(why);
    expect(refusal(json, '['.repeat(depth))).toBe(why);
  });

  it('takes nesting up to the limit, and brackets in strings for what they are', () => {
    expect(parse(json, '['.repeat(64) + ']'.repeat(64)).kind).toBe('json');
    const text = `${'[{"\\'.repeat(500)}`;
    expect(parse(json, JSON.stringify({ [text]: text, after: [] })).payload).toEqual({ [text]: text, after: [] });
  });

  it('refuses a million keys', () => {
    const keys = Array.from({ length: 1_000_000 }, (_, i) => `"k${i}":0`);
    expect(refusal(json, `{${keys.join()}}`)).toBe(`it has more than ${mostValues} values`);
  });

  it('lets the last of two equal keys count', () => {
    expect(parse(json, '{"a":1,"a":2}').payload).toEqual({ a: 2 });
  });

  it('reads a number beyond all measure without failing', () => {
    expect(parse(json, '{"a":1e400}').payload).toEqual({ a: Number.POSITIVE_INFINITY });
  });

  it('finds the nesting that the parser finds', () => {
    const nesting = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(nesting)) : 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 58, max: 66 }), (text, around) => {
        const wrapped = '['.repeat(around) + text + ']'.repeat(around);
        const depth = around + nesting(JSON.parse(text));
        expect(jsonExcess(wrapped) !== undefined).toBe(depth > deepest);
      }),
    );
  });
});

describe('B7: keys that reach for prototypes', () => {
  it.each(['{"__proto__":{"x":1},"a":1}', '{"\\u005f_pr\\u006fto__":{"x":1},"a":1}', '{"a":1,"__proto__":null}'])(
    'leaves __proto__ out of %s',
    (body) => {
      const { payload } = parse(json, body);
      expect(Object.getOwnPropertyNames(payload)).toEqual(['a']);
      expect(Object.getPrototypeOf(Object.assign({}, payload))).toBe(Object.prototype);
    },
  );

  it('leaves it out at any depth, and out of forms', () => {
    const { payload } = parse(json, '{"list":[{"__proto__":{"x":1},"b":{"__proto__":[]}}]}');
    expect(JSON.stringify(payload)).toBe('{"list":[{"b":{}}]}');
    expect(Object.keys(Object(parse(form, '__proto__=x&%5F_proto__=y&a=1').payload))).toEqual(['a']);
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('keeps a text that merely mentions it, and other dangerous names as plain data', () => {
    const body = { note: 'what is __proto__?', constructor: { prototype: { x: 1 } } };
    expect(parse(json, JSON.stringify(body)).payload).toEqual(body);
    expect({}).not.toHaveProperty('x');
  });
});

describe('forms', () => {
  it('decodes the payload field', () => {
    expect(parse(form, 'a=1&payload=%7B%22t%22%3A%22%E4%BD%A0+%2B%22%7D')).toEqual({
      kind: 'json',
      payload: { t: '你 +' },
    });
  });

  it('B10: takes brackets in names for letters', () => {
    expect(parse(form, 'user[$gt]=&a=b%20c&flag')).toEqual({
      kind: 'form',
      payload: { 'user[$gt]': '', a: 'b c', flag: '' },
    });
  });

  it('B4, B5: is as strict with the payload field as with a body', () => {
    expect(refusal(form, 'payload=%FF')).toBe('its form encoding is not valid');
    expect(refusal(form, 'payload=%7B')).toBe('it is not valid JSON');
    expect(refusal(form, `payload=${'['.repeat(1_000_000)}`)).toBe('it is nested deeper than 64 levels');
    expect(refusal(form, 'a=1&'.repeat(1001))).toBe('it has more than 1000 fields');
  });

  it('does not choose between two payload fields', () => {
    expect(parse(form, 'payload=%7B%7D&payload=%5B%5D').kind).toBe('form');
  });
});

it('answers any bytes of any type with a payload or with body_unreadable', () => {
  const type = fc.option(fc.constantFrom(json, form, 'text/plain', 'a;charset=', ';;;=', 'multipart/form-data'), {
    nil: undefined,
  });
  const bytes = fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from), fc.string({ unit: 'binary' }).map(Buffer.from));
  fc.assert(
    fc.property(type, bytes, (contentType, body) => {
      const why = refusal(contentType, Buffer.from(body));
      expect(why).toMatch(/^(?:not refused|it|its) ?/);
    }),
  );
});

it('gives back every JSON value as the parser reads it', () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false, maxDepth: 5 }), (text) => {
      const { payload } = parse(json, text);
      if (!text.includes('__proto__')) expect(payload).toEqual(JSON.parse(text.toWellFormed()));
    }),
  );
});
