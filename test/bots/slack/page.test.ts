import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { View } from '../../../src/chat/view.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { type Booth, openBooth } from './booth.ts';
import { general } from './office.ts';

const hostile = '<img src=x onerror=alert(1)> "quoted" & <!channel>';
const buttons = [{ label: 'Open it', action: 'webhook.new', value: '' }];

describe('the page on which people see the simulated Slack', () => {
  let booth: Booth;
  beforeAll(async () => {
    const shown: View = { kind: 'buttons', text: hostile, buttons };
    const field = { kind: 'text', name: 'name', label: hostile, required: true, value: hostile } as const;
    const form = { id: 'f', context: '', title: 'Form', submit: 'Save', cancel: 'Leave', fields: [field] };
    booth = await openBooth({
      clock: systemClock,
      converse: async ({ kind }) => {
        if (kind === 'submit') return [{ kind: 'form_errors', errors: { name: 'Too odd' } }];
        return kind === 'action' ? [{ kind: 'form', form }] : [{ kind: 'private', view: shown }];
      },
    });
  });
  afterAll(() => booth.close());

  const page = async (query = `?user=U0ANN&place=${general}`) =>
    await (await fetch(`${booth.slack.url}/${query}`)).text();
  const act = (what: string, fields: Record<string, string>) =>
    fetch(`${booth.slack.url}/ui/${what}`, { method: 'POST', body: new URLSearchParams({ user: 'U0ANN', ...fields }) });

  it('takes a line, shows the answer to the one who asked, and escapes everything (W1)', async () => {
    expect((await act('say', { channel: general, text: '/webhook x' })).status).toBe(204);
    await act('say', { channel: general, text: hostile });
    const answer = await booth.slack.until(() => booth.slack.ephemeralFor('U0ANN').at(-1));
    const html = await page();
    expect(html).toContain('Only visible to you');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &amp; &lt;!channel&gt;');
    expect(html).not.toContain('<img');
    expect(await page(`?user=U0BOB&place=${general}`)).not.toContain('Only visible to you');
    await act('press', { channel: general, ts: answer.ts, button: 'act:webhook.new:0' });
    await booth.slack.until(() => booth.slack.viewsOpenFor('U0ANN').length === 1);
  });

  it('shows a modal, its errors, and what was typed', async () => {
    const [view] = booth.slack.viewsOpenFor('U0ANN');
    const id = view?.id ?? '';
    expect(await page()).toContain('<dialog>');
    expect(await (await act('submit', { view: id, 'in:name': '' })).text()).toContain('Slack asks for');
    expect((await act('submit', { view: id, 'in:name': 'Typed' })).status).toBe(204);
    const html = await page();
    expect(html).toContain('<em class="error">Too odd</em>');
    expect(html).toContain('value="Typed"');
    await act('close', { view: id });
    expect(await page()).not.toContain('<dialog>');
  });

  it('says in words what can not be done', async () => {
    const gone = await act('press', { channel: general, ts: '1.1', button: 'x' });
    expect([gone.status, await gone.text()]).toEqual([422, 'This message is gone.']);
    expect((await act('dance', {})).status).toBe(422);
    expect((await fetch(`${booth.slack.url}/nothing`)).status).toBe(404);
  });

  it('tells the browser when something has changed', async () => {
    const stream = await fetch(`${booth.slack.url}/ui/changes`);
    const reader = stream.body?.getReader();
    await act('say', { channel: general, text: 'hello' });
    const chunk = await reader?.read();
    expect(Buffer.from(chunk?.value ?? []).toString()).toContain('data: changed');
    await reader?.cancel();
  });
});
