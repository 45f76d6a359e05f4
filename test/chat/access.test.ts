import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeButtonValue } from '../../src/chat/button-value.ts';
import type { Answer } from '../../src/chat/intent.ts';
import { wording } from '../../src/chat/texts.ts';
import { webhookButton } from '../../src/chat/views/webhook-buttons.ts';
import type { Webhook } from '../../src/domain/webhook.ts';
import { type Lounge, openLounge } from './lounge.ts';
import { buttonsIn, errorsIn, formIn, type Talk, talkAs, valuesOf, viewIn } from './talk.ts';

let lounge: Lounge;
let ann: Talk;
let bea: Talk;
let webhook: Webhook;

beforeAll(async () => {
  lounge = await openLounge();
  ann = talkAs(lounge.converse, await lounge.person('Ann', { default: 'admin' }));
  bea = talkAs(lounge.converse, await lounge.person('Bea', { other: 'admin' }), { channel: 'vault' });
  const input = { name: 'Secret of default', source: 'github' };
  webhook = (await lounge.admin.createWebhook(ann.context.actor, 'default', input)).webhook;
});
afterAll(() => lounge.close());

const aboutOne = ['show', 'edit', 'enable', 'disable', 'test', 'rotate', 'delete', 'logs'] as const;
const text = (answers: Answer[]) => JSON.stringify(answers);
const pastDoubleClicks = () => lounge.clock.advance(3_000);

/** Everything one can try with a webhook's id: typed, as a button, as a form. */
async function everyWay(talk: Talk, uuid: string, project: string): Promise<string[]> {
  const tried: string[] = [];
  for (const verb of aboutOne) {
    tried.push(text(await talk.say(`${verb} ${uuid}`)), text(await talk.say(`${verb} ${uuid} --project ${project}`)));
    for (const spot of [project, '']) {
      const at = { say: wording('en'), project: spot, place: { view: 'none' } as const };
      tried.push(text(await talk.press(webhookButton(verb, { uuid, name: 'x', version: 1 }, at))));
    }
  }
  tried.push(text(await talk.submit({ id: 'webhook.edit', context: `${project}/${uuid}/1` }, { name: 'taken over' })));
  const more = writeButtonValue({ project, id: `${uuid}.x`, place: { view: 'none' } });
  tried.push(text(await talk.press({ action: 'webhook.logs.more', value: more })));
  return tried;
}

describe('other projects', () => {
  it('I1: a webhook of another project answers as one that does not exist, in every command, button and form', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const foreign = await everyWay(bea, webhook.uuid, 'default');
    await pastDoubleClicks();
    const missing = await everyWay(bea, unknown, 'default');
    expect(foreign.map((answer) => answer.replaceAll(webhook.uuid, unknown))).toEqual(missing);
    expect(foreign.join()).not.toContain('Secret of default');
    expect((await lounge.admin.getWebhook(ann.context.actor, 'default', webhook.uuid)).webhook).toEqual(webhook);
  });

  it('I1: a project one does not belong to answers as one that does not exist', async () => {
    for (const command of ['list', 'new', 'project', 'project invite Eve --role admin', 'show x']) {
      const foreign = text(await bea.say(`${command} --project default`));
      const missing = text(await bea.say(`${command} --project nowhere`));
      expect(foreign.replaceAll('default', 'nowhere')).toBe(missing);
    }
    expect(text(await bea.say('list --project "../x"'))).toContain('There is no project');
  });

  it('I1: the channel decides on no rights: an admin of one project is a stranger in the channel of another', async () => {
    const visiting = talkAs(lounge.converse, await lounge.person('Cy', { other: 'admin' }), { channel: 'general' });
    expect(text(await visiting.say('list'))).toContain('There is no project \\"default\\" here.');
    expect(text(await visiting.say('list --project other'))).toContain('Webhooks of');
  });

  it('C6: --project is checked like everything else, and names the project for those who belong to it', async () => {
    const both = talkAs(lounge.converse, await lounge.person('Dee', { default: 'admin', other: 'operator' }));
    expect(text(await both.say('list --project other'))).toContain('other');
    expect(text(await both.say('new Hook --project other'))).toContain(
      'Only a project admin can do this in \\"other\\"',
    );
  });
});

