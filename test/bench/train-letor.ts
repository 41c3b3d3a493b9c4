import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { scoreRows } from '../../model/ranker/interpret.ts';
import { fitBins } from '../../model/train/bins.ts';
import { boost } from '../../model/train/boost.ts';
import { collectLetor, LETOR_DEFAULTS } from '../../model/train/letor-command.ts';
import { readLetor } from '../../model/train/letor.ts';
import type { LetorFile } from '../../model/train/letor.ts';
import { ndcgOf, rankQuery } from '../../model/train/metrics.ts';
import { boostParameters } from '../../model/train/parameters.ts';
import { RowCollector } from '../../model/train/ranking-rows.ts';
import { LightGbm } from './lightgbm.ts';

const SEEDS = 5;
const CUTS = [1, 3, 5, 10] as const;

/** NDCG@k of every query that has a positive row. */
function byQuery({ labels, starts }: LetorFile, scores: ArrayLike<number>, k: number): number[] {
  return Array.from({ length: starts.length - 1 }, (_, query) =>
    ndcgOf(rankQuery(starts[query]!, starts[query + 1]!, scores), labels, k),
  ).filter((ndcg) => ndcg !== undefined);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const round = (value: number): number => Number(value.toFixed(4));

/**
 * Trainer and LightGBM on the same ranking files with the same parameters, the defaults of `train --letor`, once a
 * seed. The difference is paired by query, each query's NDCG being its mean over the seeds; LightGBM reads features
 * that a line leaves out as 0, as we do.
 */
export async function compareOnLetor(folder: string, threads: number): Promise<object> {
  const [trainFile, testFile] = ['rank.train', 'rank.test'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  for (const file of [trainFile, testFile]) {
    if (!existsSync(file))
      throw new Error(`${file} does not exist: give the folder of rank.train and rank.test with --letor.`);
  }
  const train = await readLetor(trainFile);
  const test = await readLetor(testFile, { features: train.features, firstFeature: train.firstFeature });
  const peer = await LightGbm.find(train, test);
  const parameters = boostParameters({ ...LETOR_DEFAULTS, threads });
  const rows = collectLetor(
    train,
    new RowCollector(fitBins(train.matrix, train.features, { maxBins: parameters.maxBins }), train.rows),
  );
  const own: Float64Array[] = [];
  const theirs: Float64Array[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { trees } = await boost({ ...parameters, seed }, rows);
    own.push(Float64Array.from(scoreRows(trees, test.matrix, test.rows)));
    const { trees: count, leaves, featureFraction, baggingFraction } = parameters;
    const more = [
      `seed=${seed}`,
      `feature_fraction=${featureFraction}`,
      `bagging_fraction=${baggingFraction}`,
      'bagging_freq=1',
    ];
    if (peer) theirs.push(peer.train({ trees: count, leaves, threads, more }).scores);
    process.stderr.write(`train: seed ${seed} of ${SEEDS}\n`);
  }
  const perQuery = (all: readonly Float64Array[], k: number): number[] => {
    const bySeed = all.map((scores) => byQuery(test, scores, k));
    return bySeed[0]!.map((_, query) => mean(bySeed.map((values) => values[query]!)));
  };
  const figures = (all: readonly Float64Array[]): object =>
    Object.fromEntries(CUTS.map((k) => [`ndcg${k}`, round(mean(perQuery(all, k)))]));
  const base = { letor: folder, seeds: SEEDS, queries: perQuery(own, 10).length, own: figures(own) };
  if (!peer) return { ...base, peer: null, difference10: null };
  const theirs10 = perQuery(theirs, 10);
  const differences = perQuery(own, 10).map((ndcg, query) => ndcg - theirs10[query]!);
  const middle = mean(differences);
  const standardError = Math.sqrt(
    mean(differences.map((d) => (d - middle) ** 2)) / Math.max(1, differences.length - 1),
  );
  return {
    ...base,
    peer: figures(theirs),
    difference10: {
      mean: round(middle),
      standardError: round(standardError),
      low: round(middle - 1.96 * standardError),
      high: round(middle + 1.96 * standardError),
    },
  };
}
