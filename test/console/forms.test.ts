import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/chat/form-summary.ts';
import type { Form, FormField, FormValues } from '../../src/chat/view.ts';
import { checkForm } from '../../src/console/forms/form-check.ts';
import { firstValues, shownValues } from '../../src/console/forms/form-state.ts';
import { suggestionsFor } from '../../src/console/forms/suggestions.ts';
import { summaryParts } from '../../src/console/forms/summary.ts';
import { en } from '../../src/console/words/en.ts';

const events = {
  kind: 'text',
  name: 'events',
  label: 'Events',
  suggestions: ['push'],
  suggestionsBy: { field: 'source', values: { github: ['push', 'pull_request', 'issues'] } },
} satisfies FormField;

const fields: FormField[] = [
  { kind: 'text', name: 'name', label: 'Alias', required: true },
  {
    kind: 'select',
    name: 'source',
    label: 'Source',
    value: 'github',
    options: [
      { value: 'github', label: 'GitHub' },
      { value: 'plain', label: 'Plain' },
    ],
  },
  { kind: 'text', name: 'secret', label: 'Secret', secret: true, showIf: { field: 'source', in: ['github'] } },
  { kind: 'toggle', name: 'unverified', label: 'Unchecked', value: false },
  { kind: 'number', name: 'rate', label: 'Rate', value: 600, min: 1, max: 1000, required: true },
  events,
];
const form: Form = {
  id: 'f',
  context: '',
  title: 't',
  submit: 's',
  cancel: 'c',
  fields,
  summary: '{source} {events?{events}|all} events{unverified?, unchecked|{secret? with a signature|}}.',
};

describe('values of a form', () => {
  it('begin as the form says and are sent as text and toggles', () => {
    expect(firstValues(fields)).toEqual({
      name: '',
      source: 'github',
      secret: '',
      unverified: false,
      rate: '600',
      events: '',
    });
  });

  it('of hidden fields are kept but not sent', () => {
    const values = { ...firstValues(fields), secret: 'typed before', source: 'plain' };
    expect(shownValues(fields, values)).not.toHaveProperty('secret');
  });

  it('are checked in words at their field', () => {
    const values = { ...firstValues(fields), rate: '2000' };
    expect(checkForm(fields, values, en)).toEqual({
      name: 'Alias is needed.',
      rate: 'Rate must be between 1 and 1000.',
    });
    expect(checkForm(fields, { ...values, name: 'x', rate: '1.5' }, en)).toEqual({
      rate: 'Rate must be a whole number.',
    });
  });
});

describe('the sentence of a form', () => {
  const sentence = (values: FormValues) =>
    summaryParts(form, { ...firstValues(fields), ...values }, en)
      .map(({ text }) => text)
      .join('');

  it.each([
    [{}, 'GitHub all events.'],
    [{ events: 'push, issues' }, 'GitHub push, issues events.'],
    [{ unverified: true }, 'GitHub all events, unchecked.'],
    [{ source: 'plain', secret: 'hidden with its field' }, 'Plain all events.'],
  ])('says for %j the same as the chat core', (values, expected) => {
    expect(sentence(values)).toBe(expected);
    expect(summarize(form, { ...firstValues(fields), ...values })).toBe(expected);
  });

  it('never shows a secret (case I4)', () => {
    const shows = { ...form, summary: 'Checked with {secret}.' };
    const parts = summaryParts(shows, { ...firstValues(fields), secret: 'hunter2' }, en);
    expect(parts.map(({ text }) => text).join('')).toBe('Checked with hidden.');
  });

  it('marks a gap that is still empty, and takes a brace that never closes as text', () => {
    expect(summaryParts({ ...form, summary: 'To {name}{' }, firstValues(fields), en)).toEqual([
      { text: 'To ', from: 'sentence' },
      { text: '…', from: 'empty' },
      { text: '{', from: 'sentence' },
    ]);
  });
});

describe('suggestions', () => {
  it('follow another field, and fall back to the fixed ones', () => {
    expect(suggestionsFor(events, { source: 'github', events: '' })).toEqual(['push', 'pull_request', 'issues']);
    expect(suggestionsFor(events, { source: 'constructor', events: '' })).toEqual(['push']);
  });

  it('go on with the last entry of a list and leave out what is there', () => {
    expect(suggestionsFor(events, { source: 'github', events: 'push, pu' })).toEqual(['push, pull_request']);
  });
});
