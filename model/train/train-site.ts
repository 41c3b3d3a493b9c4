import * as v from 'valibot';
import { ProductSchema, type Product } from '../catalog.ts';
import type { RankerCard } from '../ranker/bundle.ts';
import { FEATURE_HASH, FEATURES } from '../ranker/features.ts';
import { writeLearned } from '../ranker/learned.ts';
import { scoreRows } from '../ranker/interpret.ts';
import { ListingValues, type ListingValue } from '../ranker/watch/listing-value.ts';
import { referenceOf } from '../ranker/watch/reference.ts';
import type { Trees } from '../ranker/trees.ts';
import type { TrainingRow } from '../visitor-view.ts';
import { fitBins } from './bins.ts';
import { boost } from './boost.ts';
import { goldensOf } from './goldens.ts';
import { scoreLinear, trainLinear } from './linear.ts';
import { rankingMetrics } from './metrics.ts';
import { boostParameters } from './parameters.ts';
import { positionWeights } from './position-bias.ts';
import { RowCollector, type RankingRows } from './ranking-rows.ts';
import { QUERY_WIDTH, siteQueries, type SiteQuery } from './site-queries.ts';
import type { Bundle } from './write-bundle.ts';

/** Listings with a click that are needed to learn anything. */
const MIN_QUERIES = 60;
/** Shares of the listings, in the order of time: to learn from, to stop at, to be judged on. */
const TRAIN_SHARE = 0.65;
const VALID_SHARE = 0.8;
const KS = [1, 5, 8, 20];

/** Below so many listings deeper trees learn the noise, and too few are left to stop by. */
const FEW_QUERIES = 3_000;

/** Shallow trees, few features each, a good part of the listings held back: what small data bear. */
const FEW = boostParameters({
  trees: 200,
  leaves: 4,
  learningRate: 0.04,
  minRowsInLeaf: 80,
  lambdaL2: 5,
  featureFraction: 0.3,
  baggingFraction: 0.8,
  truncation: 20,
  evalAt: 8,
  seed: 7,
  threads: 2,
});
const MANY = boostParameters({
  ...FEW,
  trees: 400,
  leaves: 16,
  learningRate: 0.06,
  featureFraction: 0.6,
  earlyStopping: 40,
});

export interface SiteTraining {
  site: string;
  rows: readonly TrainingRow[];
  products: readonly Product[];
  /** Milliseconds since epoch; names the version. */
  now: number;
  onProgress?: (step: string, share: number) => void;
}

/**
 * A ranker bundle learned from a site's ranked listings: LambdaMART, beside a linear ranker, the shop's own order and
 * popularity, all judged on listings later than those learned from. Throws where there is too little to learn from.
 */
