import { garbled } from './failure.ts';

/** Characters of one event; a chunk of an answer has a few hundred. */
const maxEvent = 1_000_000;

/**
 * The `data` of each server-sent event, by the rules of the WHATWG HTML standard (section 9.2.6): lines end with
 * LF, CRLF or CR, several data lines are joined, comments and other fields are skipped. Bytes may be cut anywhere,
 * within a character too. Throws `backend_garbled` for an endless line.
 */
export async function* serverSentData(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of linesOf(bytes)) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n');
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
    }
  }
  // The standard drops an unfinished last event; servers that forget the last empty line mean it.
  if (data.length > 0) yield data.join('\n');
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the end may be the first half of a CRLF.
    const parts = rest.split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    if (rest.length > maxEvent) throw garbled('a line of its stream has no end', '数据流中有一行没有结尾');
    yield* parts;
  }
  yield* (rest + decoder.decode()).split(/\r\n|\n|\r/);
}
