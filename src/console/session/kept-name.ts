const key = 'switchhook.name';

/** The name typed at the last sign-in with this browser. */
export function keptName(): string {
  return localStorage.getItem(key) ?? '';
}

export function keepName(name: string): void {
  localStorage.setItem(key, name);
}
