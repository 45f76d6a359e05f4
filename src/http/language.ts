import type { IncomingMessage } from 'node:http';
import type { Language } from '../domain/errors.ts';

/** The language of errors: Chinese when `Accept-Language` prefers it to everything else, otherwise English. */
export function languageOf(req: Pick<IncomingMessage, 'headers'>): Language {
  const header = req.headers['accept-language'] ?? '';
  const wanted = header.slice(0, 200).split(',').map(weigh);
  const best = wanted.toSorted((a, b) => b.weight - a.weight)[0];
  return best && best.weight > 0 && /^zh\b/i.test(best.tag) ? 'zh' : 'en';
}

function weigh(part: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = part.trim().split(';');
  const q = parameters
    .map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1])
    .find((found) => found !== undefined);
  return { tag, weight: q === undefined ? 1 : Number(q) };
}
