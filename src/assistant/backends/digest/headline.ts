import type { Language } from '../../../domain/errors.ts';
import { code, plain } from './escape.ts';
import type { Story } from './story.ts';
import { counted, noun, outcome, phrase, verb } from './words.ts';

/** Who did what where, or what something came to, as one line of Markdown: `**ann** opened issue #1 in **a/b**: title`. */
export function headline(story: Story, language: Language): string {
  const said = story.voice === 'thing' ? thing(story, language) : actor(story, language);
  const title =
    !story.title || story.title === story.name ? '' : `${language === 'zh' ? '：' : ': '}${plain(story.title)}`;
  return `${said}${title}`;
}

function actor(story: Story, language: Language): string {
  const what = object(story, language);
  const deed = verb(story.did, language) ?? readable(story.did);
  const where = place(story, language);
  if (language === 'zh')
    return [story.who && strong(story.who), where, around(deed, what, '')].filter(Boolean).join(' ');
  if (!story.who) return [capital(what), passive(deed), where].filter(Boolean).join(' ');
  return [strong(story.who), around(deed, what, ' '), where].filter(Boolean).join(' ');
}

function thing(story: Story, language: Language): string {
  const what = object(story, language);
  const came = outcome(story.did, language) ?? verb(story.did, language) ?? readable(story.did);
  if (language === 'zh') return `${story.where ? `${strong(story.where)} 的` : ''}${what} ${came}`;
  return [capital(what), came, place(story, language)].filter(Boolean).join(' ');
}

/** `pull request #2`, ``branch `x` ``, ``3 commits to `main` ``. */
function object(story: Story, language: Language): string {
  const word = noun(story.noun, language) ?? readable(story.noun);
  if (isPlace(story)) return `${language === 'en' ? 'the ' : ''}${word} ${strong(story.where ?? '')}`;
  const to = story.to ? ` ${phrase('to', language)} ${code(story.to, 100)}` : '';
  if (story.count !== undefined) return `${counted(story.count, 'commit', language)}${to}`;
  const name = story.name ? ` ${isNumber(story.name) ? story.name : code(story.name, 100)}` : '';
  return `${word}${name}${to}`;
}

/** `#12` and `!3` are harmless as they are. */
function isNumber(name: string): boolean {
  return /^[#!]\d{1,20}$/.test(name);
}

/** What the place itself may be the object of: `starred the repository **a/b**`. */
const places: readonly string[] = ['repository', 'project', 'organization'];

function place(story: Story, language: Language): string {
  if (!story.where || isPlace(story)) return '';
  return `${phrase('in', language)} ${strong(story.where)}`;
}

function isPlace(story: Story): boolean {
  return places.includes(story.noun) && story.name === undefined && story.where !== undefined;
}

function strong(text: string): string {
  return `**${plain(text, 100)}**`;
}

function around(deed: string, what: string, gap: string): string {
  return deed.includes('{what}') ? deed.replace('{what}', () => what) : `${deed}${gap}${what}`;
}

/** `opened` stands after what was opened; for phrases with an object of their own, the bare verb does. */
function passive(deed: string): string {
  return deed.includes('{what}') ? deed.replace('{what} ', '') : deed;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A sender's own word (`some_action`) as text. */
function readable(word: string): string {
  return plain(word.replaceAll('_', ' '), 60);
}
