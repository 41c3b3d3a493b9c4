import type { Product } from '../../catalog.ts';
import { DemandCounter, type DemandReport } from '../../demand/demand-report.ts';
import type { Insights } from '../../insights.ts';
import type { TrainingRow } from '../../visitor-view.ts';
import { fnv1a } from '../../assignment/hash.ts';
import type { FeatureLine } from '../features.ts';
import type { RankerSignals } from '../listing/signals.ts';
import {
  calibrationDrift,
  featureDrift,
  isOffCalibration,
  type CalibrationDrift,
  type FeatureDrift,
} from './drift.ts';
import { Exposure, type ExposureReport } from './exposure-report.ts';
import { FilterBubbles, type FilterBubble } from './filter-bubble.ts';
import { ListingValues, type ListingValue } from './listing-value.ts';
import { loggedListings, type LoggedListing } from './logged-listings.ts';
import { PopularByGroup } from './popular-by-group.ts';
import { qualityFall, QualityByDay, type DayQuality, type QualityFall } from './quality.ts';
import { Repurchase } from './repurchase.ts';
import type { Reference } from './reference.ts';

const DAY_MILLIS = 86_400_000;
/** Drift is that of the last seven days. */
const RECENT_MILLIS = 7 * DAY_MILLIS;
/** Reports look back so far. */
const WINDOW_MILLIS = 28 * DAY_MILLIS;
/** Listings whose features are computed again, chosen by hash: about a millisecond each. */
const MOST_SCORED = 1_500;

/** A ranker as the watch needs it. */
export interface WatchedRanker {
  readonly version: string;
  /** Milliseconds since epoch: what it learned from ends here. */
  readonly trainedUntil: number;
  readonly features: readonly FeatureLine[];
  readonly reference?: Reference | undefined;
  /** Row-major features of a listing, and their scores by candidate. */
  read(
    candidates: readonly string[],
    signals: RankerSignals,
    now: number,
  ): { matrix: Float32Array; scores: Float32Array };
}

/** What a flag says: a closed union. */
export type DriftFlag = 'features' | 'calibration' | 'quality';

/** How a live ranker stands beside what its card says. */
export interface DriftReport {
  ranker: string;
  /** Listings of the last seven days, with something opened, that were looked at. */
  listings: number;
  /** Absent: its card has no reference; train again with this version. */
  features?: FeatureDrift[];
  calibration?: CalibrationDrift;
  quality?: QualityFall;
  flags: DriftFlag[];
}

export interface CandidateReport {
  ranker: string;
  value: ListingValue;
}

/** What one look at a site's log found. */
export interface RankerReport {
  v: 1;
  at: number;
  visitors: number;
  listings: number;
  days: DayQuality[];
  exposure?: ExposureReport;
  bubble?: FilterBubble;
  drift?: DriftReport;
  candidates: CandidateReport[];
  demand?: Omit<DemandReport, 'daily'>;
}

interface WatchInput {
  products: readonly Product[];
  live?: WatchedRanker | undefined;
  candidates: readonly WatchedRanker[];
  /** Milliseconds since epoch. */
  now: number;
}

/** Reads a site's log visitor by visitor and reports on its rankers. Memory: at most 2 x 1,500 listings are held. */
export class RankerWatch {
  readonly #input: WatchInput;
  readonly #byId: ReadonlyMap<string, Product>;
  readonly #quality = new QualityByDay();
  readonly #exposure = new Exposure();
  readonly #bubbles = new FilterBubbles();
  readonly #demand = new DemandCounter();
  readonly #popular = new PopularByGroup();
  readonly #repurchase = new Repurchase();
  readonly #held = { drift: new Sample(MOST_SCORED), value: new Sample(MOST_SCORED) };
  #visitors = 0;
  #listings = 0;

  constructor(input: WatchInput) {
    this.#input = input;
    this.#byId = new Map(input.products.map((product) => [product.id, product]));
  }

  add(row: TrainingRow): void {
    const { now, live, candidates } = this.#input;
    this.#visitors++;
    this.#popular.add(row, now);
    this.#repurchase.add(row, (id) => this.#byId.get(id)?.category);
    for (const event of row.events) {
      if (event.name !== 'purchase') continue;
      for (const { item_id, quantity = 1 } of event.params.items ?? [])
        this.#demand.add(item_id, event.at, quantity);
    }
    const recent = loggedListings(row).filter(({ at }) => at > now - WINDOW_MILLIS);
    this.#bubbles.add(recent, (id) => this.#byId.get(id));
    const trainedUntil = Math.min(...candidates.map((one) => one.trainedUntil));
    for (const listing of recent) {
      this.#listings++;
      this.#quality.add(listing);
      this.#exposure.add(listing);
      if (!listing.ranking.signals) continue;
      // The card speaks of listings in which something was opened: the trainer learns nothing from others.
      if (live && listing.at > now - RECENT_MILLIS && listing.labels.some((label) => label > 0))
        this.#held.drift.add(listing);
      if (live && listing.ranking.explored.length > 0 && listing.at > trainedUntil)
        this.#held.value.add(listing);
    }
  }

