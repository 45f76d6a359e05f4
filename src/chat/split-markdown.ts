import { type Fence, fenceAfter } from './fence.ts';

/** Shorter parts than this could not hold a fence and text besides. */
const shortest = 100;

/**
 * Markdown in parts of at most `max` characters (≥ 100). Parts end between blocks where they can, else between
 * lines, else between words. A code block that goes on in the next part is closed here and opened again there, so
 * every part renders by itself; apart from those fences and the line ends at a cut, nothing is added or lost.
 */
export function splitMarkdown(markdown: string, max: number): string[] {
  if (max < shortest) throw new RangeError(`parts of ${max} characters are too short for Markdown`);
  const parts: string[] = [];
  let rest = markdown;
  let reopened = '';
  while (reopened.length + rest.length > max) {
    const cut = findCut(reopened + rest.slice(0, max), reopened.length, max);
    const taken = cut.at - reopened.length;
    const head = reopened + rest.slice(0, taken);
    parts.push(cut.fence ? `${head}\n${closing(cut.fence)}` : head);
    rest = cut.fence ? rest.slice(taken).replace(/^\n/, '') : rest.slice(taken).replace(/^\n+/, '');
    reopened = cut.fence ? `${cut.fence.prefix}${cut.fence.mark}${cut.fence.info}\n` : '';
  }
  if (rest.trim() !== '' || parts.length === 0) parts.push(reopened + rest);
  return parts;
}

interface Cut {
  at: number;
  /** How good a place it is; `between words` is 0. */
  rank: number;
  /** The code block that is open there. */
  fence: Fence | undefined;
}

/** The best place to cut: as far back as two thirds for a better one. `from` is where new text begins. */
function findCut(text: string, from: number, max: number): Cut {
  const places = cutsBetweenLines(text, from, max);
  const late = places.filter(({ at }) => at > max / 3);
  const best = (late.length > 0 ? late : places).reduce<Cut | undefined>(better, undefined);
  return best ?? cutInLine(text, from, max);
}

function better(best: Cut | undefined, place: Cut): Cut {
  return best && best.rank > place.rank ? best : place;
}

function cutsBetweenLines(text: string, from: number, max: number): Cut[] {
  const places: Cut[] = [];
  let fence: Fence | undefined;
  let start = 0;
  let blankBefore = false;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    const line = text.slice(start, end);
    fence = carried(fenceAfter(line, fence), max);
    const next = text.slice(end + 1, end + 3);
    if (end > from && end + room(fence) <= max) places.push({ at: end, rank: rankOf(fence, blankBefore, next), fence });
    blankBefore = line.trim() === '';
    start = end + 1;
  }
  return places;
}

/** 3: before a new block; 2: at an empty line; 1: between lines. Inside code only lines are left. */
function rankOf(fence: Fence | undefined, blankBefore: boolean, next: string): number {
  if (fence) return 1;
  if (next.startsWith('\n')) return 3;
  if (/^#{1,2}/.test(next)) return 3;
  return blankBefore && !/^\s/.test(next) ? 2 : 1;
}

function cutInLine(text: string, from: number, max: number): Cut {
  const fence = openFence(text.slice(0, from), max);
  const end = max - room(fence);
  const space = text.lastIndexOf(' ', end - 1) + 1;
  const at = space > Math.max(from, max / 3) ? space : wholeCharacters(text, end);
  return { at, rank: 0, fence };
}

function openFence(text: string, max: number): Fence | undefined {
  let fence: Fence | undefined;
  for (const line of text.split('\n')) fence = carried(fenceAfter(line, fence), max);
  return fence;
}

/** A fence so long that repeating it would leave no room for text is not carried over. */
function carried(fence: Fence | undefined, max: number): Fence | undefined {
  if (!fence) return undefined;
  const kept = { ...fence, info: fence.info.slice(0, 20) };
  return kept.prefix.length + kept.mark.length + kept.info.length > max / 4 ? undefined : kept;
}

function closing(fence: Fence): string {
  return `${fence.prefix}${fence.mark}`;
}

function room(fence: Fence | undefined): number {
  return fence ? closing(fence).length + 1 : 0;
}

/** `end`, or one before it where a cut would go through a surrogate pair. */
function wholeCharacters(text: string, end: number): number {
  return /[\ud800-\udbff]$/.test(text.slice(0, end)) ? end - 1 : end;
}
