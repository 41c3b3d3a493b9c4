import { NO_CONSENT } from '../../model/consent.ts';
import type { PlacementProbe } from '../../model/api/placement.ts';
import { decide, prepare } from '../../model/decide.ts';
import { compilePageMatch } from '../../model/page-match.ts';
import type { Experience, Placement } from '../../model/placement.ts';
import type { Site } from '../../model/site.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import { forgetPages, pageCounters } from '../page/counters.ts';
import { forgetTemplates, learnedTemplates } from '../page/hydration.ts';
import { identifyCards } from '../page/identify.ts';
import type { PageParts } from '../page/page-parts.ts';
import { pageContext } from '../page/page-type.ts';
import { servePage } from '../page/serve-page.ts';

interface Probing {
  site: Site;
  /** The shop's page as a stranger gets it. */
  page: Response;
  path: string;
  catalog: LoadedCatalog | undefined;
  now: number;
}

let probes = 0;

/**
 * Tries a placement on one page of the shop, by the very path that shoppers' pages take, for an allowing visitor to
 * whom its first rule applies; listings are reversed. Nothing is logged or counted.
 */
export async function probePlacement(placement: Placement, probing: Probing): Promise<PlacementProbe> {
  const { page, path, now } = probing;
  // A site of its own, so that the shop's counters and circuits know nothing of it.
  const site: Site = { ...probing.site, id: `probe-${(probes += 1)}`, killed: false, untouched_paths: [] };
  const url = new URL(path, 'https://probe.invalid');
  const tried: Placement = {
    ...placement,
    match: {},
    enabled: true,
    rules: [{ id: 'probe', name: '', who: {}, experience: experienceOf(placement) }],
  };
  const snapshot = { ...EMPTY, site, placements: [tried] } as Snapshot;
  const found: Found = { products: undefined };
  const waiting: Promise<unknown>[] = [];
  const copy = page.clone();
  const response = await servePage(
    new Request(url, { headers: { Accept: 'text/html', 'Sec-Fetch-Dest': 'document' } }),
    partsFor(snapshot, { page, found, now, catalog: probing.catalog, waiting }),
  );
  await response.arrayBuffer();
  await Promise.all(waiting);
  const counted = Object.keys(pageCounters(site.id));
  const [learned] = learnedTemplates(site.id, { now });
  forgetPages(site.id);
  forgetTemplates(site.id);
  const refused = counted.find((name) => name.startsWith('listing:'))?.slice('listing:'.length);
  const matches = placement.selector === undefined ? 0 : await count(copy, placement.selector);
  const by = learned?.placements[placement.id];
  return {
    path,
    is_for_page: compilePageMatch(placement.match)(pageContext(url, snapshot), 'desktop'),
    matches,
    framework: learned?.framework ?? 'none',
    ...(by !== undefined && (matches > 0 || placement.selector === undefined) ? { shown_by: by } : {}),
    ...(found.products === undefined ? {} : { products: found.products }),
    ...(refused === undefined ? {} : { refused }),
  };
}

const EMPTY: Omit<Snapshot, 'site' | 'placements'> = {
  v: 1,
  version: 1,
  published_at: 0,
  experiments: [],
  segments: [],
  holdout: { share: 0, seed: 'probe' },
};

interface Found {
  /** Of the grid; undefined: no listing was ranked. */
  products: number | undefined;
}

/** What the placement would show; where it has no rule yet, something of its kind that does no harm. */
function experienceOf({ kind, rules }: Placement): Experience {
  const own = rules.find(({ experience }) => experience.kind === kind)?.experience;
  if (own && own.kind !== 'recommendations' && own.kind !== 'redirect') return own;
  if (kind === 'listing')
    return { kind: 'listing', order: 'shop', pin: [], bury: [], out_of_stock_last: false };
  if (kind === 'overlay')
    return { kind: 'overlay', form: 'bar', title: '', text: 'x', trigger: { on: 'load' }, every_days: 1 };
  if (kind === 'content') return { kind: 'content', edits: [{ op: 'text', text: 'x' }] };
  // A strip's products are not needed to see whether its place is there.
  return { kind: 'snippet', html: '<p>x</p>', position: 'append' };
}

function partsFor(
  snapshot: Snapshot,
  {
    page,
    found,
    now,
    catalog,
    waiting,
  }: Pick<Probing, 'page' | 'now' | 'catalog'> & { found: Found; waiting: Promise<unknown>[] },
): PageParts {
  const visitor: VisitorContext = {
    consent: { ...NO_CONSENT, analytics: true, personalization: true, undecided: false },
    sticky: new Map(),
    device: 'desktop',
    gpc: false,
  };
  const prepared = prepare(snapshot);
  return {
    now: () => now,
    newDecisionId: () => 'probe',
    waitUntil: (promise) => void waiting.push(promise.catch(() => undefined)),
    fetch: async () => page,
    pageStore: undefined,
    isKilled: async () => false,
    loadSnapshot: async () => snapshot,
    mayBePersonal: () => true,
    loadVisitor: async () => visitor,
    stranger: () => visitor,
    decide: (_snapshot, input) => decide(prepared, input),
    async rankListing({ candidates }) {
      found.products = candidates.length;
      return {
        ranker: null,
        source: 'shop',
        candidates,
        order: candidates.map((_id, index) => candidates.length - 1 - index),
        fixed: [],
        explored: [],
        pool: [],
        propensities: candidates.map(() => 1),
      };
    },
    recommend: async () => undefined,
    identifyCards,
    catalog: () =>
      catalog && { isKnown: (id) => catalog.byId.has(id), idOfPath: (path) => catalog.byPath.get(path)?.id },
    log: async () => undefined,
    isStaff: () => false,
    plugin: true,
    placeClasses: true,
    frameworks: true,
  };
}

async function count(page: Response, selector: string): Promise<number> {
  let matches = 0;
  await new HTMLRewriter()
    .on(selector, { element: () => void (matches += 1) })
    .transform(page)
    .arrayBuffer();
  return matches;
}
