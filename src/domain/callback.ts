/** Lower-cased name of the header by which a webhook's caller asks to be told when its run has ended. */
export const callbackHeader = 'switchhook-callback';

/** The endpoint that a stored or received header names; undefined where it names none that can be. */
export function callbackOf(value: string | undefined): string | undefined {
  const id = value?.trim();
  return id !== undefined && /^ep_[0-9a-z]{26}$/.test(id) ? id : undefined;
}
