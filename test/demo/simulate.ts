import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { encodeConsent, type ConsentChoice } from '../../model/consent.ts';
import { COOKIES } from '../../model/cookie.ts';
import type { EventBatch, EventItem, EventParams, PageType } from '../../model/event.ts';
import { encodeSession, recordSignal, type ItemAct, type SessionSignals } from '../../model/session.ts';
import { productById, slugify, type Product } from '../storefront/catalog.ts';
import { ShopClient } from './shop-client.ts';
import { clickRate, drawShopper, examination, liking, type Random, type Shopper } from './shopper.ts';

/** Uniform numbers in [0, 1) that depend on the seed alone. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

export interface SimulateOptions {
  /** Address of the shop behind the Worker. */
  shop: string;
  site: string;
  shoppers: number;
  seed: number;
  concurrency?: number;
  onProgress?: (done: number) => void;
}

export interface Simulated {
  shoppers: number;
  pages: number;
  events: number;
  orders: number;
  /** Mean liking of the first eight cards of all listings seen: what a good order raises. */
  likingAtTop: number;
}

interface Tally {
  pages: number;
  events: number;
  orders: number;
  liking: number;
  listings: number;
}

/**
 * Shoppers with known tastes go through the shop by plain HTTP as a browser with the plugin would: consent first, pages
 * through the Worker, events to its collector. Listings are looked at in the order they were served, so what the Worker
 * decides changes what is clicked. Equal seeds draw equal shoppers; throws when the collector refuses a batch.
 */
export async function simulate({
  shop,
  site,
  shoppers,
  seed,
  concurrency = 8,
  onProgress,
}: SimulateOptions): Promise<Simulated> {
  const tally: Tally = { pages: 0, events: 0, orders: 0, liking: 0, listings: 0 };
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < shoppers) {
      const index = next++;
      const random = seededRandom(seed * 100_003 + index);
      await new Visit(shop, site, drawShopper(random), random, tally).run();
      onProgress?.(++done);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return {
    shoppers,
    pages: tally.pages,
    events: tally.events,
    orders: tally.orders,
    likingAtTop: tally.liking / Math.max(1, tally.listings),
  };
}

const TOP_CARDS = 8;
/** Products one opens from a listing before the interest is gone. */
const MAX_CLICKS = 7;
/** A simulated shopper does not pause, and 40 pages in ten seconds pass for a robot's. */
const MAX_PAGES = 30;
const USER_AGENTS = {
  desktop:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
};
const CAMPAIGNS = [
  '',
  '',
  '?utm_source=newsletter&utm_medium=email',
  '?utm_source=google&utm_medium=cpc&utm_campaign=autumn',
];

class Visit {
  readonly #client: ShopClient;
  readonly #site: string;
  readonly #shopper: Shopper;
  readonly #random: Random;
  readonly #tally: Tally;
  #session: SessionSignals | undefined;
  #ids = 0;
  #pages = 0;
  #listings = 0;
  readonly #prefix: string;

  constructor(shop: string, site: string, shopper: Shopper, random: Random, tally: Tally) {
    const agent = random() < 0.6 ? USER_AGENTS.phone : USER_AGENTS.desktop;
    this.#client = new ShopClient(shop, { 'user-agent': agent, accept: 'text/html,*/*' });
    this.#site = site;
    this.#shopper = shopper;
    this.#random = random;
    this.#tally = tally;
    this.#prefix = `sim${Math.floor(random() * 2 ** 48).toString(36)}`;
  }

