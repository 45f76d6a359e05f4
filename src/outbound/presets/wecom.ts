import type { Notice } from '../notice.ts';
import { objectIn, type Preset, refused, tooMany } from './preset.ts';

/** Bytes of a message in UTF-8: https://developer.work.weixin.qq.com/document/path/91770 */
const mostBytes = 4_096;
/** Too many requests: 20 a minute for each robot. */
const frequency = 45_009;

/**
 * A group robot of WeCom (https://developer.work.weixin.qq.com/document/path/91770). There is only Markdown, which knows
 * no way to escape a mark, so the words of the event get marks that look alike and mean nothing: no mention
 * (`<@userid>`), no link, no tag is left (cases C1, C2).
 */
export const wecom: Preset = {
  message: ({ title, facts, text, link, footer }) => {
    const head = [`**${tame(title)}**`, ...facts.map(line)].join('\n');
    const foot = [...(link ? [`[${tame(link.label)}](${inLink(link.url)})`] : []), `> ${tame(footer)}`].join('\n');
    const room = mostBytes - bytesOf(foot) - 2;
    const whole = text ? `${head}\n\n${tame(text)}\n` : head;
    return { msgtype: 'markdown', markdown: { content: `${cutTo(room, whole)}\n${foot}` } };
  },
  refusal(answer) {
    const said = objectIn(answer);
    if (said?.errcode === undefined || said.errcode === 0) return undefined;
    const failure = refused(`errcode ${said.errcode}`, said.errmsg);
    return said.errcode === frequency ? tooMany(failure) : failure;
  },
};

function line({ label, value }: Notice['facts'][number]): string {
  return `> ${label}: ${tame(value)}`;
}

const alike: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': '｀',
  _: '＿',
  '~': '～',
  '#': '＃',
  '|': '｜',
  '@': '＠',
  '\\': '＼',
  '&': '＆',
  '!': '！',
};

function tame(text: string): string {
  return text.replace(/[<>[\]*`_~#|@\\&!]/g, (mark) => alike[mark] ?? mark);
}

function inLink(url: string): string {
  return url.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('<', '%3C').replaceAll('>', '%3E');
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** At most so many bytes, cut between characters, with an ellipsis where it was cut. */
function cutTo(bytes: number, text: string): string {
  if (bytesOf(text) <= bytes) return text;
  const kept = Buffer.from(text).subarray(0, bytes - bytesOf('…'));
  return `${new TextDecoder().decode(kept, { stream: true })}…`;
}
