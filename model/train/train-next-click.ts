import type { Product } from '../catalog.ts';
import type { RankerCard } from '../ranker/bundle.ts';
import { FEATURES, FEATURE_COUNT, FEATURE_HASH, MONOTONE } from '../ranker/features.ts';
import type { FeatureGroup } from '../ranker/features.ts';
import { writeLearned } from '../ranker/learned.ts';
import { actsOf, visitsOf } from '../ranker/sequence/visit.ts';
import type { Network } from '../ranker/network.ts';
import type { Visit } from '../ranker/sequence/visit.ts';
import { alikeRelation } from '../ranker/strategies/content-similarity.ts';
import type { Trees } from '../ranker/trees.ts';
import type { TrainingRow } from '../visitor-view.ts';
import { boost } from './boost.ts';
import { goldensOf } from './goldens.ts';
import { trainLinear } from './linear.ts';
import type { Linear } from './linear.ts';
import { knowledgeOf, nextClickMatrix, nextClicksOf } from './next-click-queries.ts';
import type { Knowledge } from './next-click-queries.ts';
import { nextClickRows } from './next-click-rows.ts';
import type { CandidateSampling } from './next-click-rows.ts';
import { boostParameters } from './parameters.ts';
import type { BoostParameters } from './parameters.ts';
import { trainNetwork } from './train-network.ts';
import type { NetworkParameters } from './train-network.ts';
import type { Bundle } from './write-bundle.ts';

/** Settled on July of eshop-clothing-2008 (trained April to June), never on August. */
export const NEXT_CLICK_PARAMETERS = boostParameters({
  trees: 300,
  leaves: 24,
  learningRate: 0.05,
  minRowsInLeaf: 400,
  featureFraction: 0.5,
  truncation: 20,
  evalAt: 20,
  monotone: [...MONOTONE],
  threads: 2,
});

/** The network beside the trees; settled on July as well. */
export const NEXT_CLICK_NETWORK: NetworkParameters = {
  hidden: [64, 32],
  epochs: 7,
  batch: 192,
  rate: 2e-3,
  dropout: 0.1,
  decay: 1e-5,
  seed: 1,
};
/** With fewer looks to learn from, trees stay alone. */
const LEAST_FOR_NETWORK = 5_000;
/** What the network's log-probability counts beside the trees' score. */
const NETWORK_WEIGHT = 0.6;

export interface NextClickTraining {
  readonly site: string;
  readonly products: readonly Product[];
  /** In any order. */
  readonly visits: readonly Visit[];
  /** Milliseconds since epoch; names the version. */
  readonly now: number;
  readonly parameters?: BoostParameters;
  /** false: none. Default: `NEXT_CLICK_NETWORK` where there are enough looks, else none. */
  readonly network?: NetworkParameters | false;
  readonly mostQueries?: number;
  readonly sampling?: CandidateSampling;
  /** Default 250. */
  readonly mostCandidates?: number;
  /**
   * Default a half, cut into 4: looks of the first visits were foreseen from so little that they teach what no longer
   * holds (NDCG@20 on half of July 0.3887 with three quarters of the visits, 0.3894 with half of them).
   */
  readonly warmUp?: number;
  readonly stretches?: number;
  readonly without?: FeatureGroup;
  readonly onProgress?: (step: string, share: number) => void;
}

/** A ranker of next looks (trees and a network, their scores added), the linear baseline beside it, and what both know: ready to be judged, then bundled. */
export interface NextClickRanker {
  readonly site: string;
  readonly now: number;
  readonly trees: Trees;
  readonly linear: Linear;
  /** As of the last visit. */
  readonly knowledge: Knowledge;
  readonly products: readonly Product[];
  readonly parameters: BoostParameters;
  /** Absent: trees alone. */
  readonly networkParameters?: NetworkParameters;
  readonly mostCandidates: number;
  readonly data: { from: number; to: number; queries: number; rows: number; visits: number };
  /** Feature group -> share of the trees' total gain. */
  readonly importance: Record<string, number>;
  readonly without?: FeatureGroup;
}

/** A network whose score is so many times that of another. */
const weighted = (network: Network, weight: number): Network => ({
  ...network,
  last: network.last.map((one) => one * weight),
});

const startOf = ({ acts }: Visit): number => acts[0]?.at ?? 0;

/** Visits of all visitors in what the shards exported (`GET /api/export`). */
export function visitsOfExport(rows: readonly TrainingRow[]): Visit[] {
  return rows.flatMap(({ visitor, events }) => visitsOf(visitor, actsOf(events)));
}

/**
 * A ranker that foresees the next look of a visit among all products of a catalogue.
 * @throws Error where fewer than 100 looks could be foreseen from.
 */
