import type { IncomingMessage, ServerResponse } from 'node:http';
import { child, objects, str } from '../json.ts';
import type { Person } from '../person.ts';
import { bodyOf } from '../serve-api.ts';
import { findChannel, type Message, type View, type World } from '../world.ts';

interface Acting {
  world: World;
  as(user: string): Person;
}

/** Does what somebody did on the page; a problem is answered in words. */
export async function act({ world, as }: Acting, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = new URLSearchParams(await bodyOf(request));
  const person = as(form.get('user') ?? '');
  try {
    await carryOut({ world, person, form, what: (request.url ?? '').replace('/ui/', '') });
    response.writeHead(204).end();
  } catch (error) {
    response.writeHead(422, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(error instanceof Error ? error.message : String(error));
  }
}

interface Act {
  world: World;
  person: Person;
  form: URLSearchParams;
  what: string;
}

async function carryOut({ world, person, form, what }: Act): Promise<void> {
  const view = world.views.get(form.get('view') ?? '');
  switch (what) {
    case 'say':
      return await say(person, form);
    case 'press':
      return void (await person.press(view ?? messageOf(world, form), form.get('button') ?? ''));
    case 'choose':
      return view && (await person.fill(view, chosen(view, form)));
    case 'submit':
      return view && void (await person.submit(view, typed(view, form)));
    case 'close':
      return view && (await person.close(view));
    default:
      throw new Error(`nobody can ${what} here`);
  }
}

async function say(person: Person, form: URLSearchParams): Promise<void> {
  const [text, channel, thread] = ['text', 'channel', 'thread'].map((name) => form.get(name) ?? '');
  if (!text || !channel) return;
  if (thread) await person.say(channel, text, thread);
  else await person.type(channel, text);
}

function messageOf(world: World, form: URLSearchParams): Message {
  const channel = findChannel(world, form.get('channel') ?? '');
  const found = [...(channel?.messages ?? []), ...(channel?.ephemeral ?? [])].find(({ ts }) => ts === form.get('ts'));
  if (!found) throw new Error('This message is gone.');
  return found;
}

function typed(view: View, form: URLSearchParams): Record<string, string | boolean> {
  const values: Record<string, string | boolean> = {};
  for (const block of objects(view.payload.blocks)) {
    if (block.type !== 'input' || block.dispatch_action === true) continue;
    const id = str(block, 'block_id');
    const isBox = child(block, 'element').type === 'checkboxes';
    values[id] = isBox ? form.has(`in:${id}`) : (form.get(`in:${id}`) ?? '').replaceAll('\r\n', '\n');
  }
  return values;
}

/** What was typed so far, so that nothing is lost when the app changes the modal, and then the choice. */
function chosen(view: View, form: URLSearchParams): Record<string, string | boolean> {
  const id = form.get('tells') ?? '';
  return { ...typed(view, form), [id]: form.get(`in:${id}`) ?? '' };
}
