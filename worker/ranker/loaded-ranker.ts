import * as v from 'valibot';
import type { Product } from '../../model/catalog.ts';
import type { OrderSource } from '../../model/decision.ts';
import { GoldensSchema, type RankerCard } from '../../model/ranker/bundle.ts';
import { scoreRows } from '../../model/ranker/interpret.ts';
import { FEATURE_COUNT, FEATURE_HASH, featureMatrix } from '../../model/ranker/features.ts';
import { readLearned, type Learned } from '../../model/ranker/learned.ts';
import { itemTable, type ItemTable } from '../../model/ranker/listing/item-table.ts';
import type { RankerSignals } from '../../model/ranker/listing/signals.ts';
import { recommend, type Recommended, type RecommendInput } from '../../model/ranker/strategies/recommend.ts';
import { unpackTrees } from '../../model/ranker/pack-trees.ts';
import type { Trees } from '../../model/ranker/trees.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import type { Env } from '../env.ts';
import { createOrtScorer, type OrtScorer } from './ort.ts';
import { readBundle } from './store.ts';

/** How far a loaded ranker's scores may lie from the trainer's own. */
const GOLDEN_TOLERANCE = 1e-4;
/** After a bundle could not be loaded it is not tried again for so long. */
const RETRY_MILLIS = 60_000;

export interface ScoreInput {
  candidates: readonly string[];
  signals: RankerSignals;
  catalog: LoadedCatalog;
  /** Milliseconds since epoch. */
  now: number;
}

/** A ranker whose bundle was read and checked; scores with ORT once that is warm, with our interpreter until then. */
export class LoadedRanker {
  readonly version: string;
  readonly card: RankerCard;
  readonly trees: Trees;
  readonly #learned: Learned;
  #ort: OrtScorer | undefined;
  #table: { catalog: readonly Product[]; table: ItemTable } | undefined;

  constructor(parts: { version: string; card: RankerCard; trees: Trees; learned: Learned }) {
    this.version = parts.version;
    this.card = parts.card;
    this.trees = parts.trees;
    this.#learned = parts.learned;
  }

  get source(): OrderSource {
    return this.#ort ? 'ort' : 'interpreter';
  }

  /** Scores by candidate, higher first. Where ORT fails the interpreter scores, and ORT is not asked again. */
  async score(input: ScoreInput): Promise<{ scores: Float32Array; source: OrderSource }> {
    const matrix = this.matrix(input);
    const rows = input.candidates.length;
    if (this.#ort) {
      try {
        return { scores: await this.#ort(matrix, rows), source: 'ort' };
      } catch (error) {
        this.#ort = undefined;
        console.error(JSON.stringify({ event: 'ort_failed', ranker: this.version, error: String(error) }));
      }
    }
    return { scores: scoreRows(this.trees, matrix, rows), source: 'interpreter' };
  }

  /** The features of a listing, as scored. */
  matrix({ candidates, signals, catalog, now }: ScoreInput): Float32Array {
    return featureMatrix(
      {
        table: this.#tableOf(catalog),
        sequences: this.#learned.sequences,
        signals,
        now,
        count: candidates.length,
      },
      candidates,
    );
  }

  /** Products for a strip, best first, from the catalogue of now and what this ranker has learned. */
  recommend(asked: Omit<RecommendInput, 'items' | 'sequences'>, catalog: LoadedCatalog): Recommended[] {
    return recommend({ ...asked, items: this.#tableOf(catalog), sequences: this.#learned.sequences });
  }

  /** Starts ORT with this ranker's graph; checked against the interpreter before it serves. */
  async warm(onnx: Uint8Array): Promise<void> {
    const ort = await createOrtScorer(onnx, FEATURE_COUNT);
    const probe = new Float32Array(2 * FEATURE_COUNT).fill(Number.NaN).fill(0.5, 0, FEATURE_COUNT);
    const [own, theirs] = [scoreRows(this.trees, probe, 2), await ort(probe, 2)];
    if (own.some((score, row) => Math.abs(score - theirs[row]!) > GOLDEN_TOLERANCE))
      throw new Error(`ORT scores ${theirs.join()}, the interpreter ${own.join()}.`);
    this.#ort = ort;
  }

  /** One table a catalogue version: products come from the catalogue of now, what was learned from the bundle. */
  #tableOf({ products }: LoadedCatalog): ItemTable {
    if (this.#table?.catalog !== products)
      this.#table = { catalog: products, table: itemTable(products, this.#learned.statistics) };
    return this.#table.table;
  }
}

const held = new Map<string, LoadedRanker>();
const loading = new Set<string>();
const failedAt = new Map<string, number>();

/**
 * The live ranker of a snapshot if this isolate holds it; else it is loaded behind the response, and meanwhile the
 * version before it serves, or none. A bundle that fails its checks is never used.
 */
export function rankerInMemory(
  env: Env,
  snapshot: Snapshot,
  { waitUntil, now }: { waitUntil: (promise: Promise<unknown>) => void; now: number },
): LoadedRanker | undefined {
  const site = snapshot.site.id;
  const pointer = snapshot.ranker;
  if (!pointer) return undefined;
  const ready = held.get(site);
  if (ready?.version === pointer.version) return ready;
  if (!loading.has(pointer.key) && now - (failedAt.get(pointer.key) ?? -Infinity) > RETRY_MILLIS) {
    loading.add(pointer.key);
    waitUntil(
      load(env, site, pointer.key)
        .catch((error: unknown) => {
          failedAt.set(pointer.key, now);
          console.error(JSON.stringify({ event: 'ranker_refused', key: pointer.key, error: String(error) }));
        })
        .finally(() => loading.delete(pointer.key)),
    );
  }
  return ready;
}

/** Reads, checks and holds a bundle, then warms ORT; the interpreter serves from the moment the checks are passed. */
async function load(env: Env, site: string, key: string): Promise<void> {
  const { manifest, card, files } = await readBundle(env, key);
  if (manifest.feature_hash !== FEATURE_HASH)
    throw new Error(
      `The ranker's features are ${manifest.feature_hash}, this Worker's ${FEATURE_HASH}: train again with this version.`,
    );
  const trees = unpackTrees(files['trees.bin']);
  checkGoldens(trees, files['goldens.json']);
  const ranker = new LoadedRanker({
    version: manifest.version,
    card,
    trees,
    learned: readLearned(files['items.bin']),
  });
  held.set(site, ranker);
  await ranker
    .warm(files['ranker.onnx'])
    .catch((error: unknown) =>
      console.error(
        JSON.stringify({ event: 'ort_unavailable', ranker: ranker.version, error: String(error) }),
      ),
    );
}

function checkGoldens(trees: Trees, bytes: Uint8Array): void {
  const { rows, scores } = v.parse(GoldensSchema, JSON.parse(new TextDecoder().decode(bytes)));
  const matrix = Float32Array.from(rows.flat(), (value) => value ?? Number.NaN);
  const own = scoreRows(trees, matrix, rows.length);
  const worst = own.reduce((most, score, row) => Math.max(most, Math.abs(score - scores[row]!)), 0);
  if (!(worst <= GOLDEN_TOLERANCE))
    throw new Error(
      `The ranker's scores differ from the trainer's by ${worst}; at most ${GOLDEN_TOLERANCE} is allowed.`,
    );
}
