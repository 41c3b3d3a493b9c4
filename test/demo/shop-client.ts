import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface ClientResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ClientRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const TIMEOUT_MILLIS = 30_000;

/**
 * Plain HTTP to a host name of a stack on this machine. Node's own look-up does not know `*.localhost` everywhere, so
 * the connection goes to 127.0.0.1 and the name into the Host header.
 *
 * A kept connection that the server was just closing is no answer: the request goes out again on the next one, as in
 * browsers (https://nodejs.org/api/http.html#requestreusedsocket). Whatever it sends has an id, so it counts once.
 */
export function ask(address: string, asked: ClientRequest = {}): Promise<ClientResponse> {
  const { method = 'GET', headers = {}, body } = asked;
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname + url.search,
        method,
        headers: {
          host: url.host,
          ...headers,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.setTimeout(TIMEOUT_MILLIS, () =>
      outgoing.destroy(new Error(`${method} ${address} had no answer within ${TIMEOUT_MILLIS} ms`)),
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(ask(address, asked));
      else reject(error);
    });
    outgoing.end(body);
  });
}

/** A browser without scripts: keeps cookies and sends them back. */
export class ShopClient {
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly cookies = new Map<string, string>();

  constructor(base: string, headers: Record<string, string> = {}) {
    this.#base = base;
    this.#headers = headers;
  }

  async send(path: string, { headers = {}, ...rest }: ClientRequest = {}): Promise<ClientResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await ask(this.#base + path, {
      ...rest,
      headers: { ...this.#headers, ...headers, ...(cookie ? { cookie } : {}) },
    });
    for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
    return response;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<ClientResponse> {
    return this.send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: this.#base, ...headers },
    });
  }

  #keep(line: string): void {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair!.indexOf('=');
    const name = pair!.slice(0, equals);
    if (attributes.some((attribute) => /^max-age=(0|-\d+)$/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, pair!.slice(equals + 1));
  }
}
