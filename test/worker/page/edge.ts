import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import type { Consent } from '../../../model/consent.ts';
import { decide, prepare } from '../../../model/decide.ts';
import type { DecisionRecord, Ranking } from '../../../model/decision.ts';
import type { Experience, Placement } from '../../../model/placement.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import type { VisitorContext } from '../../../model/visitor-context.ts';
import contractSnapshot from '../../fixtures/contract/snapshot.json' with { type: 'json' };
import { identifyCards } from '../../../worker/page/identify.ts';
import type { PageParts } from '../../../worker/page/page-parts.ts';
import { servePage } from '../../../worker/page/serve-page.ts';

export const CONSENT: Consent = {
  analytics: true,
  personalization: true,
  marketing: false,
  on_device: false,
  undecided: false,
};
export const NONE: Consent = { ...CONSENT, analytics: false, personalization: false };
export const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
export const CARDS = ['P1', 'P2', 'P3', 'P4'];
export const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shirts</title></head>
<body><h1>Shirts</h1>
<ul class="grid">${CARDS.map((id) => `<li data-product-id="${id}"><a href="/products/${id}">${id}</a></li>`).join('\n')}</ul>
<footer>Bye</footer></body></html>
`;

export const LISTING: Experience = {
  kind: 'listing',
  order: 'shop',
  pin: [],
  bury: [],
  out_of_stock_last: false,
};

export interface Setting {
  /** What the origin answers; a string is a page. */
  origin?: string | Uint8Array | Response | ((request: Request) => Response | Promise<Response>);
  originHeaders?: HeadersInit;
  placements?: Placement[];
  snapshot?: Partial<Snapshot>;
  site?: Partial<Snapshot['site']>;
  visitor?: Partial<VisitorContext>;
  /** The order that listings get; default: reversed. */
  rank?: (candidates: string[]) => Promise<number[] | undefined>;
  parts?: Partial<PageParts>;
  /** Hears of the first piece of the page that goes out. */
  onFirstByte?: (text: string) => void;
}

export interface Served {
  response: Response;
  /** What the origin was asked, in order. */
  asked: Request[];
  logged: DecisionRecord[];
  /** Of pages that the browser fetched ahead. */
  held: DecisionRecord[];
}

let sites = 0;

/** A page request through the whole path, with the shop and the visitor of the setting. Each call is a site of its own. */
export async function serve(request: Request | string, setting: Setting = {}): Promise<Served> {
  const ctx = createExecutionContext();
  const asked: Request[] = [];
  const logged: DecisionRecord[] = [];
  const held: DecisionRecord[] = [];
  const visitor: VisitorContext = {
    id: 'eu.visitor',
    consent: CONSENT,
    sticky: new Map(),
    device: 'desktop',
    gpc: false,
    ...setting.visitor,
  };
  const snapshot = snapshotOf(setting);
  const prepared = prepare(snapshot);
  const parts: PageParts = {
    now: Date.now,
    newDecisionId: () => 'decision-1',
    waitUntil: (promise) => ctx.waitUntil(promise),
    async fetch(address, init) {
      const asking = new Request(address, init);
      asked.push(asking);
      return answer(setting, asking);
    },
    pageStore: undefined,
    isKilled: async () => false,
    loadSnapshot: async () => snapshot,
    mayBePersonal: () => visitor.consent.analytics || visitor.consent.personalization,
    loadVisitor: async () => visitor,
    stranger: () => ({ consent: NONE, sticky: new Map(), device: 'desktop', gpc: false }),
    decide: (_snapshot, input) => decide(prepared, input),
    rankListing: ({ candidates }) => ranking(candidates, setting.rank),
    recommend: async () => undefined,
    identifyCards,
    catalog: () => undefined,
    log: async (_site, _visitor, record, isAhead) => void (isAhead ? held : logged).push(record),
    isStaff: () => false,
    plugin: true,
    placeClasses: true,
    frameworks: true,
    ...setting.parts,
  };
  const wanted =
    typeof request === 'string'
      ? new Request(`https://shop.example${request}`, { headers: { Accept: 'text/html' } })
      : request;
  const response = await servePage(wanted, parts);
  // The body is what waitUntil waits for, so it is read first.
  const body = response.body ? await readAll(response.body, setting.onFirstByte) : null;
  await waitOnExecutionContext(ctx);
  if (response.webSocket) return { response, asked, logged, held };
  const { status, statusText, headers } = response;
  return { response: new Response(body, { status, statusText, headers }), asked, logged, held };
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  onFirstByte: Setting['onFirstByte'],
): Promise<ArrayBuffer> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of body as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    if (pieces.length === 0) onFirstByte?.(new TextDecoder().decode(piece));
    pieces.push(piece.slice());
  }
  return new Blob(pieces).arrayBuffer();
}

/** The page's text. */
export async function page(request: Request | string, setting: Setting = {}): Promise<string> {
  return (await serve(request, setting)).response.text();
}

async function answer({ origin = PAGE, originHeaders = HTML }: Setting, request: Request): Promise<Response> {
  if (typeof origin === 'function') return origin(request);
  if (origin instanceof Response) return origin;
  return new Response(origin, { headers: originHeaders });
}

async function ranking(candidates: string[], rank: Setting['rank']): Promise<Ranking | undefined> {
  const order = rank ? await rank(candidates) : candidates.map((_id, index) => candidates.length - 1 - index);
  if (!order) return undefined;
  return {
    ranker: null,
    source: 'shop',
    candidates,
    order,
    fixed: [],
    explored: [],
    pool: [],
    propensities: candidates.map(() => 1),
  };
}

export function snapshotOf({ placements = [], snapshot = {}, site = {} }: Setting): Snapshot {
  sites += 1;
  return {
    ...(contractSnapshot as unknown as Snapshot),
    experiments: [],
    segments: [],
    holdout: { share: 0, seed: 'holdout' },
    placements,
    ...snapshot,
    site: {
      ...(contractSnapshot.site as unknown as Snapshot['site']),
      id: `site-${sites}`,
      origin: 'https://origin.example',
      ...site,
    },
  };
}

/** A placement that shows one experience to everyone. */
export function placement(
  selector: string | undefined,
  experience: Experience,
  more: Partial<Placement> = {},
): Placement {
  return {
    v: 1,
    id: more.id ?? 'place',
    name: 'Place',
    kind: experience.kind as Placement['kind'],
    match: {},
    ...(selector === undefined ? {} : { selector }),
    rules: [{ id: 'all', name: '', who: {}, experience }],
    priority: 100,
    enabled: true,
    ...more,
  };
}

export const GRID = placement('ul.grid', LISTING, { id: 'grid', card: { attribute: 'data-product-id' } });

/** Product ids of the cards in a page, in order. */
export function cardsOf(html: string): string[] {
  return Array.from(html.matchAll(/data-product-id="(\w+)"/g), ([, id]) => id!);
}

export function payloadOf(html: string): {
  d: string;
  p: { i: string; k: string; o?: string[]; a: string; x?: unknown }[];
  f?: object;
  w?: 1;
} {
  const [, json] = /<script type="application\/json" id="endcap-payload">(.*?)<\/script>/s.exec(html) ?? [];
  return json === undefined ? (undefined as never) : JSON.parse(json);
}
