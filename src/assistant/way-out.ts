/** A POST to a backend's server. */
export interface BackendRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Ends it wherever it stands; its reason is thrown. */
  signal: AbortSignal;
  /** Told once when the connection stands. */
  connected?: (() => void) | undefined;
}

/** An answer whose head has arrived. Read its body to the end or close it: both free the socket. */
export interface BackendAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: AsyncIterable<Buffer>;
  close(): void;
}

/** How backends reach their servers: by this alone, because it looks at every address before anything is sent there. */
export interface WayOut {
  /** Throws `address_refused` for an address that requests will never go to; looks no name up. */
  checkAddress(url: string): void;
  /**
   * Follows no redirect. Throws `address_refused`, `name_unknown`, the signal's reason, or what the connection broke
   * with, by node's codes.
   */
  fetch(request: BackendRequest): Promise<BackendAnswer>;
}
