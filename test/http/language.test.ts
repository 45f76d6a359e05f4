import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/http/language.ts';

describe('the language of errors', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['zh', 'zh'],
    ['en;q=0.5, zh-TW', 'zh'],
    ['en-GB,en;q=0.9,zh;q=0.1', 'en'],
    ['zh;q=0', 'en'],
    ['de', 'en'],
    ['', 'en'],
    ['zhx', 'en'],
    [';;q=,zh;q=abc', 'en'],
  ])('for Accept-Language %j is %s', (header, language) => {
    expect(languageOf({ headers: { 'accept-language': header } })).toBe(language);
  });
});
