/** Lower-cased name of the header in which relays count themselves. */
export const hopsHeader = 'switchhook-hops';

/** Relays that an event may have come through: with more, relays are sending each other in circles. */
export const mostHops = 3;

/** Relays that a request says it has come through; 0 when it says nothing that can be read. */
export function hopsOf(values: readonly string[] = []): number {
  return Math.max(0, ...values.filter((value) => /^\d{1,3}$/.test(value)).map(Number));
}
