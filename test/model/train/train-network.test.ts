import { describe, expect, it } from 'vitest';
import { scoreRows } from '../../../model/ranker/interpret.ts';
import { fitBins } from '../../../model/train/bins.ts';
import { scoreLinear, trainLinear } from '../../../model/train/linear.ts';
import { meanNdcg } from '../../../model/train/metrics.ts';
import { RowCollector } from '../../../model/train/ranking-rows.ts';
import { scoreOnnx } from '../../../model/train/score-onnx.ts';
import { trainNetwork } from '../../../model/train/train-network.ts';
import { writeOnnx } from '../../../model/train/write-onnx.ts';
import { randomNetwork } from '../ranker/random-network.ts';
import { chance, randomRows, randomTrees } from '../ranker/random-trees.ts';

const WIDTH = 4;
const CANDIDATES = 10;

/** Queries whose chosen row has two columns of like sign: no sum of the columns tells it. A third is often missing. */
function crossed(queries: number, seed: number) {
  const random = chance(seed);
  const matrix = new Float32Array(queries * CANDIDATES * WIDTH);
  const labels = new Float32Array(queries * CANDIDATES);
  for (let query = 0; query < queries; query++) {
    let best = -Infinity;
    let chosen = 0;
    for (let row = query * CANDIDATES; row < (query + 1) * CANDIDATES; row++) {
      for (let column = 0; column < WIDTH; column++)
        matrix[row * WIDTH + column] =
          column === 2 && random() < 0.3 ? Number.NaN : Math.fround(random() * 2 - 1);
      const worth = 3 * matrix[row * WIDTH]! * matrix[row * WIDTH + 1]! - Math.log(-Math.log(random())) * 0.1;
      if (worth > best) [best, chosen] = [worth, row];
    }
    labels[chosen] = 1;
  }
  return { matrix, labels };
}

function collect(queries: number, seed: number, standsFor?: number) {
  const { matrix, labels } = crossed(queries, seed);
  const collector = new RowCollector(fitBins(crossed(400, 99).matrix, WIDTH, { maxBins: 64 }));
  for (let query = 0; query < queries; query++) {
    const [from, to] = [query * CANDIDATES, (query + 1) * CANDIDATES];
    const part = labels.subarray(from, to);
    collector.add({
      matrix: matrix.subarray(from * WIDTH, to * WIDTH),
      labels: part,
      ...(standsFor ? { standsFor: Array.from(part, (label) => (label > 0 ? 1 : standsFor)) } : {}),
    });
  }
  return { rows: collector.finish(), matrix, labels };
}

const parameters = {
  hidden: [16, 8],
  epochs: 20,
  batch: 16,
  rate: 0.01,
  dropout: 0,
  decay: 0,
  seed: 1,
} as const;
const nothing = { ...randomTrees(1, 0, WIDTH), roots: new Int32Array(0), base: 0 };

describe('trainNetwork', () => {
  it('learns what columns say together, which the linear baseline cannot', () => {
    const { rows } = collect(1500, 1);
    const test = collect(400, 2);
    const network = trainNetwork(rows, parameters);
    const ours = scoreRows({ ...nothing, network }, test.matrix, test.rows.rows);
    const linear = scoreLinear(trainLinear(rows), test.matrix, test.rows.rows);
    expect(meanNdcg(test.rows, ours, 5).mean).toBeGreaterThan(0.85);
    expect(meanNdcg(test.rows, linear, 5).mean).toBeLessThan(0.5);
  });

  it('is the same for the same seed, another for another, and tells its progress up to 1', () => {
    const { rows } = collect(100, 3);
    const few = { ...parameters, epochs: 2, dropout: 0.2 };
    const shares: number[] = [];
    const network = trainNetwork(rows, few, (share) => shares.push(share));
    expect(trainNetwork(rows, few)).toEqual(network);
    expect(trainNetwork(rows, { ...few, seed: 2 }).first).not.toEqual(network.first);
    expect(shares).toHaveLength(14);
    expect(shares.at(-1)).toBe(1);
  });

  it('says nothing of a missing value that it never met missing', () => {
    const network = trainNetwork(collect(50, 4).rows, { ...parameters, epochs: 1 });
    const flags = (column: number) => network.first.subarray((8 + column) * 16, (9 + column) * 16);
    expect(flags(0).every((weight) => weight === 0)).toBe(true);
    expect(flags(2).some((weight) => weight !== 0)).toBe(true);
  });

  it('counts a sampled row as often as it stands for', () => {
    const plain = trainNetwork(collect(200, 5).rows, { ...parameters, epochs: 3 });
    const weighted = trainNetwork(collect(200, 5, 50).rows, { ...parameters, epochs: 3 });
    const { matrix, rows, labels } = collect(200, 5);
    const chance = (network: typeof plain): number => {
      const scores = scoreRows({ ...nothing, network }, matrix, rows.rows);
      let sum = 0;
      for (let query = 0; query < 200; query++) {
        const all = scores.subarray(query * CANDIDATES, (query + 1) * CANDIDATES);
        const chosen = labels.subarray(query * CANDIDATES, (query + 1) * CANDIDATES).indexOf(1);
        sum += Math.exp(all[chosen]!) / all.reduce((total, score) => total + Math.exp(score), 0);
      }
      return sum / 200;
    };
    // Against fifty of each, a higher score is needed for the same loss.
    expect(chance(weighted)).toBeGreaterThan(chance(plain));
  });

  it('scores 10,000 rows in ONNX Runtime as the interpreter does, to 1e-5', async () => {
    const trees = { ...randomTrees(100, 5, 12), network: randomNetwork(8, [32, 16]) };
    const rows = randomRows(10_000, 12);
    rows.set([Infinity, -Infinity, 1e30, Number.NaN], 0);
    const own = scoreRows(trees, rows, 10_000);
    const theirs = await scoreOnnx(writeOnnx(trees, { producer: 'endcap', version: 'test' }), rows, 12);
    const difference = own.reduce((most, score, row) => Math.max(most, Math.abs(score - theirs[row]!)), 0);
    console.log(`largest difference between ONNX Runtime and the interpreter, with a network: ${difference}`);
    expect(difference).toBeLessThanOrEqual(1e-5);
  });
});
