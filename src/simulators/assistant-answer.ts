import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatRequest } from './assistant-rules.ts';

/** How one request is answered; each scripted behaviour serves one request. */
export interface Behaviour {
  /** What the model says; otherwise it repeats the beginning of the question. */
  answer?: string;
  /** An error in place of an answer. `body` may be anything, also something that isn't JSON. */
  error?: { status: number; message?: string; code?: string; headers?: Record<string, string>; body?: string };
  /** One JSON document although a stream was asked for. */
  whole?: boolean;
  /** Something goes wrong before the head, before the first chunk, after half of them, or before the farewell. */
  trouble?: { at: Place; what: Trouble };
  /** Characters per chunk; 8 unless given. */
  chunk?: number;
  /** Milliseconds between chunks, for demonstrations. */
  pace?: number;
  /** Why the answer ends; `stop` unless given. */
  finish?: string;
  /** False: neither finish reason nor farewell; 'silent': no `[DONE]`. */
  farewell?: false | 'silent';
  /** False: no usage although it was asked for. */
  usage?: false;
}

type Place = 'start' | 'head' | 'middle' | 'end';
/** Waits until released, breaks the connection, writes nonsense, or reports an error of its own. */
type Trouble = 'hold' | 'cut' | 'garbage' | 'error';

export interface Serving {
  asked: ChatRequest;
  behaviour: Behaviour;
  response: ServerResponse;
  /** Resolves when the script lets held requests go on. */
  hold(): Promise<void>;
}

/** Writes the answer as told. Resolves with how it ended. */
export async function writeAnswer(serving: Serving): Promise<'answered' | 'cut'> {
  const { asked, behaviour, response } = serving;
  if (await isCut(serving, 'start')) return 'cut';
  const text = behaviour.answer ?? `You said: ${asked.messages.at(-1)?.content.slice(0, 60) ?? ''}`;
  if (behaviour.whole || !asked.stream) return writeWhole(serving, text);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
  if (await isCut(serving, 'head')) return 'cut';
  if (!(await writeChunks(serving, text))) return 'cut';
  if (await isCut(serving, 'end')) return 'cut';
  farewell(serving, text);
  response.end();
  return 'answered';
}

function writeWhole({ asked, behaviour, response }: Serving, text: string): 'answered' {
  response.writeHead(200, { 'content-type': 'application/json' });
  const choice = { index: 0, message: { role: 'assistant', content: text }, finish_reason: behaviour.finish ?? 'stop' };
  response.end(JSON.stringify({ ...envelope(asked, 'chat.completion'), choices: [choice], usage: usage(asked, text) }));
  return 'answered';
}

/** Writes the deltas; false when the script breaks off. */
async function writeChunks(serving: Serving, text: string): Promise<boolean> {
  const { asked, behaviour, response } = serving;
  const size = behaviour.chunk ?? 8;
  const count = Math.ceil(text.length / size);
  event(response, delta(asked, { role: 'assistant', content: '' }));
  for (let chunk = 0; chunk < count; chunk++) {
    if (chunk === Math.floor(count / 2) && (await isCut(serving, 'middle'))) return false;
    if (response.destroyed) return false;
    event(response, delta(asked, { content: text.slice(chunk * size, (chunk + 1) * size) }));
    if (behaviour.pace !== undefined) await sleep(behaviour.pace);
    if (response.writableNeedDrain) await written(response);
  }
  return true;
}

function farewell({ asked, behaviour, response }: Serving, text: string): void {
  if (behaviour.farewell === false) return;
  event(response, delta(asked, {}, behaviour.finish ?? 'stop'));
  if (asked.includeUsage && behaviour.usage !== false) {
    event(response, { ...envelope(asked, 'chat.completion.chunk'), choices: [], usage: usage(asked, text) });
  }
  if (behaviour.farewell !== 'silent') response.write('data: [DONE]\n\n');
}

/** Makes the scripted trouble when it is due at this place; true when nothing more is to be written. */
async function isCut({ behaviour, response, hold }: Serving, place: Place): Promise<boolean> {
  if (behaviour.trouble?.at !== place) return false;
  const { what } = behaviour.trouble;
  if (what === 'hold') await hold();
  if (what === 'cut') {
    if (place === 'middle' || place === 'end') await written(response);
    response.destroy();
  }
  if (what === 'garbage' && place === 'start') response.socket?.end('\u0000\u0001 this is not HTTP\r\n\r\n');
  else if (what === 'garbage') event(response, '{"choices": [{"delta": {"content": "half a chu');
  if (what === 'error')
    event(response, { error: { message: 'The server had an error while processing your request.' } });
  if (what === 'error' || (what === 'garbage' && place !== 'start')) response.end();
  return what !== 'hold' || response.destroyed;
}

/** Resolves when all that was written has left the process, or nobody is there to read it. */
function written(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    response.once('close', resolve);
    response.write(':\n\n', () => {
      response.off('close', resolve);
      resolve();
    });
  });
}

function event(response: ServerResponse, data: object | string): void {
  response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

function envelope(asked: ChatRequest, object: string) {
  return { id: 'chatcmpl-simulated', object, created: 1_700_000_000, model: asked.model };
}

function delta(asked: ChatRequest, content: object, finish: string | null = null) {
  const choices = [{ index: 0, delta: content, finish_reason: finish }];
  return { ...envelope(asked, 'chat.completion.chunk'), choices };
}

/** Four characters to a token, as a rule of thumb has it. */
function usage(asked: ChatRequest, answer: string) {
  const input = Math.ceil(asked.messages.reduce((sum, message) => sum + message.content.length, 0) / 4);
  const output = Math.ceil(answer.length / 4);
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}