  report(): RankerReport {
    const { now, products, live, candidates } = this.#input;
    const days = this.#quality.days();
    const bubble = this.#bubbles.report();
    const { daily: _daily, ...demand } = this.#demandReport() ?? { daily: {} };
    return {
      v: 1,
      at: now,
      visitors: this.#visitors,
      listings: this.#listings,
      days,
      ...(this.#listings > 0 ? { exposure: this.#exposure.report(products, now) } : {}),
      ...(bubble ? { bubble } : {}),
      ...(live ? { drift: this.#drift(live, days) } : {}),
      candidates: live ? candidates.map((candidate) => this.#value(candidate, live)) : [],
      ...('days' in demand ? { demand } : {}),
    };
  }

  /** What the edge is told. */
  insights(): Insights {
    return {
      v: 1,
      at: this.#input.now,
      demand: this.#demandReport()?.daily ?? {},
      popular: this.#popular.report(),
      replenish: this.#repurchase.report(),
    };
  }

  #demanded: DemandReport | undefined;
  #demandReport(): DemandReport | undefined {
    return (this.#demanded ??= this.#demand.report(this.#input.products, this.#input.now));
  }

  #drift(live: WatchedRanker, days: readonly DayQuality[]): DriftReport {
    const listings = this.#held.drift.listings();
    const parts = listings.map((listing) => ({ listing, ...readListing(live, listing) }));
    const matrix = concat(parts.map((part) => part.matrix));
    // What it learned from says nothing of how well it predicts.
    const unseen = parts.filter(({ listing }) => listing.at > live.trainedUntil);
    const scores = concat(unseen.map((part) => part.scores));
    const labels = unseen.flatMap(({ listing }) => [...listing.labels]);
    const { reference } = live;
    const features = reference && featureDrift(reference, live.features, matrix, listings.length);
    const calibration = reference && calibrationDrift(reference, scores, labels);
    const quality = qualityFall(days, live.version, this.#input.now);
    return {
      ranker: live.version,
      listings: listings.length,
      ...(features ? { features } : {}),
      ...(calibration ? { calibration } : {}),
      ...(quality ? { quality } : {}),
      flags: [
        ...(features?.some(({ state }) => state === 'moved') ? (['features'] as const) : []),
        ...(calibration && isOffCalibration(calibration) ? (['calibration'] as const) : []),
        ...(quality?.fell ? (['quality'] as const) : []),
      ],
    };
  }

  #value(candidate: WatchedRanker, live: WatchedRanker): CandidateReport {
    // What the live ranker learned from may reach beyond what the candidate did.
    const value = new ListingValues(Math.max(candidate.trainedUntil, live.trainedUntil));
    for (const listing of this.#held.value.listings()) {
      if (!value.wants(listing)) continue;
      value.add(listing, readListing(candidate, listing).scores, this.#liveScores(live, listing));
    }
    return { ranker: candidate.version, value: value.report() };
  }

  /** The live ranker's scores of a listing, once for all candidates. */
  readonly #scoredLive = new Map<LoggedListing, Float32Array>();
  #liveScores(live: WatchedRanker, listing: LoggedListing): Float32Array {
    const known = this.#scoredLive.get(listing) ?? readListing(live, listing).scores;
    this.#scoredLive.set(listing, known);
    return known;
  }
}

const readListing = (ranker: WatchedRanker, { ranking, at }: LoggedListing) =>
  ranker.read(ranking.candidates, ranking.signals as unknown as RankerSignals, at);

/** The listings with the smallest hashes of their ids: a uniform sample that a second look draws again. */
class Sample {
  readonly #most: number;
  #listings: { hash: number; listing: LoggedListing }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(listing: LoggedListing): void {
    this.#listings.push({ hash: fnv1a(listing.id), listing });
    if (this.#listings.length >= 2 * this.#most) this.#trim();
  }

  listings(): LoggedListing[] {
    this.#trim();
    return this.#listings.map(({ listing }) => listing);
  }

  #trim(): void {
    this.#listings = this.#listings.toSorted((a, b) => a.hash - b.hash).slice(0, this.#most);
  }
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
