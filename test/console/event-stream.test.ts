import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, serverSentEvents } from '../../src/console/api/event-stream.ts';

async function read(
  ...chunks: (string | Uint8Array<ArrayBuffer>)[]
): Promise<{ events: ServerSentEvent[]; heard: number }> {
  const bytes = chunks.map((chunk) => (typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk));
  const events: ServerSentEvent[] = [];
  let heard = 0;
  for await (const event of serverSentEvents(ReadableStream.from(bytes), () => heard++)) events.push(event);
  return { events, heard };
}

describe('server-sent events', () => {
  it('are read with position, name and data', async () => {
    const { events } = await read('id: 7\nevent: message\ndata: {"a":1}\n\n');
    expect(events).toEqual([{ id: '7', event: 'message', data: '{"a":1}' }]);
  });

  it('come whole however the network cut them, inside a letter too', async () => {
    const bytes = new TextEncoder().encode('event: message\ndata: 王伟\n\n');
    const { events } = await read(bytes.slice(0, 24), bytes.slice(24));
    expect(events).toEqual([{ event: 'message', data: '王伟' }]);
  });

  it('keep a position that comes alone, pass over comments, and count both as a sign of life', async () => {
    const { events, heard } = await read(': still here\nid: 9\n\n', ': hi\n\n', 'retry: 1000\n\n');
    expect(events).toEqual([{ id: '9', event: 'message', data: '' }]);
    expect(heard).toBe(3);
  });

  it('join lines of data and leave out what was cut off', async () => {
    const { events } = await read('data: one\ndata: two\n\ndata: unfinished');
    expect(events).toEqual([{ event: 'message', data: 'one\ntwo' }]);
  });
});
