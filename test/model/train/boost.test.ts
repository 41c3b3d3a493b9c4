import { describe, expect, it } from 'vitest';
import { scoreRows } from '../../../model/ranker/interpret.ts';
import { fitBins } from '../../../model/train/bins.ts';
import { boost } from '../../../model/train/boost.ts';
import { scoreLinear, trainLinear } from '../../../model/train/linear.ts';
import { meanNdcg } from '../../../model/train/metrics.ts';
import { boostParameters } from '../../../model/train/parameters.ts';
import { RowCollector } from '../../../model/train/ranking-rows.ts';
import { scoreOnnx } from '../../../model/train/score-onnx.ts';
import { writeOnnx } from '../../../model/train/write-onnx.ts';
import { chance } from '../ranker/random-trees.ts';

const FEATURES = 6;
const PER_QUERY = 12;

interface Made {
  matrix: Float32Array;
  labels: Float32Array;
  starts: Int32Array;
}

/** Rows where feature 0 counts with a bend, 1 and 2 together, 3 is a category of which 2, 5 and 11 are good. */
function make(queries: number, seed: number): Made {
  const random = chance(seed);
  const rows = queries * PER_QUERY;
  const matrix = new Float32Array(rows * FEATURES);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const x = Array.from({ length: FEATURES }, () => random());
    x[3] = 1 + Math.floor(random() * 14);
    const worth =
      Math.abs(x[0]! - 0.5) * 3 + x[1]! * x[2]! * 3 + ([2, 5, 11].includes(x[3]) ? 1 : 0) + random();
    labels[row] = worth > 3 ? 2 : worth > 2.2 ? 1 : 0;
    if (random() < 0.15) x[1] = Number.NaN;
    if (random() < 0.1) x[3] = Number.NaN;
    matrix.set(x, row * FEATURES);
  }
  return {
    matrix,
    labels,
    starts: Int32Array.from({ length: queries + 1 }, (_, query) => query * PER_QUERY),
  };
}

function collect(
  { matrix, labels, starts }: Made,
  collector: RowCollector,
  more: { standsFor?: number[] } = {},
) {
  for (let query = 0; query < starts.length - 1; query++) {
    const [from, to] = [starts[query]!, starts[query + 1]!];
    collector.add({
      matrix: matrix.subarray(from * FEATURES, to * FEATURES),
      labels: labels.subarray(from, to),
      ...more,
    });
  }
  return collector.finish();
}

const train = make(300, 1);
const test = make(200, 2);
const bins = fitBins(train.matrix, FEATURES, { maxBins: 63, categorical: [3] });
const rows = collect(train, new RowCollector(bins));
const some = { trees: 40, leaves: 12, minRowsInLeaf: 10, learningRate: 0.15 };
const ndcgOf = (scores: ArrayLike<number>) => meanNdcg(test, scores, 5).mean;

