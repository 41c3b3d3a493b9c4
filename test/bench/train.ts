import { parseArgs } from 'node:util';
import { availableParallelism } from 'node:os';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { scoreRows } from '../../model/ranker/interpret.ts';
import { fitBins } from '../../model/train/bins.ts';
import { boost } from '../../model/train/boost.ts';
import { scoreLinear, trainLinear } from '../../model/train/linear.ts';
import { meanNdcg } from '../../model/train/metrics.ts';
import { boostParameters } from '../../model/train/parameters.ts';
import { RowCollector } from '../../model/train/ranking-rows.ts';
import { LightGbm } from './lightgbm.ts';
import { compareOnLetor } from './train-letor.ts';

const HELP = `npm run bench -- train [--rows 100000] [--features 40] [--trees 200] [--leaves 63] [--threads 2] [--rounds 3]
npm run bench -- train --letor FOLDER [--threads 2]

Trains LambdaMART on made-up ranking data (20 rows a query) beside LightGBM 4.1, built from the source in npm's
lightgbm@1.0.27 into .build on the first run (about 3 minutes; needs cmake and a C++ compiler). Both in turns, same
threads and parameters; seconds are the best of the rounds, reading and binning left out for both.
  --letor FOLDER  both on FOLDER/rank.train, judged on FOLDER/rank.test (../shared/data/lightgbm-lambdarank), once for
                  each of 5 seeds: NDCG, and the difference of NDCG@10 paired by query`;

const ROWS_A_QUERY = 20;

interface Data {
  queries: number;
  rows: number;
  features: number;
  matrix: Float32Array;
  labels: Float32Array;
  starts: Int32Array;
}

/** Ranking data with interactions, bends, noise and useless features; labels 0 to 4, most of them 0. */
function makeData(rows: number, features: number, seed: number): Data {
  const generator = xoroshiro128plus(seed);
  const random = () => uniformFloat64(generator);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const queries = Math.floor(rows / ROWS_A_QUERY);
  const count = queries * ROWS_A_QUERY;
  const matrix = new Float32Array(count * features);
  const labels = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    // Four decimals: as a text file both trainers would read it.
    for (let column = 0; column < features; column++)
      matrix[row * features + column] = Number(normal().toFixed(4));
    const x = (column: number): number => matrix[row * features + (column % features)]!;
    const bent = Math.sin(2 * x(3)) + 0.3 * x(7) ** 2 + 0.6 * (x(4) > 0 ? x(5) : -x(6));
    const worth = x(0) + 0.8 * x(1) * x(2) + bent + 0.5 * x(8) + 1.2 * normal();
    labels[row] = worth > 3 ? 4 : worth > 2 ? 3 : worth > 1.2 ? 2 : worth > 0.4 ? 1 : 0;
  }
  return {
    queries,
    rows: count,
    features,
    matrix,
    labels,
    starts: Int32Array.from({ length: queries + 1 }, (_, query) => query * ROWS_A_QUERY),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string', default: '100000' },
      features: { type: 'string', default: '40' },
      trees: { type: 'string', default: '200' },
      leaves: { type: 'string', default: '63' },
      threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      rounds: { type: 'string', default: '3' },
      letor: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const [rows, features, trees, leaves, threads, rounds] = (
    ['rows', 'features', 'trees', 'leaves', 'threads', 'rounds'] as const
  ).map((name) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} is ${values[name]}; a whole number from 1 was expected.`);
    return value;
  }) as [number, number, number, number, number, number];

  if (values.letor !== undefined) return compareOnLetor(values.letor, threads);

  process.stderr.write('train: making data\n');
  const train = makeData(rows, features, 1);
  const test = makeData(Math.max(2000, Math.floor(rows * 0.4)), features, 2);
  const peer = await LightGbm.find(train, test);

  const parameters = boostParameters({ trees, leaves, threads });
  const binStarted = performance.now();
  const collector = new RowCollector(
    fitBins(train.matrix, features, { maxBins: parameters.maxBins }),
    train.rows,
  );
  for (let query = 0; query < train.queries; query++) {
    const [from, to] = [train.starts[query]!, train.starts[query + 1]!];
    collector.add({
      matrix: train.matrix.subarray(from * features, to * features),
      labels: train.labels.subarray(from, to),
    });
  }
  const binned = collector.finish();
  const binSeconds = (performance.now() - binStarted) / 1000;

  const own: number[] = [];
  const theirs: number[] = [];
  let ndcg = Number.NaN;
  let peerNdcg = Number.NaN;
  for (let turn = 0; turn < rounds; turn++) {
    const started = performance.now();
    const { trees: grown } = await boost(parameters, binned);
    own.push((performance.now() - started) / 1000);
    ndcg = meanNdcg(test, scoreRows(grown, test.matrix, test.rows), 10).mean;
    if (peer) {
      const { seconds, scores } = peer.train({ trees, leaves, threads });
      theirs.push(seconds);
      peerNdcg = meanNdcg(test, scores, 10).mean;
    }
    process.stderr.write(
      `train: round ${turn + 1} of ${rounds}: ${own.at(-1)!.toFixed(2)} s${peer ? `, LightGBM ${theirs.at(-1)!.toFixed(2)} s` : ''}\n`,
    );
  }
  const linear = scoreLinear(trainLinear(binned), test.matrix, test.rows);
  return {
    rows: train.rows,
    features,
    trees,
    leaves,
    threads,
    seconds: round(Math.min(...own), 3),
    ndcg10: round(ndcg, 5),
    peerSeconds: peer ? round(Math.min(...theirs), 3) : null,
    peerNdcg10: peer ? round(peerNdcg, 5) : null,
    ratio: peer ? round(Math.min(...own) / Math.min(...theirs), 3) : null,
    linearNdcg10: round(meanNdcg(test, linear, 10).mean, 5),
    binSeconds: round(binSeconds, 3),
    peakMb: round(process.resourceUsage().maxRSS / 1024, 0),
  };
}