describe('roles', () => {
  it('tells somebody without a role politely whom to ask, the same way everywhere, and audits it', async () => {
    const guest = talkAs(lounge.converse, await lounge.person('Guest', {}));
    const asked = await everyWay(guest, webhook.uuid, 'default');
    for (const answer of asked) {
      expect(answer).toMatch(/Only a project (admin|operator|viewer) can do this in \\"Default\\". Ask one of: Ann/);
    }
    for (const command of ['list', 'new', 'project', 'project invite Eve']) {
      expect(text(await guest.say(command))).toContain('Ask one of: Ann');
    }
    const refusals = (await lounge.audit('default')).filter(
      ({ actor, outcome }) => actor === guest.context.actor.memberId && outcome === 'refused',
    );
    expect(refusals.length).toBeGreaterThanOrEqual(asked.length);
    expect(new Set(refusals.map(({ action }) => action))).toEqual(new Set(['access.refused']));
  });

  it('lets an operator see, switch and test, and nothing more', async () => {
    const operator = talkAs(lounge.converse, await lounge.person('Op', { default: 'operator' }));
    for (const command of ['list', 'show', 'enable', 'test', 'logs']) {
      const typed = command === 'list' ? command : `${command} ${webhook.uuid}`;
      expect(text(await operator.say(typed))).not.toContain('Only a project');
    }
    for (const command of ['new', `edit ${webhook.uuid}`, `rotate ${webhook.uuid}`, `delete ${webhook.uuid}`]) {
      expect(text(await operator.say(command))).toContain('Only a project admin can do this');
    }
    expect(text(await operator.say('project invite Eve --role viewer'))).toContain('Only a project admin');
  });

  it('I2: what was opened as an admin is refused after the role was taken away: form, question and button', async () => {
    const fay = await lounge.person('Fay', { default: 'admin' });
    const before = talkAs(lounge.converse, fay);
    const form = formIn(await before.say('new'));
    const edit = formIn(await before.say(`edit ${webhook.uuid}`));
    const details = viewIn(await before.say(`show ${webhook.uuid}`));
    const demoted = talkAs(lounge.converse, { ...fay, roles: { default: 'viewer' } });
    for (const opened of [form, edit]) {
      const errors = errorsIn(await demoted.submit(opened, { ...valuesOf(opened), name: 'Made by Fay' }));
      expect(errors._).toContain('Only a project admin can do this');
    }
    for (const button of buttonsIn(details).filter(({ action }) => action !== 'webhook.logs')) {
      expect(text(await demoted.press(button))).toMatch(/Only a project (admin|operator)/);
    }
    const { items } = await lounge.admin.listWebhooks(ann.context.actor, 'default', { limit: 50 });
    expect(items.map((item) => item.webhook.name)).toEqual(['Secret of default']);
  });
});

describe('buttons and values', () => {
  it('C5: a made-up action or value does nothing and says that it is out of date', async () => {
    for (const [action, value] of [
      ['webhook.drop', ''],
      ['webhook.delete.yes.really', ''],
      ['__proto__', ''],
      ['webhook.constructor', ''],
      ['webhook.list.more', '{"$ne":null}'],
      ['webhook.show', '../../etc/passwd'],
      ['webhook.show', 'default/%E0%A4%A/'],
    ] as const) {
      expect(text(await ann.press({ action, value }))).toContain('out of date');
    }
  });

  it('C5: nothing of a payload stands in the buttons of a result: names and ids of ours only', async () => {
    const answers = await ann.say(`show ${webhook.uuid}`);
    for (const { action, value } of buttonsIn(viewIn(answers))) {
      expect(action).toMatch(/^webhook\.[a-z]+(\.yes)?$/);
      expect(value).toMatch(/^default\/[0-9a-f-]{36}(\.\d+)?\/(show)?$/);
    }
  });
});

describe('failures', () => {
  it('answers the unexpected with a sentence and the id under which it is logged, and never throws', async () => {
    const broken = talkAs(lounge.converse, { ...(await lounge.person('Gil', {})), roles: { default: 'admin' } });
    const failing = {
      ...broken.context,
      get actor(): never {
        throw new Error('a fault of the tests');
      },
    };
    const answers = await lounge.converse({ kind: 'command', text: 'list', context: failing });
    expect(text(answers)).toContain(`it is logged under ${broken.context.correlationId}`);
    expect(lounge.lines.join('\n')).toContain('a fault of the tests');
    expect(text(answers)).not.toContain('a fault of the tests');
  });
});
