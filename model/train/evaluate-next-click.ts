import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { diversify } from '../ranker/diversify.ts';
import { FEATURE_COUNT } from '../ranker/features.ts';
import { scoreRows } from '../ranker/interpret.ts';
import { addNetworkScores } from '../ranker/network.ts';
import { likenessOf } from '../ranker/product-likeness.ts';
import type { Visit } from '../ranker/sequence/visit.ts';
import { stepsOf } from '../ranker/sequence/visit.ts';
import { rankingSettings } from '../ranking-settings.ts';
import { discount } from './lambdarank.ts';
import { scoreLinear } from './linear.ts';
import { rankQuery } from './metrics.ts';
import { candidatesFor, nextClickMatrix, nextClicksOf } from './next-click-queries.ts';
import { blankOut } from './next-click-rows.ts';
import type { NextClickRanker } from './train-next-click.ts';

/** Where the list is cut for every figure. */
const CUT = 20;
const RESAMPLES = 1000;

const FIGURES = ['hr20', 'mrr20', 'ndcg20'] as const;
type Figure = (typeof FIGURES)[number];

/** Hit rate, mean reciprocal rank and NDCG, cut at 20, over all predictions; in [0, 1]. */
export type NextClickFigures = Record<Figure, number>;

/** Mean difference, and its interval with 95 % of the resamples. */
export interface Difference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface NextClickEvaluation {
  readonly predictions: number;
  readonly candidates: number;
  readonly popularity: NextClickFigures;
  readonly markov: NextClickFigures;
  readonly linear: NextClickFigures;
  readonly ranker: NextClickFigures;
  /** The ranker's two parts, each alone; `network` is absent where it has none. */
  readonly trees: NextClickFigures;
  readonly network?: NextClickFigures;
  /** The ranker's order after a listing's default diversity: what that costs. */
  readonly diversified: NextClickFigures;
  /** Ranker minus Markov, by figure. */
  readonly overMarkov: Record<Figure, Difference>;
  /** Share of the catalogue among the first 20 of some prediction; mean surprise of the first 20, in bits. */
  readonly coverage20: number;
  readonly novelty20: number;
}

const ORDERINGS = ['popularity', 'markov', 'linear', 'trees', 'network', 'ranker', 'diversified'] as const;
type Ordering = (typeof ORDERINGS)[number];

/** First-order transition counts, and steps by item, of the visits that a ranker learned from. */
function countsOf(visits: readonly Visit[], rowOf: ReadonlyMap<string, number>) {
  const size = rowOf.size;
  const popularity = new Float64Array(size);
  const transitions = new Map<number, number>();
  for (const { acts } of visits) {
    let before = -1;
    for (const index of stepsOf(acts)) {
      const row = rowOf.get(acts[index]!.id);
      if (row === undefined) continue;
      popularity[row]!++;
      if (before >= 0) transitions.set(before * size + row, (transitions.get(before * size + row) ?? 0) + 1);
      before = row;
    }
  }
  return { popularity, transitions };
}

/** Figures of one prediction: the chosen one's rank decides them all. */
function figuresAt(rank: number): NextClickFigures {
  return rank > CUT ? { hr20: 0, mrr20: 0, ndcg20: 0 } : { hr20: 1, mrr20: 1 / rank, ndcg20: discount(rank) };
}

/** Rank of one of `count` scores from 1, as `rankQuery` orders them; Infinity for -1. */
function rankOf(chosen: number, scores: ArrayLike<number>, count: number): number {
  return chosen < 0 ? Infinity : rankQuery(0, count, scores).indexOf(chosen) + 1;
}

/**
 * Every look but the first of each test visit, foreseen among all products by popularity, first-order Markov, the linear
 * baseline and the ranker, all learned from the same earlier visits. Looks at products that are not in the catalogue
 * count as missed. `visits` are those the ranker was trained on.
 */