describe('boost', () => {
  it.each(['lambdarank', 'softmax'] as const)(
    'learns bends, interactions and categories that a linear ranker cannot (%s)',
    async (objective) => {
      const { trees } = await boost(boostParameters({ ...some, objective }), rows);
      const linear = ndcgOf(scoreLinear(trainLinear(rows), test.matrix, 200 * PER_QUERY));
      expect(ndcgOf(scoreRows(trees, test.matrix, 200 * PER_QUERY))).toBeGreaterThan(linear + 0.05);
    },
  );

  it('gives the same trees for the same seed on one, two and three threads', async () => {
    const runs = [1, 2, 3].map((threads) =>
      boost(
        boostParameters({ ...some, trees: 8, featureFraction: 0.6, baggingFraction: 0.7, threads }),
        rows,
      ),
    );
    const [one, two, three] = await Promise.all(runs);
    expect(two!.trees).toEqual(one!.trees);
    expect(three!.trees).toEqual(one!.trees);
  });

  it('gives other trees for another seed where it draws', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map((seed) => boost(boostParameters({ ...some, trees: 3, baggingFraction: 0.5, seed }), rows)),
    );
    expect(a!.trees.value).not.toEqual(b!.trees.value);
  });

  it('scores 10,000 rows, missing and unseen categories included, as the interpreter and ONNX Runtime do, to 1e-5', async () => {
    const many = make(Math.ceil(10_000 / PER_QUERY), 3);
    const unseen = many.matrix.map((x, index) => (index % FEATURES === 3 && index % 7 === 0 ? 60_000 : x));
    const valid = collect({ ...many, matrix: unseen }, new RowCollector(bins));
    const { trees, history, validScores } = await boost(boostParameters(some), rows, { valid });
    const own = scoreRows(trees, unseen, valid.rows);
    const onnx = await scoreOnnx(writeOnnx(trees, { producer: 'endcap', version: 'test' }), unseen, FEATURES);
    const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Array.from(a).reduce((most, x, row) => Math.max(most, Math.abs(x - b[row]!)), 0);
    const differences = {
      rows: valid.rows,
      trainerInterpreter: largest(validScores, own),
      trainerOnnx: largest(validScores, onnx),
      interpreterOnnx: largest(own, onnx),
    };
    console.log(`largest differences of scores: ${JSON.stringify(differences)}`);
    expect(valid.rows).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(differences.trainerInterpreter, differences.trainerOnnx)).toBeLessThanOrEqual(1e-5);
    expect(differences.interpreterOnnx).toBe(0);
    expect(meanNdcg(many, own, 10).mean).toBeCloseTo(history.at(-1)!, 6);
  });

  it('stops early and keeps the best number of trees', async () => {
    const run = await boost(
      boostParameters({ ...some, trees: 400, learningRate: 0.5, earlyStopping: 5, evalAt: 5 }),
      rows,
      {
        valid: collect(test, new RowCollector(bins)),
      },
    );
    expect(run.history.length).toBeLessThan(400);
    expect(run.history[run.kept - 1]).toBe(Math.max(...run.history));
    expect(run.trees.roots.length).toBe(run.kept);
  });

  it('keeps a monotone feature from ever lowering the score', async () => {
    const { trees } = await boost(boostParameters({ ...some, monotone: [1] }), rows);
    for (let row = 0; row < 100; row++) {
      const base = test.matrix.slice(row * FEATURES, (row + 1) * FEATURES);
      const scores = Array.from({ length: 50 }, (_, step) => {
        base[0] = step / 49;
        return scoreRows(trees, base, 1)[0]!;
      });
      for (let step = 1; step < 50; step++)
        expect(scores[step]!).toBeGreaterThanOrEqual(scores[step - 1]! - 1e-6);
    }
  });

  it('makes no leaf smaller than asked, counting exactly', async () => {
    const { trees } = await boost(boostParameters({ ...some, trees: 5, minRowsInLeaf: 40 }), rows);
    const leaves = new Map<string, number>();
    for (let tree = 0; tree < trees.roots.length; tree++) {
      const one = { ...trees, roots: trees.roots.slice(tree, tree + 1) };
      for (const score of scoreRows(one, train.matrix, 300 * PER_QUERY))
        leaves.set(`${tree} ${score}`, (leaves.get(`${tree} ${score}`) ?? 0) + 1);
    }
    expect(Math.min(...leaves.values())).toBeGreaterThanOrEqual(40);
  });

  it('learns nothing, and says so, from queries whose rows are all alike', async () => {
    const same = collect(
      { ...train, labels: new Float32Array(train.labels.length).fill(1) },
      new RowCollector(bins),
    );
    const { trees, kept } = await boost(boostParameters(some), same);
    expect(kept).toBe(0);
    expect([...scoreRows(trees, test.matrix, 2)]).toEqual([0, 0]);
  });

  it('weighs a sampled row as the rows it stands for', async () => {
    const doubled = collect(train, new RowCollector(bins), {
      standsFor: Array.from({ length: PER_QUERY }, () => 1),
    });
    const [plain, ones] = await Promise.all(
      [rows, doubled].map((data) => boost(boostParameters({ ...some, trees: 5 }), data)),
    );
    expect(ones!.trees).toEqual(plain!.trees);
  });

  it('refuses a parameter with its name', () => {
    expect(() => boostParameters({ leaves: 1 })).toThrow('Training parameter leaves');
    expect(() => boostParameters({ learningRate: 0 })).toThrow('learningRate');
  });
});
