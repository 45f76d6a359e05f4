import { lookup, Resolver } from 'node:dns/promises';
import type { Clock } from '../domain/clock.ts';

/** An address that a name stands for. */
export interface Address {
  address: string;
  family: 4 | 6;
}

/** All addresses of a name. Rejects with an error whose `code` is as in node:dns when there are none. */
export type Resolve = (host: string) => Promise<Address[]>;

/** Milliseconds for which an answer is used again, so that a busy endpoint doesn't cost a query per try. */
const freshMs = 5_000;
const mostKept = 10_000;

/** Codes after which the system may know better: names of the hosts file, of search domains, or no name server at all. */
const askSystem = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EBADNAME', 'ENONAME']);

/**
 * Looks names up as the machine does, with all addresses of both families. Name servers are asked directly, because
 * the system's own look-up holds one of very few threads as long as a server is silent; it is asked only where they
 * don't know the name. One question at a time per name; an answer lasts 5 s, a failure is not kept.
 */
export function createResolve(clock: Clock): Resolve {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 });
  const known = new Map<string, { addresses: Promise<Address[]>; until: number }>();
  return (host) => {
    const found = known.get(host);
    if (found && found.until > clock.now()) return found.addresses;
    known.delete(host);
    const entry = { addresses: ask(resolver, host), until: Number.POSITIVE_INFINITY };
    known.set(host, entry);
    entry.addresses.then(
      () => {
        entry.until = clock.now() + freshMs;
        forgetOldest(known);
      },
      () => {
        if (known.get(host) === entry) known.delete(host);
      },
    );
    return entry.addresses;
  };
}

function forgetOldest(known: Map<string, unknown>): void {
  for (const host of known.keys()) {
    if (known.size <= mostKept) return;
    known.delete(host);
  }
}

async function ask(resolver: Resolver, host: string): Promise<Address[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = [...familyOf(four, 4), ...familyOf(six, 6)];
  if (addresses.length > 0) return addresses;
  const failures = [four, six].flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  const grave = failures.find((error) => !askSystem.has(codeOf(error)));
  if (grave) throw grave;
  const answers = await lookup(host, { all: true, order: 'verbatim' });
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

function familyOf(answer: PromiseSettledResult<string[]>, family: 4 | 6): Address[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
}

/** The `code` of a system error, or nothing. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
