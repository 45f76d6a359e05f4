import { expect } from 'vitest';
import type { FormValues } from '../../../src/chat/view.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import { type Receiver, startReceiver } from '../../../src/simulators/receiver-server.ts';
import type { Desk, OpenDesk, Person, Seen, Shown } from '../desks/desk.ts';

/** A desk with people of every role, for all checks at it. */
export interface Scene {
  desk: Desk;
  /** Admin of `default`. */
  ann: Person;
  /** Admin of `default` and of `other`. */
  bea: Person;
  /** Operator of `default`. */
  olga: Person;
  /** Viewer of `default`. */
  vera: Person;
  /** Without any role. */
  guest: Person;
  /** Makes a webhook by its form, as Ann; what she is then shown. */
  make(name: string, values?: FormValues): Promise<Seen>;
  /** Sends a test event through a webhook, each time as another operator: one person may send ten a minute. */
  send(name: string): Promise<void>;
  /** A receiver of events on this machine; it takes everything unless told otherwise. */
  receiver: Receiver;
  /** Makes an endpoint by its form, as Ann: a path of the receiver, which is tried once. */
  endpoint(path: string, values?: FormValues): Promise<Seen>;
  /** Sends an endpoint test events, each ten as another operator. */
  publish(path: string, count?: number): Promise<void>;
  /** The message about a failing endpoint, once it says this. */
  incident(path: string, says: string): Promise<Shown>;
  /** The message of the last run of a webhook, once it says this. */
  result(name: string, says: string): Promise<Shown>;
  /** What stands in a thread, once it says this. */
  inThread(messageId: string, says: string): Promise<string>;
  /** A refusal of a person that the audit log has, once it is there. */
  refused(person: Pick<Person, 'memberId'>, action?: string): Promise<AuditEntry>;
}

/** Something that is looked at through the platform, as people see it. Throws where it is otherwise. */
export type Check = (scene: Scene) => Promise<void>;
export type Checks = Readonly<Record<string, Check>>;

export async function openScene(open: OpenDesk): Promise<Scene> {
  const desk = await open();
  const receiver = await startReceiver();
  const ann = await desk.person('Ann', { default: 'admin' });
  const bea = await desk.person('Bea', { default: 'admin', other: 'admin' });
  const olga = await desk.person('Olga', { default: 'operator' });
  const vera = await desk.person('Vera', { default: 'viewer' });
  let testers = 0;
  const guest = await desk.person('Guest', {});
  const url = (path: string) => `127.0.0.1:${receiver.port}/${path}`;
  return {
    desk,
    ann,
    bea,
    olga,
    vera,
    guest,
    async make(name, values = {}) {
      const form = await ann.say(`new "${name}" --source github`);
      const made = await ann.submit(form, values);
      expect(made.text).toContain(`"${name}" is ready`);
      return made;
    },
    async send(name) {
      const tester = await desk.person(`Tester${++testers}`, { default: 'operator' });
      expect((await tester.say(`test ${name}`)).text).toContain('It was accepted');
    },
    receiver,
    async endpoint(path, values = {}) {
      const form = await ann.say('endpoints new');
      const made = await ann.submit(form, { url: `http://${url(path)}`, schedule: 'custom', waits: '0', ...values });
      expect(made.text).toContain(`/${path} gets events from now on`);
      return made;
    },
    async publish(path, count = 1) {
      for (let sent = 0, tester = olga; sent < count; sent++) {
        if (sent % 10 === 0) tester = await desk.person(`Tester${++testers}`, { default: 'operator' });
        const answer = await tester.say(`endpoints test ${url(path)} --event ticket.created`);
        expect(answer.text).toContain('Sent ticket.created');
      }
    },
    incident: (path, says) =>
      eventually(async () =>
        (await vera.read()).findLast(
          (one) =>
            one.buttons.includes('Why is it failing?') && one.text.includes(`/${path}`) && one.text.includes(says),
        ),
      ),
    result: (name, says) =>
      eventually(async () =>
        (await vera.read()).findLast((one) => isResult(one) && one.text.includes(name) && one.text.includes(says)),
      ),
    inThread: (messageId, says) =>
      eventually(async () => {
        const text = (await vera.readThread(messageId)).map((one) => one.text).join('\n');
        return text.includes(says) ? text : undefined;
      }),
    refused: ({ memberId }, action) =>
      eventually(async () =>
        (await desk.audit('default')).find(
          (one) =>
            one.actor === memberId &&
            one.outcome === 'refused' &&
            (action === undefined || one.details.action === action),
        ),
      ),
  };
}

/** Whether a message is that of a run, and not what somebody said. */
export function isResult({ buttons }: Shown): boolean {
  return buttons.includes('Show webhook');
}

/** What `find` finds, once it finds something. */
export async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  await expect
    .poll(async () => {
      found = await find();
      return found !== undefined;
    })
    .toBe(true);
  if (found === undefined) throw new Error('it was there, and is gone');
  return found;
}
