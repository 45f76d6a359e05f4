import { expect } from 'vitest';
import { newToken } from '../../../src/crypto/token.ts';
import { newId } from '../../../src/domain/ids.ts';
import type { Check, Checks, Scene } from './scene.ts';

/** A mistyped command is offered as the button of the one that was probably meant. */
function offered(name: string, answer: string): Check {
  return async ({ ann }) => {
    const hint = await ann.say(`${name}x`);
    expect(hint.text).toContain(`Did you mean "${name}"?`);
    expect((await ann.press(hint, name)).text).toContain(answer);
  };
}

async function details({ make, ann }: Scene, name: string) {
  await make(name);
  return await ann.say(`show ${name}`);
}

/** What every button does where it is pressed. */
export const buttonChecks: Checks = {
  'button webhook.help': async ({ guest }) => {
    const hint = await guest.say('helpx');
    expect((await guest.press(hint, 'Help')).text).toContain('What I can do');
  },
  'button webhook.list': async ({ ann, make }) => {
    await make('Listed by button');
    expect((await ann.press(await ann.say('help'), 'All webhooks')).text).toContain('Webhooks of "');
  },
  'button webhook.list.more': async ({ ann, make }) => {
    let first = await ann.say('list');
    for (let count = 1; !first.buttons.includes('More'); count++) {
      await make(`Filling the page ${count}`);
      first = await ann.say('list');
    }
    const second = await ann.press(first, 'More');
    expect(second.text).toContain('Webhooks of "');
    const names = (text: string) => [...text.matchAll(/Filling the page \d+/g)].map(([name]) => name);
    expect(names(second.text).filter((name) => names(first.text).includes(name))).toEqual([]);
  },
  'button webhook.new': async ({ ann }) => {
    expect((await ann.press(await ann.say('help'), 'New webhook')).fields).toContain('webhookId');
  },
  'button webhook.show': async ({ ann, make }) => {
    await make('Shown by button');
    const shown = await ann.press(await ann.say('list Shown by button'), 'Show');
    for (const words of ['Shown by button', 'Address', 'Checks']) expect(shown.text).toContain(words);
  },
  'button webhook.edit': async (scene) => {
    const form = await scene.ann.press(await details(scene, 'Edited by button'), 'Edit');
    expect(form.values.name).toBe('Edited by button');
  },
  'button webhook.disable': async (scene) => {
    const after = await scene.ann.press(await details(scene, 'Off by button'), 'Switch off');
    expect(after.buttons).toContain('Switch on');
    expect(after.buttons).not.toContain('Switch off');
  },
  'button webhook.enable': async (scene) => {
    const off = await scene.ann.press(await details(scene, 'On by button'), 'Switch off');
    expect((await scene.ann.press(off, 'Switch on')).buttons).toContain('Switch off');
  },
  'button webhook.test': async (scene) => {
    const sent = await scene.ann.press(await details(scene, 'Tested by button'), 'Send a test event');
    expect(sent.text).toContain('It was accepted');
    await scene.result('Tested by button', 'Done');
  },
  'button webhook.logs': async (scene) => {
    const shown = await scene.ann.press(await details(scene, 'Logged by button'), 'Logs');
    expect(shown.text).toContain('Last events of "Logged by button"');
  },
  'button webhook.logs.more': async ({ ann, make, send, result }) => {
    await make('Logged twice');
    await send('Logged twice');
    await send('Logged twice');
    await result('Logged twice', 'Done');
    const first = await ann.say('logs Logged twice --limit 1');
    expect((await ann.press(first, 'More')).text).toContain('accepted');
  },
  'button webhook.rotate.yes': async (scene) => {
    const rotated = await scene.ann.press(await details(scene, 'Rotated by button'), 'New secret');
    expect(rotated.text).toContain('New secret of "Rotated by button"');
  },
  'button webhook.delete.yes': async (scene) => {
    const deleted = await scene.ann.press(await details(scene, 'Deleted by button'), 'Delete');
    expect(deleted.text).toContain('"Deleted by button" is deleted');
  },
  'button webhook.rotate': offered('rotate', 'Which webhook?'),
  'button webhook.delete': offered('delete', 'Which webhook?'),
  'button webhook.project': offered('project', 'Short name'),
  'button webhook.keys': offered('keys', 'API keys of'),
  'button webhook.keys.more': async ({ ann, desk }) => {
    for (const count of Array(11).keys()) {
      const key = { id: newId('key', Date.now()), name: `Filling ${count}`, project: 'default', createdAt: new Date() };
      await desk.store.keys.save({ ...key, role: 'viewer' }, newToken());
    }
    expect((await ann.press(await ann.say('keys'), 'More')).text).toContain('never used');
  },
  'button webhook.keys.revoke.yes': async ({ ann }) => {
    await ann.say('keys new "Revoked by button"');
    const revoked = await ann.press(await ann.say('keys'), 'Revoke');
    expect(revoked.text).toContain('The key "Revoked by button" opens nothing any more');
  },
  'button webhook.whoami': offered('whoami', 'You are Ann'),
  'button webhook.console': offered('console', '#sign-in='),
  'button webhook.link': offered('link', 'needs a code'),
  'button try.start': async ({ ann, result }) => {
    const tried = await ann.press(await ann.say('help'), 'Try it with a sample event');
    expect(tried.text).toContain('Made the webhook "Try it"');
    await result('Try it', 'Done');
  },
  'button dismiss': async ({ ann, make }) => {
    await make('Kept as it is');
    const question = await ann.say('delete Kept as it is');
    expect((await ann.press(question, 'Keep it as it is')).text).toContain('Nothing was changed');
    expect((await ann.say('show Kept as it is')).text).toContain('State');
  },
  'buttons of a result': async ({ ann, make, send, result }) => {
    await make('Result with buttons');
    await send('Result with buttons');
    const { seen, buttons } = await result('Result with buttons', 'Done');
    expect(buttons).toEqual(['Show webhook', 'Logs', 'Send a test event']);
    expect((await ann.press(seen, 'Show webhook')).text).toContain('Address');
    expect((await ann.press(seen, 'Logs')).text).toContain('accepted');
  },
};
