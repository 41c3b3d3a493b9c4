import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Product } from '../../model/catalog.ts';
import { FEATURE_COUNT, featureMatrix } from '../../model/ranker/features.ts';
import { writeLearned, type Learned } from '../../model/ranker/learned.ts';
import { ItemStatistics } from '../../model/ranker/listing/item-statistics.ts';
import { itemTable } from '../../model/ranker/listing/item-table.ts';
import { buildSequenceTable } from '../../model/ranker/sequence/build-sequence-table.ts';
import type { RankerSignals } from '../../model/ranker/listing/signals.ts';
import { packTrees } from '../../model/ranker/pack-trees.ts';
import { fitBins } from '../../model/train/bins.ts';
import { boost } from '../../model/train/boost.ts';
import { boostParameters } from '../../model/train/parameters.ts';
import { NEXT_CLICK_NETWORK } from '../../model/train/train-next-click.ts';
import { trainNetwork } from '../../model/train/train-network.ts';
import type { Trees } from '../../model/ranker/trees.ts';
import { RowCollector } from '../../model/train/ranking-rows.ts';
import { writeOnnx } from '../../model/train/write-onnx.ts';
import { root } from '../build.ts';
import { seededRandom } from '../demo/simulate.ts';
import { serveBundle } from '../stack.ts';

const PRODUCTS = 2_000;
const QUERIES = 400;
const QUERY_ROWS = 40;
const TREES = 200;
const LEAVES = 63;
/** V8 compiles ORT's WebAssembly anew while it is used: with 400 calls half of them were slower (3 ms median, not 2). */
const CALLS = 2_000;
const NOW = 1_780_000_000_000;
const random = seededRandom(11);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const CATEGORIES = Array.from({ length: 30 }, (_, index) => `Department/${index}`);
const COLORS = Array.from({ length: 20 }, (_, index) => `color ${index}`);
const BRANDS = Array.from({ length: 15 }, (_, index) => `brand ${index}`);

const products: Product[] = Array.from({ length: PRODUCTS }, (_, index) => ({
  id: `P${index}`,
  title: `Product ${index}`,
  url: `/products/${index}`,
  category: pick(CATEGORIES),
  color: pick(COLORS),
  brand: pick(BRANDS),
  price: 10 + 300 * random(),
  stock: Math.floor(random() * 30),
  created: NOW - random() * 4e10,
  rating: 3 + 2 * random(),
  rating_count: Math.floor(random() * 100),
}));

const signals: RankerSignals = {
  affinities: {
    category: { [CATEGORIES[0]!]: 0.6, [CATEGORIES[1]!]: 0.4 },
    brand: { [BRANDS[0]!]: 1 },
    color: { [COLORS[0]!]: 0.7, [COLORS[3]!]: 0.3 },
    price: { 2: 0.8, 3: 0.2 },
  },
  items: Array.from({ length: 12 }, (_, index) => ({
    id: `P${index * 31}`,
    act: index % 3 === 0 ? ('cart' as const) : ('view' as const),
    at: NOW - index * 20_000,
  })),
  earlier: ['P5', 'P77', 'P99'],
  bought: ['P200'],
  orders: 2,
  product_views: 40,
  visits: 5,
  phone: true,
};

/** Latency of ranking in workerd, features included: 100 and 400 candidates, 200 trees of 63 leaves and a network, ORT and interpreter. */
export async function run(): Promise<object> {
  process.stderr.write(`growing ${TREES} trees of ${LEAVES} leaves over ${FEATURE_COUNT} features ...\n`);
  const known = learned();
  const trees = await grow(known);
  const folder = mkdtempSync(join(tmpdir(), 'endcap-rank-'));
  execFileSync(
    join(root, 'node_modules/.bin/wrangler'),
    ['deploy', '--dry-run', '--outdir', folder, '--config', 'test/worker/ranker/bench/wrangler.toml'],
    { cwd: root, stdio: 'ignore', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  const worker = await serveBundle(folder, 'rank-worker.js');
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const order = {
    products,
    signals,
    trees: base64(packTrees(trees)),
    items: base64(writeLearned(known)),
    onnx: base64(writeOnnx(trees, { producer: 'endcap', version: 'bench' })),
    calls: CALLS,
  };
  const results: Record<string, object> = {};
  for (const candidates of [100, 400]) {
    process.stderr.write(`ranking ${candidates} candidates ...\n`);
    const answer = await worker.dispatchFetch('http://bench.invalid/', {
      method: 'POST',
      body: JSON.stringify({ ...order, candidates }),
    });
    results[candidates] = (await answer.json()) as object;
  }
  await worker.dispose();
  rmSync(folder, { recursive: true, force: true });
  return {
    candidates: 100,
    features: FEATURE_COUNT,
    trees: TREES,
    leaves: LEAVES,
    network: NEXT_CLICK_NETWORK.hidden,
    ...results[100],
    with400: results[400],
  };
}

function learned(): Learned {
  const statistics = new ItemStatistics();
  for (let i = 0; i < 40_000; i++) {
    const id = pick(products).id;
    statistics.count('impressions', id);
    if (random() < 0.1) statistics.count('clicks', id);
    if (random() < 0.2) statistics.look(id, [pick(products).id]);
  }
  const visits = Array.from({ length: 3_000 }, (_, visit) => ({
    visitor: `v${visit}`,
    acts: Array.from({ length: 6 }, (__, act) => ({
      id: pick(products).id,
      act: 'view' as const,
      at: NOW - visit * 60_000 + act * 1_000,
    })),
  }));
  return {
    statistics,
    sequences: buildSequenceTable({ products, visits, now: NOW }),
  };
}

/** Trees and a network over real feature rows with made-up labels: what counts here is their size. */
async function grow({ statistics, sequences }: Learned): Promise<Trees> {
  const table = itemTable(products, statistics);
  const matrices = Array.from({ length: QUERIES }, () => {
    const candidates = Array.from({ length: QUERY_ROWS }, () => pick(products).id);
    return featureMatrix({ table, sequences, signals, now: NOW, count: QUERY_ROWS }, candidates);
  });
  const all = new Float32Array(matrices.length * matrices[0]!.length);
  matrices.forEach((matrix, index) => all.set(matrix, index * matrix.length));
  const parameters = boostParameters({ trees: TREES, leaves: LEAVES, minRowsInLeaf: 5, threads: 2, seed: 3 });
  const collector = new RowCollector(fitBins(all, FEATURE_COUNT, { maxBins: parameters.maxBins }));
  for (const matrix of matrices)
    collector.add({ matrix, labels: Array.from({ length: QUERY_ROWS }, () => (random() < 0.1 ? 1 : 0)) });
  const rows = collector.finish();
  const { trees } = await boost(parameters, rows);
  return { ...trees, network: trainNetwork(rows, { ...NEXT_CLICK_NETWORK, epochs: 1 }) };
}
