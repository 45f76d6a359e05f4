import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { checkTemplate } from './check-template.ts';

/** A template and the name it is found under: its path below the folder, without `.hbs`. */
export interface NamedTemplate {
  name: string;
  template: string;
}

/** The shipped templates. */
export interface TemplateSet {
  /** In alphabetical order, such as `default`, `github/default`, `github/push`. */
  names(): readonly string[];
  /**
   * The template of an event: of exactly that event (`github/pull_request.closed`), else of what stands before its
   * first dot (`github/pull_request`), else the source's `default`, else the `default` of all.
   */
  promptFor(source: string, event: string): NamedTemplate;
}

const ending = '.hbs';

/**
 * Reads and checks every `.hbs` file below a folder, once, at start. Look-ups are by name in memory, so an event's
 * name, which is the sender's word, never becomes a path.
 * @throws AppError `template_invalid` that names the file when one is not usable or when `default.hbs` is missing;
 *   `config_invalid` when the folder can't be read
 */
export async function loadTemplates(dir: string): Promise<TemplateSet> {
  const files = (await listFiles(dir)).filter((file) => file.endsWith(ending));
  const loaded = (await Promise.all(files.map((file) => load(dir, file)))).sort(byName);
  const templates = resolved(new Map(loaded.map((entry) => [entry.name, entry])), dir);
  const last = templates.get('default');
  if (!last) throw new AppError('template_invalid', { why: `there is no ${join(dir, `default${ending}`)}` });
  return {
    names: () => [...templates.keys()],
    promptFor: (source, event) => {
      const wanted = [`${source}/${event}`, `${source}/${event.split('.')[0]}`, `${source}/default`];
      const name = wanted.find((candidate) => templates.has(candidate));
      return (name && templates.get(name)) || last;
    },
  };
}

const sameAs = /^\s*\{\{!\s*same as (\S+)\s*\}\}\s*$/;

/** A file that holds only `{{! same as github/star }}` stands for that other one. */
function resolved(files: ReadonlyMap<string, NamedTemplate>, dir: string): ReadonlyMap<string, NamedTemplate> {
  const entries = [...files.values()].map(({ name, template }) => {
    const other = sameAs.exec(template)?.[1];
    if (other === undefined) return { name, template };
    const meant = files.get(other);
    if (meant && !sameAs.test(meant.template)) return { name, template: meant.template };
    throw new AppError('template_invalid', { why: `${join(dir, name)}${ending}: there is no template "${other}"` });
  });
  return new Map(entries.map((entry) => [entry.name, entry]));
}

async function listFiles(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw new AppError('config_invalid', { setting: 'templates/prompts', why }, { cause: error });
  }
}

function byName(a: NamedTemplate, b: NamedTemplate): number {
  return a.name < b.name ? -1 : 1;
}

async function load(dir: string, file: string): Promise<NamedTemplate> {
  const template = await readFile(join(dir, file), 'utf8');
  try {
    checkTemplate(template);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('template_invalid', { why: `${join(dir, file)}: ${error.details.why}` }, { cause: error });
  }
  return { name: file.slice(0, -ending.length).split(sep).join('/'), template };
}