export function evaluateNextClick(
  ranker: NextClickRanker,
  {
    visits,
    test,
    onProgress,
  }: { visits: readonly Visit[]; test: readonly Visit[]; onProgress?: (share: number) => void },
): NextClickEvaluation {
  const { linear, knowledge, products, mostCandidates, without } = ranker;
  const { network, ...trees } = ranker.trees;
  const size = products.length;
  const rowOf = new Map(products.map(({ id }, row) => [id, row]));
  const { popularity, transitions } = countsOf(visits, rowOf);
  const allSteps = popularity.reduce((a, b) => a + b, 0) || 1;
  const matrix = new Float32Array(Math.min(size, mostCandidates) * FEATURE_COUNT);
  const markov = new Float64Array(size);
  const results: { visit: number; figures: Record<Ordering, NextClickFigures> }[] = [];
  const shown = new Uint8Array(size);
  const { diversity } = rankingSettings({});
  let surprise = 0;
  let places = 0;

  for (const [visit, one] of test.entries()) {
    if (visit % 50 === 0) onProgress?.(visit / test.length);
    for (const click of nextClicksOf(one)) {
      const candidates = candidatesFor(knowledge, click, mostCandidates);
      const rows = candidates.length;
      nextClickMatrix(knowledge, click, { candidates, out: matrix });
      blankOut(matrix, without);
      const last = rowOf.get(click.session.items[0]!.id) ?? -1;
      for (let row = 0; row < size; row++) {
        // Popularity decides between transitions seen equally often.
        markov[row] = (transitions.get(last * size + row) ?? 0) + popularity[row]! / (allSteps + 1);
      }
      const byTrees = scoreRows(trees, matrix, rows);
      const byNetwork = new Float32Array(rows);
      const scores = byTrees.slice();
      if (network) {
        addNetworkScores(network, matrix, { rows, width: FEATURE_COUNT, out: byNetwork });
        for (let row = 0; row < rows; row++) scores[row]! += byNetwork[row]!;
      }
      const ranked = rankQuery(0, rows, scores);
      const diversified = diversify({
        order: [...ranked],
        fixed: [],
        scores,
        likeness: likenessOf(candidates.map((id) => products[rowOf.get(id)!])),
        strength: diversity,
        reach: CUT,
      });
      for (const place of ranked.subarray(0, CUT)) {
        const row = rowOf.get(candidates[place]!)!;
        shown[row] = 1;
        surprise -= Math.log2(Math.max(1, popularity[row]!) / allSteps);
        places++;
      }
      const byRow = rowOf.get(click.clicked) ?? -1;
      const byPlace = candidates.indexOf(click.clicked);
      results.push({
        visit,
        figures: {
          popularity: figuresAt(rankOf(byRow, popularity, size)),
          markov: figuresAt(rankOf(byRow, markov, size)),
          linear: figuresAt(rankOf(byPlace, scoreLinear(linear, matrix, rows), rows)),
          trees: figuresAt(rankOf(byPlace, byTrees, rows)),
          network: figuresAt(rankOf(byPlace, byNetwork, rows)),
          ranker: figuresAt(byPlace < 0 ? Infinity : ranked.indexOf(byPlace) + 1),
          diversified: figuresAt(byPlace < 0 ? Infinity : diversified.indexOf(byPlace) + 1),
        },
      });
    }
  }
  const mean = (ordering: Ordering): NextClickFigures =>
    Object.fromEntries(
      FIGURES.map((figure) => [
        figure,
        results.reduce((sum, { figures }) => sum + figures[ordering][figure], 0) /
          Math.max(1, results.length),
      ]),
    ) as unknown as NextClickFigures;
  return {
    predictions: results.length,
    candidates: size,
    popularity: mean('popularity'),
    markov: mean('markov'),
    linear: mean('linear'),
    trees: mean('trees'),
    ...(network ? { network: mean('network') } : {}),
    ranker: mean('ranker'),
    diversified: mean('diversified'),
    overMarkov: Object.fromEntries(
      FIGURES.map((figure) => [
        figure,
        bootstrap(
          results.map(({ visit, figures }) => ({
            visit,
            value: figures.ranker[figure] - figures.markov[figure],
          })),
          test.length,
        ),
      ]),
    ) as Record<Figure, Difference>,
    coverage20: shown.reduce((a, b) => a + b, 0) / size,
    novelty20: surprise / Math.max(1, places),
  };
}

/**
 * Mean of paired differences with its bootstrap percentile interval. Whole visits are drawn, since looks of one visit
 * depend on each other (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 8 and 13).
 */
function bootstrap(differences: readonly { visit: number; value: number }[], visits: number): Difference {
  const sums = new Float64Array(visits);
  const counts = new Float64Array(visits);
  for (const { visit, value } of differences) {
    sums[visit]! += value;
    counts[visit]!++;
  }
  const generator = xoroshiro128plus(20);
  const means = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let sum = 0;
    let count = 0;
    for (let drawn = 0; drawn < visits; drawn++) {
      const visit = Math.floor(uniformFloat64(generator) * visits);
      sum += sums[visit]!;
      count += counts[visit]!;
    }
    means[resample] = sum / Math.max(1, count);
  }
  const sorted = means.toSorted();
  return {
    mean: differences.reduce((sum, { value }) => sum + value, 0) / Math.max(1, differences.length),
    low: sorted[Math.floor(RESAMPLES * 0.025)]!,
    high: sorted[Math.ceil(RESAMPLES * 0.975) - 1]!,
  };
}
