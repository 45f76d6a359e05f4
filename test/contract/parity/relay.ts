import { expect } from 'vitest';
import type { Seen } from '../desks/desk.ts';
import type { Check, Checks, Scene } from './scene.ts';
import { eventually } from './scene.ts';

const failing = { kind: 'status', status: 503, body: 'closed for repairs' } as const;
const url = ({ receiver }: Scene, path: string) => `127.0.0.1:${receiver.port}/${path}`;

/** What is shown of a new endpoint; `values` as its form takes them. */
async function details(scene: Scene, path: string): Promise<Seen> {
  await scene.endpoint(path);
  return await scene.ann.say(`endpoints show ${url(scene, path)}`);
}

/** A new endpoint with so many dead letters, and the message about it. */
async function broken(scene: Scene, path: string, dead = 1) {
  scene.receiver.behave(`/${path}`, failing);
  await scene.endpoint(path);
  await scene.publish(path, dead);
  return await eventually(async () => {
    const card = await scene.incident(path, 'does not take its events');
    return new RegExp(`Dead letters\\W*${dead}\\b`).test(card.text) ? card : undefined;
  });
}

/** Presses a button of the message about a new failing endpoint, as an operator. */
function onCard(path: string, label: string, says: RegExp): Check {
  return async (scene) => {
    const { seen } = await broken(scene, path);
    expect((await scene.olga.press(seen, label)).text).toMatch(says);
  };
}

/** Presses a button of an endpoint's details, as an admin. */
function onDetails(path: string, label: string, says: RegExp): Check {
  return async (scene) => expect((await scene.ann.press(await details(scene, path), label)).text).toMatch(says);
}

/** Presses a button of the question what is to become of what was held. */
function onResume(path: string, label: string): Check {
  return async (scene) => {
    await scene.endpoint(path);
    await scene.olga.say(`endpoints pause ${url(scene, path)}`);
    await scene.publish(path);
    const question = await scene.olga.say(`endpoints resume ${url(scene, path)}`);
    expect(question.text).toContain('1 delivery was held');
    expect((await scene.olga.press(question, label)).text).toContain('is active again; 1 held');
  };
}

/** The dead letter of a new endpoint, as its log shows it. */
async function deadLetter(scene: Scene, path: string): Promise<Seen> {
  await broken(scene, path);
  return await scene.olga.say(`endpoints log ${url(scene, path)}`);
}

/** Begins a job over the dead letter of a new endpoint. */
async function job(scene: Scene, path: string): Promise<Seen> {
  const { seen } = await broken(scene, path);
  const question = await scene.olga.press(seen, 'Replay all');
  expect(question.text).toContain('Replay 1 event?');
  return await scene.olga.press(question, 'Replay');
}

/** What holds up a new ordered endpoint, as an operator sees it: one delivery that failed, and one behind it. */
async function heldUp(scene: Scene, path: string): Promise<Seen> {
  scene.receiver.behave(`/${path}`, failing, { kind: 'ok' });
  await scene.endpoint(path, { ordering: 'endpoint', waits: '0, 3600' });
  await scene.publish(path, 2);
  return await eventually(async () => {
    const shown = await scene.olga.say(`endpoints blocked ${url(scene, path)}`);
    return shown.text.includes('1 delivery behind it') ? shown : undefined;
  });
}

/** Gives up what holds the endpoint up: the next one goes, and doing it again changes nothing. */
function onHeldUp(path: string, label: string, says: string): Check {
  return async (scene) => {
    const list = await heldUp(scene, path);
    const done = await scene.olga.press(list, label);
    expect(done.text).toContain(says);
    await scene.receiver.arrived(2, `/${path}`);
    const ids = scene.receiver.ledger(`/${path}`).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect((await scene.olga.press(done, 'What holds it up')).text).toContain('Nothing does');
  };
}

