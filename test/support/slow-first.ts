import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes or tens of seconds, longest first. */
const slow = [
  'test/contract/parity.test.ts',
  'test/contract/parity-lark.test.ts',
  'test/store/outage.test.ts',
  'test/chat/relay-incidents.test.ts',
  'test/contract/chat-platform.test.ts',
  'test/e2e/',
];

/**
 * Begins with what takes longest, so that two workers end at about the same time. Vitest goes by what it remembers of an
 * earlier run, which a fresh clone has none of.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}

function placeOf(file: string): number {
  const place = slow.findIndex((name) => file.includes(name));
  return place === -1 ? slow.length : place;
}
