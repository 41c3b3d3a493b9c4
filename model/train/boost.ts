import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Trees } from '../ranker/trees.ts';
import { assembleTrees } from './assemble.ts';
import { Crew } from './crew.ts';
import { addToScores, growTree, layOutWalk } from './grow.ts';
import type { Node } from './grow.ts';
import { meanNdcg } from './metrics.ts';
import type { BoostParameters } from './parameters.ts';
import { GRADIENTS, QUANTIZE, WALK_ROWS, WALK_VALID } from './perform.ts';
import type { RankingRows } from './ranking-rows.ts';
import { workspace } from './workspace.ts';

export interface Boosted {
  readonly trees: Trees;
  /** Validation NDCG@evalAt after each tree; empty without validation data. */
  readonly history: readonly number[];
  /** Number of trees kept: all, or up to the best on the validation data where early stopping is on. */
  readonly kept: number;
  /** Sum of the gains of all splits by column of the matrix. */
  readonly gains: Float64Array;
}

/**
 * Gradient-boosted trees over ranked queries (LambdaMART where the objective is lambdarank). The same rows,
 * parameters and seed give the same trees, whatever the number of threads.
 * @param onTree called after each tree, for progress; return false to stop there.
 * @param columns columns of the matrix that trees may use; all if left out.
 */
export async function boost(
  parameters: BoostParameters,
  rows: RankingRows,
  {
    valid,
    onTree,
    columns,
  }: {
    valid?: RankingRows;
    onTree?: (tree: number, ndcg: number | undefined) => boolean | void;
    columns?: ReadonlySet<number>;
  } = {},
): Promise<Boosted> {
  const space = workspace(parameters, rows, valid);
  const crew = await Crew.start(space);
  const random = chance(parameters.seed);
  const features = Array.from(rows.bins.columns.keys()).filter(
    (feature) => columns === undefined || columns.has(rows.bins.columns[feature]!),
  );
  const roots: Node[] = [];
  const history: number[] = [];
  let best = -Infinity;
  let kept = 0;
  try {
    for (let tree = 0; tree < parameters.trees; tree++) {
      crew.run(GRADIENTS);
      crew.run(QUANTIZE, tree);
      drawFeatures(space.usable, features, parameters.featureFraction, random);
      const count = drawQueries(rows, space.order, parameters.baggingFraction, random);
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
  const gains = new Float64Array(rows.bins.width);
  const visit = ({ split, left, right }: Node): void => {
    if (!split || !left || !right) return;
    gains[rows.bins.columns[split.feature]!]! += split.gain;
    visit(left);
    visit(right);
  };
  for (const root of keptRoots) visit(root);
  return { trees: assembleTrees(rows.bins, keptRoots, parameters.learningRate), history, kept, gains };
}

function chance(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Marks the features that a tree may use: a uniform draw of the wanted share, at least one. */
function drawFeatures(
  usable: Uint8Array,
  features: readonly number[],
  fraction: number,
  random: () => number,
): void {
  const all = [...features];
  const wanted = Math.min(all.length, Math.max(1, Math.round(all.length * fraction)));
  usable.fill(0);
  for (let drawn = 0; drawn < wanted; drawn++) {
    const pick = fraction === 1 ? drawn : drawn + Math.floor(random() * (all.length - drawn));
    [all[drawn], all[pick]] = [all[pick]!, all[drawn]!];
    usable[all[drawn]!] = 1;
  }
}

/** Puts the rows of the drawn queries first in `order`, those of the others behind; how many are in front. */
function drawQueries(
  { starts, rows }: RankingRows,
  order: Int32Array,
  fraction: number,
  random: () => number,
): number {
  let front = 0;
  let back = rows;
  for (let query = 0; query < starts.length - 1; query++) {
    const chosen = fraction === 1 || random() < fraction;
    for (let row = starts[query]!; row < starts[query + 1]!; row++) {
      if (chosen) order[front++] = row;
      else order[--back] = row;
    }
  }
  return front;
}
