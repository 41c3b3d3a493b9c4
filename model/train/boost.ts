import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Trees } from '../ranker/trees.ts';
import { assembleTrees } from './assemble.ts';
import type { Bins } from './bins.ts';
import { Crew } from './crew.ts';
import { addToScores, growTree, layOutWalk } from './grow.ts';
import type { Node } from './grow.ts';
import { useFeatures } from './histogram.ts';
import { meanNdcg } from './metrics.ts';
import type { BoostParameters } from './parameters.ts';
import { GRADIENTS, QUANTIZE, WALK_ROWS, WALK_VALID } from './perform.ts';
import type { RankingRows } from './ranking-rows.ts';
import { workspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

export interface Boosted {
  readonly trees: Trees;
  /** Validation NDCG@evalAt after each tree; empty without validation data. */
  readonly history: readonly number[];
  /** The trainer's own scores of the validation rows, by all trees grown; empty without validation data. */
  readonly validScores: Float64Array;
  /** Number of trees kept: all, or up to the best on the validation data where early stopping is on. */
  readonly kept: number;
  /** Sum of the gains of all splits by column of the matrix. */
  readonly gains: Float64Array;
}

/**
 * Gradient-boosted trees over ranked queries (LambdaMART where the objective is lambdarank). The same rows,
 * parameters and seed give the same trees, whatever the number of threads.
 * @param onTree called after each tree, for progress; return false to stop there.
 */
export async function boost(
  parameters: BoostParameters,
  rows: RankingRows,
  {
    valid,
    onTree,
  }: {
    valid?: RankingRows;
    onTree?: (tree: number, ndcg: number | undefined) => boolean | void;
  } = {},
): Promise<Boosted> {
  const random = chance(parameters.seed);
  const space = workspace(parameters, { rows, valid }, featureOrder(rows.bins, parameters));
  const { features } = rows.bins;
  const crew = await Crew.start(space);
  const roots: Node[] = [];
  const history: number[] = [];
  let best = -Infinity;
  let kept = 0;
  try {
    for (let tree = 0; tree < parameters.trees; tree++) {
      useFeatures(space, drawFeatures(features, parameters.featureFraction, random));
      const count = drawQueries(space, parameters.baggingFraction, random);
      crew.run(GRADIENTS);
      crew.run(QUANTIZE, tree);
      const { root, leaves } = growTree(space, crew, count);
      if (!root.split) break; // nothing gains any more: further trees would be empty too
      addToScores(space, crew, { leaves, count, rate: parameters.learningRate });
      layOutWalk(space, root, parameters.learningRate);
      if (count < rows.rows) crew.run(WALK_ROWS, count);
      roots.push(root);
      let ndcg: number | undefined;
      if (valid) {
        crew.run(WALK_VALID);
        ndcg = meanNdcg(valid, space.validScores, parameters.evalAt).mean;
        history.push(ndcg);
      }
      if (ndcg === undefined || parameters.earlyStopping === 0) kept = roots.length;
      else if (ndcg > best) {
        best = ndcg;
        kept = roots.length;
      }
      const goOn = onTree?.(tree + 1, ndcg);
      if (
        goOn === false ||
        (ndcg !== undefined &&
          parameters.earlyStopping > 0 &&
          roots.length - kept >= parameters.earlyStopping)
      )
        break;
    }
  } finally {
    await crew.stop();
  }
  const keptRoots = roots.slice(0, kept);
  const { bins } = space.rows;
  const gains = new Float64Array(bins.width);
  const visit = ({ split, left, right }: Node): void => {
    if (!split || !left || !right) return;
    gains[bins.columns[split.feature]!]! += split.gain;
    visit(left);
    visit(right);
  };
  for (const root of keptRoots) visit(root);
  return {
    trees: assembleTrees(bins, keptRoots, parameters.learningRate),
    history,
    validScores: space.validScores.slice(),
    kept,
    gains,
  };
}

function chance(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** The first `count` of a random order of `list`, which is shuffled in place. */
function draw<T>(list: T[], count: number, random: () => number): T[] {
  for (let drawn = 0; drawn < count; drawn++) {
    const pick = drawn + Math.floor(random() * (list.length - drawn));
    [list[drawn], list[pick]] = [list[pick]!, list[drawn]!];
  }
  return list.slice(0, count);
}

/** Features in a random order where each tree draws its own: whole words are drawn, and features that stand together say the same. */
function featureOrder({ columns }: Bins, { featureFraction, seed }: BoostParameters): number[] {
  const features = Array.from(columns.keys());
  return featureFraction < 1 ? draw(features, features.length, chance(seed)) : features;
}

/**
 * Features of one tree: of `count`, the wanted share, at least one; words of four adjacent ones are drawn, the
 * last is cut short.
 */
function drawFeatures(count: number, fraction: number, random: () => number): number[] {
  const all = Array.from({ length: count }, (_, feature) => feature);
  if (fraction === 1) return all;
  const words = Array.from({ length: Math.ceil(count / 4) }, (_, word) => all.slice(word * 4, word * 4 + 4));
  return draw(words, words.length, random)
    .flat()
    .slice(0, Math.max(1, Math.round(count * fraction)));
}

/** Draws queries and puts their rows first in `order`, those of the others behind; how many are in front. */
function drawQueries(
  { rows: { starts, rows }, order, drawn }: Workspace,
  fraction: number,
  random: () => number,
): number {
  let front = 0;
  let back = rows;
  for (let query = 0; query < starts.length - 1; query++) {
    drawn[query] = fraction === 1 || random() < fraction ? 1 : 0;
    for (let row = starts[query]!; row < starts[query + 1]!; row++) {
      if (drawn[query] === 1) order[front++] = row;
      else order[--back] = row;
    }
  }
  return front;
}
