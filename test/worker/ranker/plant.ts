import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import type { Product } from '../../../model/catalog.ts';
import type { RankerCard } from '../../../model/ranker/bundle.ts';
import { FEATURE_COUNT, FEATURE_HASH, FEATURES } from '../../../model/ranker/features.ts';
import { scoreRows } from '../../../model/ranker/interpret.ts';
import { writeLearned, type Learned } from '../../../model/ranker/learned.ts';
import { ItemStatistics } from '../../../model/ranker/listing/item-statistics.ts';
import { packTrees } from '../../../model/ranker/pack-trees.ts';
import type { Trees } from '../../../model/ranker/trees.ts';
import { stairs } from '../../model/ranker/stair-trees.ts';
import { r2Keys } from '../../../worker/keys.ts';
import { bindings } from '../console-api.ts';

/** Thresholds between the logarithms of these prices. */
const priceSteps = (products: readonly Product[]): number[] => {
  const logs = [...new Set(products.map(({ price }) => Math.log1p(price)))].toSorted((a, b) => a - b);
  return logs.slice(1).map((value, index) => (value + logs[index]!) / 2);
};
/** Trees that order these products by price. */
export const dearestFirst = (products: readonly Product[]): Trees => stairs('price', priceSteps(products), 1);
export const cheapestFirst = (products: readonly Product[]): Trees =>
  stairs('price', priceSteps(products), -1);

interface Planted {
  site: string;
  version: string;
  trees: Trees;
  learned?: Learned;
  status?: 'candidate' | 'live' | 'retired';
  createdAt?: number;
  card?: Partial<RankerCard>;
  /** Scores that the goldens claim; default: those of the trees. */
  goldenScores?: number[];
}

/** A bundle in R2 as the trainer uploads it (its ONNX does not load, so the interpreter serves), and its record in D1. */
export async function plantRanker({
  site,
  version,
  trees,
  learned = { statistics: new ItemStatistics() },
  status = 'candidate',
  createdAt = 1,
  card: more = {},
  goldenScores,
}: Planted): Promise<string> {
  const key = r2Keys.ranker(site, version);
  const row = new Float32Array(FEATURE_COUNT).fill(0.5);
  const card: RankerCard = {
    v: 1,
    version,
    site,
    created_at: createdAt,
    feature_hash: FEATURE_HASH,
    features: FEATURES.map(({ name, group }) => ({ name, group })),
    data: { from: 0, to: 0, queries: 0, rows: 0, test_queries: 0 },
    parameters: {},
    seed: 1,
    metrics: {},
    notes: [],
    ...more,
  };
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const files: Record<string, Uint8Array> = {
    'ranker.onnx': Uint8Array.of(1, 2, 3),
    'trees.bin': packTrees(trees),
    'items.bin': writeLearned(learned),
    'goldens.json': json({
      v: 1,
      rows: [Array.from(row)],
      scores: goldenScores ?? [...scoreRows(trees, row, 1)],
    }),
    'card.json': json(card),
  };
  const manifest = { v: 1, version, feature_hash: FEATURE_HASH, files: {} as Record<string, unknown> };
  for (const [name, bytes] of Object.entries(files)) {
    await bindings.BUCKET.put(`${key}/${name}`, bytes);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
    manifest.files[name] = {
      bytes: bytes.length,
      sha256: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    };
  }
  await bindings.BUCKET.put(`${key}/manifest.json`, JSON.stringify(manifest));
  await bindings.DB.prepare(
    'INSERT INTO rankers (site, version, key, status, card, created_at, live_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
    .bind(
      site,
      version,
      key,
      status,
      JSON.stringify(card),
      createdAt,
      status === 'candidate' ? null : createdAt,
    )
    .run();
  return key;
}

/** A published catalogue in R2, and its record in D1. */
export async function plantCatalog(
  site: string,
  products: readonly Product[],
  version = 'c1',
): Promise<void> {
  const key = r2Keys.catalog(site, version);
  await bindings.BUCKET.put(key, JSON.stringify({ v: 1, site, version, products }));
  await bindings.DB.prepare(
    'INSERT INTO catalogs (site, version, key, products, created_at) VALUES (?, ?, ?, ?, ?)',
  )
    .bind(site, version, key, products.length, 1)
    .run();
}

/** Runs something that leaves work behind the response, and waits for that too. */
export async function settled<T>(run: (ctx: ExecutionContext) => Promise<T>): Promise<T> {
  const ctx = createExecutionContext();
  const result = await run(ctx);
  await waitOnExecutionContext(ctx);
  return result;
}
