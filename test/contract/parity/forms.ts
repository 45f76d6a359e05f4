import { expect } from 'vitest';
import { secretIn } from './commands.ts';
import type { Checks } from './scene.ts';

/** What every form does with what is typed into it. */
export const formChecks: Checks = {
  'form webhook.new': async ({ ann }) => {
    const form = await ann.say('new "Made by form" --source github');
    const problem = await ann.submit(form, { name: '', webhookId: 'not an id', rateLimit: '0' });
    expect(Object.keys(problem.errors).toSorted()).toEqual(['name', 'rateLimit']);
    expect(problem.values).toMatchObject({ name: '', webhookId: 'not an id', rateLimit: '0' });
    const another = await ann.submit(problem, { name: 'Made by form', rateLimit: '60' });
    expect(Object.keys(another.errors)).toEqual(['webhookId']);
    expect(another.values).toMatchObject({ name: 'Made by form', webhookId: 'not an id' });
    const made = await ann.submit(another, { webhookId: 'made-by-form' });
    expect(made.text).toContain('"Made by form" is ready');
    expect(made.text).toContain('/v1/webhooks/made-by-form');
    expect(secretIn(made.text)).toHaveLength(43);
    expect((await ann.say('show made-by-form')).text).toContain('60 events a minute');
  },
  'form webhook.edit': async ({ ann, make }) => {
    await make('Before the edit');
    const form = await ann.say('edit Before the edit');
    const problem = await ann.submit(form, { name: 'After the edit', rateLimit: '60001' });
    expect(problem.errors).toEqual({ rateLimit: 'Use a whole number from 1 to 60000.' });
    const saved = await ann.submit(problem, { rateLimit: '7', events: 'push, pull_request.opened' });
    for (const words of ['After the edit', '7 events a minute', 'push, pull_request.opened']) {
      expect(saved.text).toContain(words);
    }
    expect((await ann.say('show After the edit')).text).toContain('7 events a minute');
  },
  'channel in a form': async ({ ann, make, desk }) => {
    await make('Posts nowhere', { post: 'none' });
    expect((await ann.say('show Posts nowhere')).text).toContain('no channel');
    const form = await ann.say('edit Posts nowhere');
    const saved = await ann.submit(form, { post: `${desk.platform.name}:${desk.channel}` });
    const title = (await desk.platform.channels('default')).find(({ id }) => id === desk.channel)?.title;
    expect(saved.text).toContain(title);
  },
  'secret for one alone': async ({ desk, ann, vera, make }) => {
    const secret = secretIn((await make('Secret of one')).text);
    for (const person of [ann, vera, await desk.stranger()]) {
      const messages = [...(await person.read())];
      expect(messages.map(({ text }) => text).join('\n')).not.toContain(secret);
    }
    for (const command of ['show Secret of one', 'list', 'logs Secret of one', 'edit Secret of one']) {
      const seen = await ann.say(command);
      expect(JSON.stringify([seen.text, seen.values])).not.toContain(secret);
    }
  },
};
