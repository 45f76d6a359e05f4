import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../src/chat/intent.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { type Booth, openBooth } from './booth.ts';
import { general } from './office.ts';

let booth: Booth | undefined;
afterEach(() => booth?.close());

const hello: Answer[] = [{ kind: 'private', view: { kind: 'text', text: 'Hello' } }];

describe('F24: Socket Mode', () => {
  it('connects anew when the socket dies in the middle of work, finishes it, and handles nothing twice', async () => {
    const answer = Promise.withResolvers<Answer[]>();
    booth = await openBooth({ clock: systemClock, mode: 'socket', converse: () => answer.promise });
    const { slack } = booth;
    await slack.as('U0ANN').type(general, '/webhook list');
    slack.sockets.cut();
    await slack.until(() => slack.sockets.open() === 0);
    answer.resolve(hello);
    await slack.until(() => slack.ephemeralFor('U0ANN', general).length === 1);
    await slack.sockets.connected();
    await slack.as('U0ANN').type(general, '/webhook list');
    await slack.until(() => slack.ephemeralFor('U0ANN', general).length === 2);
    expect(booth.asked).toHaveLength(2);
    expect(slack.sockets.total()).toBe(2);
  });

  it('an envelope whose acknowledgement was lost comes again and is handled once', async () => {
    booth = await openBooth({ clock: systemClock, mode: 'socket', converse: async () => hello });
    const { slack, asked } = booth;
    slack.sockets.loseAcknowledgements(2);
    const event = { type: 'app_mention', user: 'U0ANN', channel: general, ts: '1700000000.000100', text: 'list' };
    const payload = { type: 'event_callback', team_id: 'T0ACME', event_id: 'Ev1', event };
    const sending = slack.send({ kind: 'events_api', payload });
    const typing = slack.as('U0ANN').type(general, '/webhook list');
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    slack.sockets.cut();
    await Promise.all([sending, typing]);
    await slack.as('U0BOB').type(general, '/webhook last');
    await slack.until(() => slack.ephemeralFor('U0BOB', general).length === 1);
    expect(asked.map((one) => one.kind === 'command' && one.text).toSorted()).toEqual(['last', 'list', 'list']);
  });

  it('connects anew when Slack asks for it, and when Slack was in trouble meanwhile', async () => {
    booth = await openBooth({ clock: systemClock, mode: 'socket', converse: async () => hello });
    const { slack } = booth;
    slack.sockets.refresh();
    await slack.until(() => slack.sockets.total() === 2 && slack.sockets.open() === 1);
    slack.trouble({ method: 'apps.connections.open', status: 500 });
    slack.trouble({ method: 'apps.connections.open', retryAfter: 1 });
    slack.sockets.cut();
    await slack.until(() => slack.sockets.total() === 3 && slack.sockets.open() === 1);
    await slack.as('U0ANN').type(general, '/webhook list');
    await slack.until(() => slack.ephemeralFor('U0ANN', general).length === 1);
  });

  it('needs no route of ours, and says which token is wrong', async () => {
    booth = await openBooth({ clock: systemClock, mode: 'socket' });
    expect(booth.platform.routes).toBeUndefined();
    const wrong = openBooth({ clock: systemClock, mode: 'socket', settings: { appToken: 'xapp-wrong' } });
    const error = await wrong.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(String(error)).toContain('SLACK_APP_TOKEN');
  });

  it('starts although Slack does not answer yet, and connects when it does', async () => {
    booth = await openBooth({ clock: systemClock, mode: 'socket', troubles: [{ method: '*', status: 503, times: 3 }] });
    const { slack } = booth;
    await slack.sockets.connected();
    await slack.as('U0ANN').type(general, '/webhook list');
    await slack.until(() => slack.ephemeralFor('U0ANN', general).length === 1);
  });
});
