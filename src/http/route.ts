import type { Actor } from '../domain/member.ts';

/** One REST call: who asks what, already authenticated and read. */
export interface Call {
  /** For routes without a key: nobody with no rights. */
  actor: Actor;
  /** A part of the path, decoded. */
  param(name: string): string;
  query: URLSearchParams;
  /** A header by its lower-case name; undefined when it was not sent. */
  header(name: string): string | undefined;
  /** Parsed JSON; undefined when nothing was sent. */
  body: unknown;
  /** Aborts when the caller has gone before it was answered. */
  signal: AbortSignal;
  /** The path as it was asked for, without the query. */
  path: string;
}

/** What a handler answers: JSON, or text when `body` is a string. Failures are thrown as AppError. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (call: Call) => Promise<Answer>;

/** One line of the route table. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for parts that are handed over. */
  path: string;
  /** `key`: a Bearer API key is needed. The use case then checks the role. */
  auth: 'key' | 'none';
  handle: Handler;
}
