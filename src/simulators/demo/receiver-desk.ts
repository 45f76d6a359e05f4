import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { RestClient } from '../../cli/rest-client.ts';
import type { Behaviour, Receiver } from '../receiver-server.ts';

/** What the receiver can be told on the page, by the words of its buttons. */
export const moods: Readonly<Record<string, Behaviour>> = {
  works: { kind: 'ok' },
  fails: { kind: 'status', status: 500, body: 'the shop has no database' },
  'never answers': { kind: 'hang' },
  'is gone (410)': { kind: 'gone' },
  'asks to be left alone': { kind: 'control', say: 'disable' },
};

const types = z.object({ items: z.array(z.object({ type: z.string(), sample: z.unknown() })) });
const published = 'ticket.created';

/** What stands on the page about the receiver, and what can be done with it there. */
export interface ReceiverDesk {
  /** Where endpoints of the demo lead. */
  url: string;
  /** Answers `/receiver` and `/publish`; false for any other path. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** A desk for one receiver; `rest` publishes events at the product. */
export function createReceiverDesk(receiver: Receiver, rest: RestClient): ReceiverDesk {
  const url = `${receiver.url}/hooks`;
  let mood = 'works';

  async function act(method: string, path: string): Promise<{ status: number; value: unknown }> {
    const wanted = decodeURIComponent(path.slice('/receiver/'.length));
    const behaviour = moods[wanted];
    if (method === 'GET') return { status: 200, value: { url, mood, ...received(receiver) } };
    if (path === '/publish') return { status: 200, value: await publish(rest) };
    if (!behaviour) return { status: 404, value: { problem: `It can't be told "${wanted}".` } };
    mood = wanted;
    receiver.behave('*', behaviour);
    return { status: 200, value: { mood } };
  }

  return {
    url,
    async serve({ method = 'GET', url: path = '/' }, response) {
      if (!/^\/(receiver|publish)(\/|$)/.test(path)) return false;
      const { status, value } = await act(method, path).catch((error: unknown) => ({
        status: 502,
        value: { problem: error instanceof Error ? error.message : String(error) },
      }));
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
      return true;
    },
  };
}

function received(receiver: Receiver): { count: number; last: string } {
  const entries = receiver.ledger();
  const last = entries.at(-1);
  if (!last) return { count: 0, last: '' };
  const type = /"type":"([\w.]+)"/.exec(last.body)?.[1] ?? 'a request';
  return { count: entries.length, last: `${type} at ${new Date(last.at).toTimeString().slice(0, 8)}` };
}

/** Publishes the sample of the catalog, as `switchhook trigger` does. */
async function publish(rest: RestClient): Promise<unknown> {
  const { items } = types.parse(await rest.call('GET', '/api/event-types'));
  const data = items.find(({ type }) => type === published)?.sample;
  return await rest.call('POST', '/v1/events', { type: published, data, project: 'default' });
}
