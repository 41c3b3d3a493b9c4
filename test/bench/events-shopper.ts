import { Agent, request } from 'node:http';
import type { EventBatch, ShopEvent } from '../../model/event.ts';

const CATEGORIES = ['women/shirts', 'women/dresses', 'men/shirts', 'men/trousers', 'home/linen'];
const COLORS = ['sand', 'ink', 'rust', 'moss'];
const MINUTE_MILLIS = 60_000;

/** Random numbers in [0, 1) from a seed (mulberry32), so that every run sends the same. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One shopper: a cookie, and pages that follow each other by minutes and sometimes by hours. */
export class Shopper {
  readonly name: string;
  cookie = '';
  visitor = '';
  readonly sent: ShopEvent[] = [];
  readonly #random: () => number;
  #clock: number;
  #pages = 0;
  #orders = 0;

  constructor(name: string, seed: number, start: number) {
    this.name = name;
    this.#random = seeded(seed);
    this.#clock = start + Math.floor(this.#random() * 60) * MINUTE_MILLIS;
  }

  /** The next page's batch with `size` events: a page view, then what happens on the page. */
  next(site: string, size: number): EventBatch {
    const page = ++this.#pages;
    this.#clock += (this.#random() < 0.1 ? 90 : 2) * MINUTE_MILLIS;
    const events: ShopEvent[] = [];
    for (let i = 0; i < size; i++) {
      this.#clock += 1_000;
      events.push({ id: `${this.name}-${page}-${i}`, at: this.#clock, ...this.#act(i) });
    }
    this.sent.push(...events);
    return {
      v: 1,
      site,
      id: `batch-${this.name}-${page}`,
      sent_at: 0,
      page: {
        view: `view-${this.name}-${page}`,
        url: `/women?page=${page}`,
        type: 'listing',
        referrer: null,
      },
      events,
      exposures: [],
      webdriver: false,
    };
  }

  #act(index: number): Pick<ShopEvent, 'name' | 'params'> {
    if (index === 0) return { name: 'page_view', params: {} };
    const product = Math.floor(this.#random() * 200);
    const price = 20 + (product % 90);
    const item = {
      item_id: `P${1000 + product}`,
      item_brand: 'Field & Fold',
      item_category: CATEGORIES[product % CATEGORIES.length]!,
      item_variant: COLORS[product % COLORS.length]!,
      price,
      quantity: 1,
    };
    const draw = this.#random();
    if (draw < 0.6) return { name: 'view_item', params: { items: [item], currency: 'EUR', value: price } };
    if (draw < 0.8) return { name: 'select_item', params: { items: [item] } };
    if (draw < 0.93) return { name: 'add_to_cart', params: { items: [item], currency: 'EUR', value: price } };
    const order = ++this.#orders;
    return {
      name: 'purchase',
      params: { transaction_id: `T-${this.name}-${order}`, value: price, currency: 'EUR', items: [item] },
    };
  }
}

export interface Reply {
  status: number;
  body: string;
  cookies: string[];
}

/** Posts JSON to the Worker as the shop's page would; rejects where the line breaks. */
export class Line {
  readonly #agent: Agent;
  readonly #port: number;
  readonly #host: string;

  constructor(port: number, host: string, connections: number) {
    this.#port = port;
    this.#host = host;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  post(path: string, body: string, cookie: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          path,
          method: 'POST',
          agent: this.#agent,
          timeout: 15_000,
          headers: {
            Host: this.#host,
            'Content-Type': 'text/plain',
            'Content-Length': Buffer.byteLength(body),
            'User-Agent':
              'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
            ...(cookie ? { Cookie: cookie } : {}),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (text += part));
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              body: text,
              cookies: response.headers['set-cookie'] ?? [],
            }),
          );
          response.on('error', reject);
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.on('error', reject);
      call.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