  async run(): Promise<void> {
    const random = this.#random;
    await this.#consent();
    for (let visit = 0; visit < this.#shopper.visits && this.#pages < MAX_PAGES; visit++) {
      const home = `/${CAMPAIGNS[Math.floor(random() * CAMPAIGNS.length)]}`;
      await this.#page(home, 'home', []);
      const listings = 2 + Math.floor(random() * 2);
      for (let i = 0; i < listings && this.#pages < MAX_PAGES; i++) await this.#listing();
    }
  }

  async #consent(): Promise<void> {
    const choice: ConsentChoice = {
      v: 1,
      analytics: true,
      personalization: true,
      marketing: false,
      on_device: false,
      at: Date.now(),
      source: 'banner',
    };
    const { status, body } = await this.#client.post('/_endcap/consent', { v: 1, site: this.#site, choice });
    if (status >= 300) throw new Error(`consent was answered with ${status}: ${body}`);
    if (!this.#client.cookies.has(COOKIES.consent.name))
      this.#client.cookies.set(COOKIES.consent.name, encodeConsent(choice));
  }

  /** One listing: cards looked at from the top, some clicked, some bought. */
  async #listing(): Promise<void> {
    const shopper = this.#shopper;
    const random = this.#random;
    // First what one came for, then a look around the department.
    const group =
      this.#listings++ === 0 ? shopper.groups[0]! : random() < 0.2 ? shopper.groups[1]! : undefined;
    const path = listingPath(shopper.department, group);
    const { body, send } = await this.#open(path, 'listing');
    const shown = [...body.matchAll(/data-product-id="([^"]+)"/g)]
      .map((match) => productById(match[1]!))
      .filter((product) => product !== undefined);
    if (shown.length === 0) throw new Error(`${path} showed no products`);
    this.#tally.listings++;
    this.#tally.liking += mean(shown.slice(0, TOP_CARDS).map((product) => liking(shopper, product)));
    const clicked = shown
      .filter(
        (product, position) => random() < examination(position) && random() < clickRate(shopper, product),
      )
      .slice(0, MAX_CLICKS);
    await send([
      ['view_item_list', { item_list_id: path, items: shown.map((product, index) => item(product, index)) }],
      ...clicked.map((product): Named => [
        'select_item',
        { item_list_id: path, items: [item(product, shown.indexOf(product))] },
      ]),
    ]);
    for (const product of clicked) {
      this.#signal(product, 'click');
      await this.#product(product);
    }
  }

  async #product(product: Product): Promise<void> {
    const wants = this.#shopper.eagerness * Math.max(0, liking(this.#shopper, product)) * 0.035;
    this.#signal(product, 'view');
    const view: Named = ['view_item', { items: [item(product)], value: product.price, currency: 'EUR' }];
    if (product.stock === 0 || this.#random() > wants)
      return this.#page(`/products/${product.slug}`, 'product', [view]);
    this.#signal(product, 'cart');
    const line = { items: [{ ...item(product), quantity: 1 }], value: product.price, currency: 'EUR' };
    await this.#page(`/products/${product.slug}`, 'product', [view, ['add_to_cart', line]]);
    if (this.#random() < 0.5) return;
    await this.#page('/cart', 'cart', [['begin_checkout', line]]);
    if (this.#random() < 0.75) {
      this.#signal(product, 'purchase');
      await this.#page('/', 'home', [
        ['purchase', { ...line, transaction_id: `${this.#prefix}-${this.#ids}` }],
      ]);
      this.#tally.orders++;
    }
  }

  async #page(path: string, type: PageType, events: Named[]): Promise<void> {
    const { send } = await this.#open(path, type);
    await send(events);
  }

  async #open(
    path: string,
    type: PageType,
  ): Promise<{ body: string; send: (events: Named[]) => Promise<void> }> {
    const page = await this.#client.send(path);
    if (page.status !== 200) throw new Error(`${path} was answered with ${page.status}`);
    this.#tally.pages++;
    this.#pages++;
    const send = async (events: Named[]) => {
      const now = Date.now();
      const url = new URL(path, 'http://shop.invalid');
      const source = url.searchParams.get('utm_source');
      const batch: EventBatch = {
        v: 1,
        site: this.#site,
        id: this.#id(),
        sent_at: now,
        page: {
          view: this.#id(),
          url: url.pathname,
          type,
          referrer: null,
          ...(source ? { utm: { source, medium: url.searchParams.get('utm_medium') ?? '' } } : {}),
        },
        events: ([['page_view', {}], ...events] satisfies Named[]).map(([name, params]) => ({
          id: this.#id(),
          name,
          at: now,
          params,
        })),
        exposures: [],
        webdriver: false,
      };
      const { status, body } = await this.#client.post('/_endcap/events', batch);
      if (status !== 202) throw new Error(`the collector answered ${status}: ${body}`);
      this.#tally.events += batch.events.length;
    };
    return { body: page.body, send };
  }

  #signal(product: Product, act: ItemAct): void {
    this.#session = recordSignal(this.#session, { id: product.id, act, at: Date.now() });
    this.#client.cookies.set(COOKIES.session.name, encodeSession(this.#session));
  }

  #id(): string {
    return `${this.#prefix}-${(this.#ids++).toString(36).padStart(4, '0')}`;
  }
}

type Named = [name: string, params: EventParams];

function item(product: Product, index?: number): EventItem {
  return {
    item_id: product.id,
    item_name: product.title,
    item_brand: product.brand,
    item_category: product.category.join('/'),
    item_variant: product.colour,
    price: product.price,
    ...(index === undefined ? {} : { index }),
  };
}

/** Address of a category's listing, or of the department's with its 100 cards. */
function listingPath(department: 'women' | 'men', group: string | undefined): string {
  return group ? `/${department}/${slugify(group)}` : `/${department}?view=100`;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
