import type { OpenCircuit } from '../../model/api/edge.ts';
import type { Product } from '../../model/catalog.ts';
import type { DecideInput, Decided } from '../../model/decide.ts';
import type { DecisionRecord, Ranking } from '../../model/decision.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { Experience } from '../../model/placement.ts';
import type { Site } from '../../model/site.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import type { identifyCards } from './identify.ts';
import type { Fetch } from './origin.ts';
import type { PageStore } from './page-cache.ts';

export interface RankInput {
  snapshot: Snapshot;
  visitor: VisitorContext;
  experience: Extract<Experience, { kind: 'listing' }>;
  candidates: string[];
  page: PageContext;
  now: number;
  decisionId: string;
}

export interface RecommendInput {
  snapshot: Snapshot;
  visitor: VisitorContext;
  experience: Extract<Experience, { kind: 'recommendations' }>;
  page: PageContext;
  now: number;
}

/** What serving a page asks of the rest of the Worker; the probe and benchmarks bring their own. */
export interface PageParts {
  now(): number;
  newDecisionId(): string;
  waitUntil(promise: Promise<unknown>): void;
  /** Asks the shop, over the network. */
  fetch: Fetch;
  /** Where pages of sites that want it are kept; undefined: nowhere. */
  pageStore: PageStore | undefined;
  /** Whether everything is switched off, for all sites. */
  isKilled(now: number): Promise<boolean>;
  loadSnapshot(hostname: string, now: number): Promise<Snapshot | undefined>;
  /** Whose host name it is as far as memory tells, for want of its snapshot; absent: nobody remembers. */
  siteInMemory?: (hostname: string) => Site | undefined;
  /** Whether the request's own cookies and headers allow anything personal: known at once. */
  mayBePersonal(request: Request, snapshot: Snapshot): boolean;
  loadVisitor(request: Request, snapshot: Snapshot, now: number): Promise<VisitorContext>;
  /** The same request as of a visitor of whom nothing is known. */
  stranger(request: Request): VisitorContext;
  decide(snapshot: Snapshot, input: DecideInput): Decided;
  rankListing(input: RankInput): Promise<Ranking | undefined>;
  /** Products for a strip, best first; undefined or none: there is nothing to show. */
  recommend(input: RecommendInput): Promise<readonly Product[] | undefined>;
  identifyCards: typeof identifyCards;
  /** The catalogue's word on product ids and addresses, if it is at hand. */
  catalog(snapshot: Snapshot):
    | {
        isKnown(id: string): boolean;
        idOfPath(path: string): string | undefined;
        products?: readonly Product[];
      }
    | undefined;
  /** `isAhead`: the browser fetches the page ahead, and it counts once the plugin says that it is shown. */
  log(site: string, visitor: string, record: DecisionRecord, isAhead: boolean): Promise<void>;
  /** Told when a placement has failed so often that it is left alone for a while; absent: nobody wants to know. */
  circuitOpened?: (site: string, circuit: OpenCircuit) => void;
  /** Whoever asks works for the shop: they are told how the page came about. */
  isStaff(): boolean;
  /** False for the probe: no plugin's tag, and classes that name a place move with their card. */
  plugin: boolean;
  placeClasses: boolean;
  /** False for the probe: HTML alone is put in order, whatever framework may own it, and no state is. */
  frameworks: boolean;
}
