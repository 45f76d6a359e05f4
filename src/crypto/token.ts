import { hash, randomBytes } from 'node:crypto';

/** A fresh bearer token or one-time code: 256 random bits in URL-safe text (43 characters). Shown once, never stored. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is stored of a token: its SHA-256 in hex. A plain hash is enough for 256 random bits, and a look-up by hash
 * leaks nothing useful through its timing.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}
