import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { BUNDLE_FILES, MANIFEST_FILE } from '../ranker/bundle.ts';

/** The console's `/api` as the trainer uses it, with a bearer token of scope `train`. */
export class SiteApi {
  readonly #base: string;
  readonly #token: string;
  readonly #site: string;

  constructor({ from, token, site }: { from: string; token: string; site: string }) {
    this.#base = new URL('/api', from).href;
    this.#token = token;
    this.#site = site;
  }

  /** NDJSON of everything logged, see `readExport`. */
  exportLog(): Promise<string> {
    return this.#call('GET', `/export?site=${this.#site}`);
  }

  /** NDJSON of the live catalogue. */
  products(): Promise<string> {
    return this.#call('GET', `/sites/${this.#site}/catalog/products`);
  }

  /** Uploads a bundle and registers it as a candidate; with `live` it also becomes the one that serves. */
  async publish(folder: string, version: string, live: boolean): Promise<void> {
    const path = `/sites/${this.#site}/rankers/${version}`;
    for (const name of [...BUNDLE_FILES, MANIFEST_FILE])
      await this.#call('PUT', `${path}/files/${name}`, readFileSync(join(folder, name)));
    await this.#call('POST', path, '{}');
    if (live) await this.#call('POST', `${path}/live`, '{}');
  }

  async #call(method: string, path: string, body?: Uint8Array<ArrayBuffer> | string): Promise<string> {
    // Node does not look up *.localhost everywhere: the connection goes to the loopback address, the name into Host.
    const url = new URL(this.#base + path);
    const local = url.hostname.endsWith('.localhost');
    const { request } = await import(url.protocol === 'https:' ? 'node:https' : 'node:http');
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: local ? '127.0.0.1' : url.hostname,
          port: url.port || undefined,
          path: url.pathname + url.search,
          method,
          headers: {
            host: url.host,
            authorization: `Bearer ${this.#token}`,
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
          },
        },
        (incoming: IncomingMessage) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            if ((incoming.statusCode ?? 0) < 300) resolve(text);
            else
              reject(
                new Error(
                  `${method} ${url.href} was answered with ${incoming.statusCode}: ${text.slice(0, 500)}`,
                ),
              );
          });
        },
      );
      outgoing.on('error', (error: Error) =>
        reject(new Error(`${url.origin} cannot be reached: ${error.message}`)),
      );
      outgoing.end(body);
    });
  }
}
