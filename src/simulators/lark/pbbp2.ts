/**
 * Frames of Lark's long connection, in protobuf's wire format (https://protobuf.dev/programming-guides/encoding/):
 * pbbp2.Frame { 1 SeqID, 2 LogID, 3 service, 4 method, 5 headers { 1 key, 2 value }, 6 payloadEncoding,
 * 7 payloadType, 8 payload, 9 LogIDNew }. Method 0 is control (ping, pong), 1 is data (events).
 */
export interface Frame {
  service: number;
  method: number;
  headers: Record<string, string>;
  payload: Buffer;
}

const varint = 0;
const bytes = 2;

/** A frame as bytes. The numbers that proto2 requires are always written. */
export function encodeFrame({ service, method, headers, payload }: Frame): Buffer {
  const pairs = Object.entries(headers).map(([key, value]) =>
    field(5, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))])),
  );
  const numbers = [0, 0, service, method].map((value, index) =>
    Buffer.concat([tag(index + 1, varint), writeVarint(value)]),
  );
  return Buffer.concat([...numbers, ...pairs, field(8, payload)]);
}

/** Bytes as a frame. Throws a RangeError for bytes that end too early or a kind of field that is not used. */
export function decodeFrame(input: Buffer): Frame {
  const frame: Frame = { service: 0, method: 0, headers: {}, payload: Buffer.alloc(0) };
  for (const [number, value] of fields(input)) {
    if (number === 3) frame.service = Number(value);
    else if (number === 4) frame.method = Number(value);
    else if (number === 5 && Buffer.isBuffer(value)) addHeader(frame, value);
    else if (number === 8 && Buffer.isBuffer(value)) frame.payload = value;
  }
  return frame;
}

function addHeader(frame: Frame, pair: Buffer): void {
  const texts = new Map([...fields(pair)].map(([number, value]) => [number, String(value)]));
  frame.headers[texts.get(1) ?? ''] = texts.get(2) ?? '';
}

function* fields(input: Buffer): Generator<[number, bigint | Buffer]> {
  let at = 0;
  while (at < input.length) {
    const key = readVarint(input, at);
    const value = readVarint(input, key.end);
    const number = Number(key.value >> 3n);
    const kind = Number(key.value & 7n);
    if (kind === varint) {
      at = value.end;
      yield [number, value.value];
    } else if (kind === bytes) {
      at = value.end + Number(value.value);
      if (at > input.length) throw new RangeError('a field is longer than the frame');
      yield [number, input.subarray(value.end, at)];
    } else throw new RangeError(`wire type ${kind} is not used in frames`);
  }
}

function readVarint(input: Buffer, from: number): { value: bigint; end: number } {
  let value = 0n;
  for (let at = from, shift = 0n; shift < 70n; at++, shift += 7n) {
    const byte = input[at];
    if (byte === undefined) throw new RangeError('the frame ends within a number');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError('a number has more than ten bytes');
}

function field(number: number, value: Buffer): Buffer {
  return Buffer.concat([tag(number, bytes), writeVarint(value.length), value]);
}

function tag(number: number, kind: number): Buffer {
  return writeVarint((number << 3) | kind);
}

function writeVarint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  return Buffer.from([...out, rest]);
}
