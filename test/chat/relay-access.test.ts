import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionNames } from '../../src/chat/actions.ts';
import { commands } from '../../src/chat/commands/index.ts';
import { endpointVerbs, relayValue } from '../../src/chat/relay/endpoint-buttons.ts';
import { writeLogPlace } from '../../src/chat/relay/log-filter.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { openRelayLounge, type RelayLounge } from './relay-lounge.ts';
import { errorsIn, formIn, type Talk, valuesOf } from './talk.ts';

let lounge: RelayLounge;
let endpoint: Endpoint;
let dead: string;
beforeAll(async () => {
  lounge = await openRelayLounge();
  lounge.receiver.behave('/guarded', { kind: 'status', status: 500 });
  endpoint = await lounge.endpoint('guarded', { description: 'Secret of default' });
  await lounge.store.incidents.begin(incidentOf(endpoint));
  await lounge.publish(1, { endpoint, status: 'dead' });
  const { actor } = lounge.ann.context;
  const page = await lounge.relay.listDeliveries(actor, 'default', { limit: 1 }, { endpointId: endpoint.id });
  dead = page.items[0]?.id ?? expect.fail('no delivery');
});
afterAll(() => lounge.closeAll());

/** Open from the beginning, so that it is the one that the buttons are about. */
function incidentOf({ id, project }: Endpoint): Incident {
  const now = new Date();
  const tried = { eventType: 'ticket.created', reason: 'HTTP 500', failures: 1, dead: 0 };
  return {
    id: 'inc_1',
    project,
    endpointId: id,
    version: 1,
    state: 'failing',
    openedAt: now,
    updatedAt: now,
    ...tried,
  };
}

const buttons = actionNames(commands).filter((name) => /^webhook\.(endpoints|dlq)\b/.test(name));

/** What a button of this action would carry. */
function carriedBy(action: string, id: string, delivery: string): string {
  if (action.includes('.incident.')) return `${id}.inc_1.1`;
  if (action.endsWith('rotate.yes')) return `${id}.1`;
  if (action === 'webhook.endpoints') return '';
  if (action.endsWith('log.more')) return writeLogPlace({ endpointId: id }, `1.${delivery}`);
  if (action.startsWith('webhook.endpoints')) return id;
  if (/dlq\.(ask|go)$/.test(action)) return `dead~${id}~~~~`;
  return action.endsWith('latest') ? `${id}~~~~` : delivery;
}

/** Everything one can try with an endpoint's id: typed, as a button, as a form. */
async function everyWay(talk: Talk, id: string, delivery: string, project = 'default'): Promise<Map<string, string>> {
  const tried = new Map<string, string>();
  const note = (name: string, answers: unknown) => void tried.set(name, JSON.stringify(answers));
  for (const verb of endpointVerbs) {
    note(`typed ${verb}`, await talk.say(`endpoints ${verb} ${id} --project ${project}`));
  }
  for (const line of ['endpoints', 'endpoints new', 'dlq', 'dlq filter']) {
    note(line, await talk.say(`${line} --project ${project}`));
  }
  for (const action of buttons) {
    const value = relayValue(project, carriedBy(action, id, delivery));
    note(action, await talk.press({ action, value }));
  }
  note('form endpoint.edit', await talk.submit({ id: 'endpoint.edit', context: `${project}/${id}/1` }, { url: 'x' }));
  note('form endpoint.new', await talk.submit({ id: 'endpoint.new', context: project }, { url: 'x' }));
  note('form dlq.filter', await talk.submit({ id: 'dlq.filter', context: project }, { kind: 'dead' }));
  return tried;
}

const unchanged = async () => {
  expect(await lounge.store.endpoints.get('default', endpoint.id)).toMatchObject({ state: 'active', version: 1 });
  expect(await lounge.count(endpoint, 'dead')).toBe(1);
  expect(await lounge.store.replays.running(10)).toEqual([]);
};

describe('rights in the relay', () => {
  it('I1: an endpoint of another project answers as one that does not exist, in every command, button and form', async () => {
    const unknown = 'ep_00000000000000000000000000';
    const foreign = await everyWay(lounge.bea, endpoint.id, dead);
    await lounge.clock.advance(3_000);
    const missing = await everyWay(lounge.bea, unknown, 'dlv_0_0', 'default');
    for (const [name, answer] of foreign) {
      expect(`${name}: ${answer.replaceAll(endpoint.id, unknown).replaceAll(dead, 'dlv_0_0')}`).toBe(
        `${name}: ${missing.get(name)}`,
      );
      expect(answer).not.toMatch(/Secret of default|guarded/);
    }
    await unchanged();
  });

  it('tells somebody without a role whom to ask, everywhere, and audits it', async () => {
    for (const [name, answer] of await everyWay(lounge.guest, endpoint.id, dead)) {
      expect(`${name}: ${answer}`).toMatch(/Only a project (admin|operator|viewer) can do this in \\"Default\\"/);
    }
    const refused = (await lounge.audit('default')).filter(
      ({ actor, outcome }) => actor === lounge.guest.context.actor.memberId && outcome === 'refused',
    );
    expect(refused.length).toBeGreaterThan(buttons.length / 2);
    await unchanged();
  });

  it('lets a viewer look, and nothing more', async () => {
    const answers = await everyWay(lounge.viewer, endpoint.id, dead);
    const allowed = [...answers].filter(([, answer]) => !answer.includes('Only a project')).map(([name]) => name);
    expect(allowed.toSorted()).toEqual(
      [
        'dlq',
        'dlq filter',
        'endpoints',
        'form dlq.filter',
        'typed disable',
        'typed log',
        'typed show',
        'typed why',
        'webhook.dlq',
        'webhook.dlq.filter',
        'webhook.dlq.job',
        'webhook.endpoints',
        'webhook.endpoints.incident.log',
        'webhook.endpoints.incident.why',
        'webhook.endpoints.log',
        'webhook.endpoints.log.more',
        'webhook.endpoints.more',
        'webhook.endpoints.show',
        'webhook.endpoints.why',
      ].toSorted(),
    );
    await unchanged();
  });

  it('lets an operator keep things running, but not make, change or delete', async () => {
    for (const line of ['new', `edit ${endpoint.id}`, `rotate ${endpoint.id}`, `delete ${endpoint.id}`]) {
      expect(JSON.stringify(await lounge.operator.say(`endpoints ${line}`))).toContain('Only a project admin');
    }
    for (const action of ['edit', 'rotate.yes', 'delete.yes', 'new']) {
      const value = relayValue('default', carriedBy(`webhook.endpoints.${action}`, endpoint.id, dead));
      const answer = await lounge.operator.press({ action: `webhook.endpoints.${action}`, value });
      expect(JSON.stringify(answer)).toContain('Only a project admin');
    }
    await unchanged();
  });

  it('I2: a form that was opened as an admin is refused after the role was taken away', async () => {
    const form = formIn(await lounge.ann.say(`endpoints edit ${endpoint.id}`));
    const errors = errorsIn(await lounge.operator.submit(form, { ...valuesOf(form), description: 'Taken over' }));
    expect(errors._).toContain('Only a project admin can do this');
    await unchanged();
  });
});