export async function trainSite({ site, rows, products, now, onProgress }: SiteTraining): Promise<Bundle> {
  const { queries, learned } = siteQueries(rows, products, (share) => onProgress?.('reading the log', share));
  const useful = queries.filter(({ labels }) => labels.some((label) => label > 0));
  if (useful.length < MIN_QUERIES) {
    throw new Error(
      `The log has ${useful.length} ranked listings with a click; ${MIN_QUERIES} are needed to train a ranker. Let more consenting shoppers through first.`,
    );
  }
  const parameters = useful.length < FEW_QUERIES ? FEW : MANY;
  const cut = (share: number) => Math.floor(useful.length * share);
  const train = useful.slice(0, cut(TRAIN_SHARE));
  const valid = useful.slice(cut(TRAIN_SHARE), cut(VALID_SHARE));
  const test = useful.slice(cut(VALID_SHARE));
  const bins = fitBins(concat(train), QUERY_WIDTH, { maxBins: parameters.maxBins });
  const weightAt = positionWeights(train);
  const collect = (part: readonly SiteQuery[]): RankingRows => {
    const collector = new RowCollector(bins);
    for (const { matrix, labels, shownAt } of part)
      collector.add({
        matrix,
        labels,
        weights: Float32Array.from(labels, (label, row) => (label > 0 ? weightAt(shownAt[row]!) : 1)),
      });
    return collector.finish();
  };
  const trainRows = collect(train);
  const { trees, kept, gains } = await boost(parameters, trainRows, {
    valid: collect(valid),
    onTree: (tree) => onProgress?.('growing trees', tree / parameters.trees),
  });
  const linear = trainLinear(trainRows);

  const testRows = collect(test);
  const matrix = concat(test);
  const column = (name: string) => {
    const index = FEATURES.findIndex((feature) => feature.name === name);
    return Float64Array.from({ length: testRows.rows }, (_, row) => matrix[row * QUERY_WIDTH + index]!);
  };
  const figures = (scores: ArrayLike<number>) => flat(rankingMetrics(testRows, scores, { ks: KS }));
  const testScores = scoreRows(trees, matrix, testRows.rows);
  const labels = test.flatMap((query) => [...query.labels]);
  const version = `r${now.toString(36)}`;
  const card: RankerCard = {
    v: 1,
    version,
    site,
    created_at: now,
    feature_hash: FEATURE_HASH,
    features: FEATURES.map(({ name, group }) => ({ name, group })),
    data: {
      from: queries[0]!.at,
      to: train.at(-1)!.at,
      queries: train.length,
      rows: trainRows.rows,
      test_from: test[0]!.at,
      test_queries: test.length,
    },
    parameters: {
      ...parameters,
      kept,
      position_weights: [0, 4, 12, 32].map((position) => Number(weightAt(position).toFixed(2))),
    },
    seed: parameters.seed,
    metrics: {
      ranker: figures(testScores),
      linear: figures(scoreLinear(linear, matrix, testRows.rows)),
      shop: figures(column('shop_place').map((place) => -place)),
      popularity: figures(column('click_rate')),
    },
    importance: importanceOf(gains),
    off_policy: valueOf(test, trees),
    reference: {
      ...referenceOf({ features: FEATURES, matrix, scores: testScores, labels }),
      listings: test.length,
    },
    notes: [
      `Judged on the last ${test.length} of ${useful.length} listings with a click, later in time than those it learned from.`,
    ],
  };
  return { card, trees, items: writeLearned(learned), goldens: goldensOf(trees, matrix) };
}

/** Reads what `GET /api/export` and `GET /api/sites/:site/catalog/products` answer. Throws where an export broke off. */
export function readExport(ndjson: string): TrainingRow[] {
  const lines = ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TrainingRow & { end?: true; rows?: number });
  const end = lines.pop();
  if (!end?.end || end.rows !== lines.length)
    throw new Error(`The export broke off after ${lines.length} visitors; try again.`);
  return lines;
}

export function readProducts(ndjson: string): Product[] {
  return ndjson
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(ProductSchema, JSON.parse(line)));
}

/** What the ranker would have made of the places that exploration filled, beside the order shown. */
function valueOf(test: readonly SiteQuery[], trees: Trees): ListingValue {
  const values = new ListingValues(test[0]!.at - 1);
  for (const query of test) values.add(query, scoreRows(trees, query.matrix, query.labels.length));
  return values.report();
}

function concat(queries: readonly SiteQuery[]): Float32Array {
  const all = new Float32Array(queries.reduce((sum, { matrix }) => sum + matrix.length, 0));
  let at = 0;
  for (const { matrix } of queries) {
    all.set(matrix, at);
    at += matrix.length;
  }
  return all;
}

function flat({ ndcg, hr, mrr, map }: ReturnType<typeof rankingMetrics>): Record<string, number> {
  return Object.fromEntries(
    Object.entries({ ndcg, hr, mrr, map }).flatMap(([name, byK]) =>
      Object.entries(byK).map(([k, value]) => [`${name}${k}`, Number(value.toFixed(4))]),
    ),
  );
}

function importanceOf(gains: Float64Array): Record<string, number> {
  const total = gains.reduce((sum, gain) => sum + gain, 0) || 1;
  return Object.fromEntries(
    [...new Set(FEATURES.map(({ group }) => group))].map((group) => [
      group,
      Number(
        (
          gains.reduce((sum, gain, index) => sum + (FEATURES[index]!.group === group ? gain : 0), 0) / total
        ).toFixed(4),
      ),
    ]),
  );
}