/** Endpoints, their incidents and dead letters. */
export const relayChecks: Checks = {
  'command endpoints': async (scene) => {
    await scene.endpoint('listed', { events: 'ticket.*' });
    const list = await scene.vera.say('endpoints');
    for (const words of ['Endpoints of "', '/listed', 'ticket.*']) expect(list.text).toContain(words);
    expect((await scene.vera.say(`endpoints show ${url(scene, 'listed')}`)).text).toContain('Signatures');
    expect((await scene.vera.say('endpoints why')).text).toContain('Which endpoint?');
    expect((await scene.vera.say('endpoints new')).text).toContain('Only a project admin');
    await scene.refused(scene.vera, 'endpoint.create');
  },
  'command dlq': async (scene) => {
    await broken(scene, 'dead-by-command');
    const list = await scene.vera.say('dlq');
    for (const words of ['Dead letters of "', '/dead-by-command', 'it breaks (5xx)']) {
      expect(list.text).toContain(words);
    }
  },
  'form endpoint.new': async ({ ann, receiver }) => {
    const form = await ann.say('endpoints new');
    const problem = await ann.submit(form, { url: 'http://10.0.0.8/hooks', timeout: '99' });
    expect(Object.keys(problem.errors)).toEqual(['timeout']);
    expect(problem.values).toMatchObject({ url: 'http://10.0.0.8/hooks', timeout: '99' });
    const another = await ann.submit(problem, { timeout: '5' });
    expect(Object.keys(another.errors)).toEqual(['url']);
    const made = await ann.submit(another, { url: `${receiver.url}/made-by-form` });
    expect(made.text).toContain('/made-by-form gets events from now on');
    expect(made.text).toMatch(/whsec_\S{32}/);
  },
  'form endpoint.edit': async (scene) => {
    const form = await scene.ann.press(await details(scene, 'edited-by-form'), 'Edit');
    const problem = await scene.ann.submit(form, { events: 'no.such.event' });
    expect(Object.keys(problem.errors)).toEqual(['events']);
    const saved = await scene.ann.submit(problem, { events: 'ticket.created', description: 'Orders of the shop' });
    for (const words of ['Orders of the shop', 'ticket.created']) expect(saved.text).toContain(words);
  },
  'form dlq.filter': async (scene) => {
    await broken(scene, 'filtered');
    const form = await scene.olga.say('dlq filter');
    const problem = await scene.olga.submit(form, { since: 'long ago' });
    expect(Object.keys(problem.errors)).toEqual(['since']);
    // Between lines the clock of a conversation may be put forward by hours, that of deliveries never.
    const question = await scene.olga.submit(problem, { since: '30d', type: 'ticket.*' });
    expect(question.text).toMatch(/Replay \d+ events?\?/);
  },
  'button webhook.endpoints': async ({ ann }) => {
    expect((await ann.press(await ann.say('dlq'), 'Endpoints')).text).toContain('Endpoints of "');
  },
  'button webhook.endpoints.new': async ({ ann }) => {
    expect((await ann.press(await ann.say('endpoints'), 'New endpoint')).fields).toContain('signature');
  },
  'button webhook.endpoints.more': async ({ ann, endpoint }) => {
    let first = await ann.say('endpoints');
    for (let count = 1; !first.buttons.includes('More'); count++) {
      await endpoint(`filling-${count}`);
      first = await ann.say('endpoints');
    }
    expect((await ann.press(first, 'More')).text).toContain('last success');
  },
  'button webhook.endpoints.show': async (scene) => {
    await scene.endpoint('shown-by-button');
    const shown = await scene.vera.press(await scene.vera.say('endpoints'), 'Show');
    for (const words of ['/shown-by-button', 'Signatures', 'Limits']) expect(shown.text).toContain(words);
  },
  'button webhook.endpoints.edit': async (scene) => {
    const form = await scene.ann.press(await details(scene, 'edited-by-button'), 'Edit');
    expect(form.values.url).toContain('/edited-by-button');
  },
  'button webhook.endpoints.pause': onDetails('paused-by-button', 'Pause', /is paused/),
  'button webhook.endpoints.resume': async (scene) => {
    const paused = await scene.ann.press(await details(scene, 'resumed-by-button'), 'Pause');
    expect((await scene.ann.press(paused, 'Resume')).text).toContain('is active again');
  },
  'button webhook.endpoints.resume.all': onResume('resumed-with-all', 'Send all'),
  'button webhook.endpoints.resume.latest': onResume('resumed-with-latest', 'Only the latest'),
  'button webhook.endpoints.resume.discard': onResume('resumed-with-none', 'Discard'),
  'button webhook.endpoints.disable.yes': onDetails('disabled-by-button', 'Disable', /is disabled/),
  'button webhook.endpoints.delete.yes': onDetails('deleted-by-button', 'Delete', /is deleted/),
  'button webhook.endpoints.rotate.yes': onDetails('rotated-by-button', 'New secret', /whsec_\S{32}/),
  'button webhook.endpoints.test': onDetails('tested-by-button', 'Send a test event', /Sent \S+ to/),
  'button webhook.endpoints.log': onDetails('logged-by-button', 'Open log', /Nothing has been sent to it yet/),
  'button webhook.endpoints.log.more': async (scene) => {
    await scene.endpoint('logged-twice');
    await scene.publish('logged-twice', 11);
    const log = await scene.vera.say(`endpoints log ${url(scene, 'logged-twice')}`);
    expect((await scene.vera.press(log, 'More')).text).toContain('ticket.created');
  },
  'button webhook.endpoints.blocked': async (scene) => {
    await heldUp(scene, 'held-up');
    const shown = await scene.olga.say(`endpoints show ${url(scene, 'held-up')}`);
    expect(shown.text).toContain('1 delivery behind 1 failed one since');
    const list = await scene.olga.press(shown, 'What holds it up');
    for (const words of ['ticket.created', 'everything', 'HTTP 503', 'next try']) expect(list.text).toContain(words);
  },
  'button webhook.endpoints.skip.yes': onHeldUp('skipped', 'Skip', 'is discarded; the next one goes'),
  'button webhook.endpoints.park': onHeldUp('parked', 'Park', 'is a dead letter now; the next one goes'),
  'button webhook.endpoints.why': async (scene) => {
    await broken(scene, 'why-by-button');
    const shown = await scene.vera.say(`endpoints show ${url(scene, 'why-by-button')}`);
    expect((await scene.vera.press(shown, 'Why is it failing?')).text).toContain('The receiver itself fails');
  },
  'button webhook.endpoints.mute': async (scene) => {
    await scene.endpoint('muted-by-button');
    const list = await scene.olga.say('endpoints mute');
    expect((await scene.olga.press(list, 'Mute 24 h')).text).toContain('is quiet here until');
  },
  'button webhook.dlq': async ({ vera }) => {
    expect((await vera.press(await vera.say('endpoints'), 'Dead letters')).text).toContain('Dead letters of');
  },
  'button webhook.dlq.filter': async (scene) => {
    await broken(scene, 'filter-by-button');
    const form = await scene.olga.press(await scene.olga.say('dlq'), 'Choose by time or type');
    expect(form.fields).toEqual(expect.arrayContaining(['kind', 'endpoint', 'since']));
  },
  'button webhook.dlq.ask': async (scene) => {
    await broken(scene, 'asked-by-button');
    const question = await scene.olga.press(await scene.olga.say('dlq'), 'Replay all');
    expect(question.text).toMatch(/Replay \d+ events?\?/);
  },
  'button webhook.dlq.latest': async (scene) => {
    await broken(scene, 'latest-by-button');
    const example = await scene.olga.press(await scene.olga.say('dlq'), 'Preview');
    for (const words of ['What is sent', 'closed for repairs']) expect(example.text).toContain(words);
  },
  'button webhook.dlq.preview': async (scene) => {
    const log = await deadLetter(scene, 'previewed');
    expect((await scene.olga.press(log, 'Preview')).text).toContain('Try 1');
  },
  'button webhook.dlq.one': async (scene) => {
    const log = await deadLetter(scene, 'replayed-alone');
    scene.receiver.behave('/replayed-alone', { kind: 'ok' });
    expect((await scene.olga.press(log, 'Replay')).text).toContain('on its way again, with the same id');
    const [first, second] = await scene.receiver
      .arrived(2, '/replayed-alone')
      .then(() => scene.receiver.ledger('/replayed-alone'));
    expect(second?.id).toBe(first?.id);
  },
  'button webhook.dlq.go': async (scene) => {
    const begun = await job(scene, 'replayed-by-job');
    expect(begun.text).toContain('Started by');
    expect(begun.text).toContain('Olga');
  },
  'button webhook.dlq.job': async (scene) => {
    const begun = await job(scene, 'watched-job');
    // Where the schedule stands still, the job is looked at as it is; elsewhere when it has done something.
    if (!scene.desk.rest) await scene.receiver.arrived(2, '/watched-job');
    expect((await scene.olga.press(begun, 'Refresh')).text).toContain('of 1');
  },
  'button webhook.dlq.cancel': async (scene) => {
    const begun = await job(scene, 'cancelled-job');
    expect((await scene.olga.press(begun, 'Cancel')).text).toMatch(/cancelled|done/);
  },
  'message of a failing endpoint': async (scene) => {
    const card = await broken(scene, 'dying', 2);
    for (const words of ['ticket.created', 'HTTP 503', 'it breaks', 'closed for repairs']) {
      expect(card.text).toContain(words);
    }
    scene.receiver.behave('/dying', { kind: 'ok' });
    await scene.olga.press(card.seen, 'Replay last');
    const green = await scene.incident('dying', 'works again');
    expect(green.id).toBe(card.id);
    expect((await scene.olga.press(card.seen, 'Disable')).text).toContain('This incident is over; nothing was changed');
  },
  'button webhook.endpoints.incident.replay': onCard('card-replay', 'Replay all', /Replay 1 event\?/),
  'button webhook.endpoints.incident.last': onCard('card-last', 'Replay last', /on its way again/),
  'button webhook.endpoints.incident.pause': async (scene) => {
    const { seen } = await broken(scene, 'card-pause');
    expect((await scene.olga.press(seen, 'Pause 1 h')).text).toContain('is paused');
    expect((await scene.incident('card-pause', 'fails and is paused')).buttons).toContain('Resume');
  },
  'button webhook.endpoints.incident.disable': async (scene) => {
    const { seen } = await broken(scene, 'card-disable');
    expect((await scene.vera.press(seen, 'Disable')).text).toContain('Only a project operator');
    expect((await scene.olga.press(seen, 'Disable')).text).toContain('is disabled');
    await scene.incident('card-disable', 'is disabled');
  },
  'button webhook.endpoints.incident.mute': onCard('card-mute', 'Mute 24 h', /is quiet here until/),
  'button webhook.endpoints.incident.log': onCard('card-log', 'Open log', /Deliveries to[\s\S]*dead letter/),
  'button webhook.endpoints.incident.why': onCard('card-why', 'Why is it failing?', /The receiver itself fails/),
};
