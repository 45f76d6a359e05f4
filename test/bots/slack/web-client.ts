/** Calls of the Web API by hand, as the documentation describes them: forms with JSON in their fields. */
export class WebClient {
  readonly #base: string;
  readonly #token: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  async raw(method: string, args: Record<string, unknown>) {
    const fields = Object.entries(args).map(([name, value]): [string, string] => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
    const response = await fetch(`${this.#base}${method}`, {
      method: 'POST',
      headers: this.#token ? { authorization: `Bearer ${this.#token}` } : {},
      body: new URLSearchParams(fields),
    });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
  }

  /** The error that a call is refused with; undefined when it is not. */
  async error(method: string, args: Record<string, unknown>): Promise<string | undefined> {
    const { text } = await this.raw(method, args);
    const answer: { ok: boolean; error?: string } = JSON.parse(text);
    return answer.ok ? undefined : answer.error;
  }
}
