import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadTemplates } from '../../src/prompts/loader.ts';

/** A folder with these files, removed when the test ends. */
async function folder(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'switchhook-templates-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  return dir;
}

describe('loadTemplates', () => {
  const files = {
    'default.hbs': 'of all',
    'github/default.hbs': 'of github',
    'github/pull_request.hbs': 'pull request {{title}}',
    'github/pull_request.closed.hbs': 'closed',
    'github/notes.txt': '{{> not a template}}',
  };

  it.each([
    ['github', 'pull_request.closed', 'github/pull_request.closed'],
    ['github', 'pull_request.opened', 'github/pull_request'],
    ['github', 'pull_request', 'github/pull_request'],
    ['github', 'pull_request.closed.again', 'github/pull_request'],
    ['github', 'fork', 'github/default'],
    ['gitlab', 'push', 'default'],
    ['gitlab', 'default', 'default'],
    ['..', 'etc/passwd', 'default'],
    ['github/..', 'default', 'default'],
    ['__proto__', 'constructor', 'default'],
    ['', '', 'default'],
  ])('gives %s %s the template %s', async (source, event, name) => {
    const templates = await loadTemplates(await folder(files));
    expect(templates.promptFor(source, event).name).toBe(name);
  });

  it('gives the text of the file and lists what there is', async () => {
    const templates = await loadTemplates(await folder(files));
    expect(templates.promptFor('github', 'pull_request.opened').template).toBe('pull request {{title}}');
    expect(templates.names()).toEqual([
      'default',
      'github/default',
      'github/pull_request',
      'github/pull_request.closed',
    ]);
  });

  it('lets a file stand for another one', async () => {
    const dir = await folder({ ...files, 'github/watch.hbs': '{{! same as github/pull_request }}\n' });
    const templates = await loadTemplates(dir);
    expect(templates.promptFor('github', 'watch.started')).toEqual({
      name: 'github/watch',
      template: 'pull request {{title}}',
    });
  });

  it.each([
    ['a forbidden template', { 'github/push.hbs': 'a\n{{> x}}' }, /github[/\\]push\.hbs: line 2: partials/],
    ['an empty file', { 'github/push.hbs': '' }, /github[/\\]push\.hbs: it is empty/],
    ['a stand-in for nothing', { 'x/y.hbs': '{{! same as x/z }}' }, /x[/\\]y\.hbs: there is no template "x\/z"/],
    ['a circle of stand-ins', { 'x/y.hbs': '{{! same as x/y }}' }, /x[/\\]y\.hbs: there is no template "x\/y"/],
  ])('refuses %s and names the file', async (_, added, why) => {
    const dir = await folder({ ...files, ...added });
    await expect(loadTemplates(dir)).rejects.toMatchObject({
      code: 'template_invalid',
      details: { why: expect.stringMatching(why) },
    });
  });

  it('refuses a folder without a default, and one that is not there', async () => {
    const dir = await folder({ 'github/push.hbs': 'x' });
    await expect(loadTemplates(dir)).rejects.toMatchObject({ code: 'template_invalid' });
    await expect(loadTemplates(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'config_invalid' });
  });
});
