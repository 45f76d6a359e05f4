import { expect, it } from 'vitest';
import { deliveryKey } from '../../src/inbound/delivery-key.ts';

const hash = 'ab'.repeat(32);

it('keeps a short printable id as it is', () => {
  expect(deliveryKey('72d3162e-cc78-11e3-81ab-4c9367dc0958', hash)).toBe('72d3162e-cc78-11e3-81ab-4c9367dc0958');
});

it('B6: keeps every digit of an id beyond 2^53', () => {
  expect(deliveryKey('4561255354251345929', hash)).toBe('4561255354251345929');
  expect(deliveryKey('4561255354251345928', hash)).not.toBe(deliveryKey('4561255354251345929', hash));
});

it.each([undefined, '', '   '])('uses the hash of the body when the id is %j', (id) => {
  expect(deliveryKey(id, hash)).toBe(`body:${hash}`);
});

it.each(['x'.repeat(201), 'a\r\nb', 'a\u001b[31m', 'é', '\u2028', '\0'])('L2: hashes an id like %j', (id) => {
  expect(deliveryKey(`1${id}1`, hash)).toMatch(/^id:[0-9a-f]{64}$/);
  expect(deliveryKey(`1${id}1`, hash)).toBe(deliveryKey(`1${id}1`, hash));
  expect(deliveryKey(`1${id}1`, hash)).not.toBe(deliveryKey(`2${id}1`, hash));
});

it("does not let an id pass for another delivery's hash", () => {
  expect(deliveryKey(`body:${hash}`, 'cd'.repeat(32))).not.toBe(deliveryKey(undefined, hash));
});
