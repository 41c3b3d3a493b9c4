import { ask } from './shop-client.ts';

/** Calls `/api` on the console's host with a bearer token; throws with the server's own words where it refuses. */
export class ApiClient {
  readonly #console: string;
  readonly #token: string;

  constructor(console: string, token: string) {
    this.#console = console;
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>('PUT', path, body);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#call<T>('POST', path, body);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await ask(`${this.#console}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status >= 300)
      throw new Error(`${method} ${path} was answered with ${response.status}: ${response.body}`);
    return JSON.parse(response.body) as T;
  }
}
