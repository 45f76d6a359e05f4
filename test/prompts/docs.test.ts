import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { helpers } from '../../src/prompts/helper-list.ts';
import { rendererForTest } from './with-renderer.ts';

const page = await readFile(new URL('../../docs/templates.md', import.meta.url), 'utf8');
const example = /```handlebars\n([\s\S]*?)```\s+```json\n([\s\S]*?)```\s+```text\n([\s\S]*?)```/g;
const examples = [...page.matchAll(example)].map(([, template = '', data = '', result = '']) => ({
  template,
  data,
  result,
}));

describe('docs/templates.md', () => {
  it('has a result for every template it shows', () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
    expect(page.match(/```handlebars/g)).toHaveLength(examples.length);
  });

  it.each(examples)('shows what really comes out of $template', async ({ template, data, result }) => {
    const { text } = await rendererForTest().render(template, JSON.parse(data), '<boundary>');
    expect(text.trim()).toBe(result.trim());
  });

  it('explains every helper, and no other', () => {
    const table = page.slice(page.indexOf('## Helpers'), page.indexOf('Helpers are nested'));
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const explained = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`(?:\{\{#)?(\w+)/g)].map(([, name]) => name),
    );
    expect(new Set(explained)).toEqual(new Set(helpers.map(({ name }) => name)));
  });
});