export async function trainNextClick(input: NextClickTraining): Promise<NextClickRanker> {
  const { site, products, now, onProgress, without } = input;
  const parameters = input.parameters ?? NEXT_CLICK_PARAMETERS;
  const mostCandidates = input.mostCandidates ?? 250;
  const visits = input.visits.toSorted((a, b) => startOf(a) - startOf(b));
  const looks = visits.reduce((sum, visit) => sum + Math.max(0, visit.acts.length - 1), 0);
  if (looks < 100)
    throw new Error(
      `The visits hold ${looks} looks after another; 100 are needed to learn what follows what.`,
    );
  const { rows, queries } = nextClickRows({
    products,
    visits,
    warmUp: input.warmUp ?? 0.5,
    stretches: input.stretches ?? 4,
    mostQueries: input.mostQueries ?? 100_000,
    sampling: input.sampling ?? { head: 35, tail: 20 },
    mostCandidates,
    maxBins: parameters.maxBins,
    seed: parameters.seed,
    ...(without ? { without } : {}),
    onProgress: (share) => onProgress?.('features', share),
  });
  const linear = trainLinear(rows);
  const { trees, gains } = await boost(parameters, rows, {
    onTree: (tree) => onProgress?.('trees', tree / parameters.trees),
  });
  const networkParameters = input.network ?? (queries >= LEAST_FOR_NETWORK && NEXT_CLICK_NETWORK);
  const network =
    networkParameters !== false &&
    trainNetwork(rows, networkParameters, (share) => onProgress?.('network', share));
  const total = gains.reduce((a, b) => a + b, 0) || 1;
  const importance: Record<string, number> = {};
  for (const [column, { group }] of FEATURES.entries())
    importance[group] = (importance[group] ?? 0) + gains[column]! / total;
  const end = Math.max(...visits.map(({ acts }) => acts.at(-1)?.at ?? 0).slice(-1000));
  const knowledge = knowledgeOf(products, visits, end);
  return {
    site,
    now,
    trees: network ? { ...trees, network: weighted(network, NETWORK_WEIGHT) } : trees,
    linear,
    knowledge: { ...knowledge, sequences: { ...knowledge.sequences, alike: alikeRelation(products) } },
    products,
    parameters,
    ...(networkParameters ? { networkParameters } : {}),
    mostCandidates,
    data: { from: startOf(visits[0]!), to: end, queries, rows: rows.rows, visits: visits.length },
    importance: Object.fromEntries(
      Object.entries(importance).map(([group, share]) => [group, Number(share.toFixed(4))]),
    ),
    ...(without ? { without } : {}),
  };
}

/** The same from what the shards exported: April to July of a site's events in, a ranker out. */
export async function trainFromEvents({
  rows,
  ...rest
}: Omit<NextClickTraining, 'visits'> & { rows: readonly TrainingRow[] }): Promise<NextClickRanker> {
  return trainNextClick({ ...rest, visits: visitsOfExport(rows) });
}

/** The bundle of a ranker, with the figures it was judged by. */
export function nextClickBundle(
  ranker: NextClickRanker,
  judged: {
    metrics: RankerCard['metrics'];
    testFrom?: number;
    testQueries: number;
    notes: readonly string[];
    sample: Visit;
  },
): Bundle {
  const { site, now, trees, knowledge, products, parameters, networkParameters, data, importance } = ranker;
  const version = `next-${now.toString(36)}`;
  const candidates = products.slice(0, ranker.mostCandidates).map(({ id }) => id);
  const click = nextClicksOf(judged.sample).at(-1);
  const matrix = new Float32Array(candidates.length * FEATURE_COUNT).fill(Number.NaN);
  if (click) nextClickMatrix(knowledge, click, { candidates, out: matrix });
  const { from, to, queries, rows } = data;
  const card: RankerCard = {
    v: 1,
    version,
    site,
    created_at: now,
    feature_hash: FEATURE_HASH,
    features: FEATURES.map(({ name, group }) => ({ name, group })),
    data: {
      from,
      to,
      queries,
      rows,
      ...(judged.testFrom === undefined ? {} : { test_from: judged.testFrom }),
      test_queries: judged.testQueries,
    },
    parameters: {
      ...parameters,
      ...(networkParameters ? { network: { ...networkParameters, weight: NETWORK_WEIGHT } } : {}),
    },
    seed: parameters.seed,
    metrics: judged.metrics,
    importance,
    notes: [...judged.notes],
  };
  const { statistics, sequences } = knowledge;
  return { card, trees, items: writeLearned({ statistics, sequences }), goldens: goldensOf(trees, matrix) };
}
