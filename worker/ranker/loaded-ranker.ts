import type { Product } from '../../model/catalog.ts';
import type { OrderSource } from '../../model/decision.ts';
import type { RankerCard } from '../../model/ranker/bundle.ts';
import { scoreRows } from '../../model/ranker/interpret.ts';
import { FEATURE_COUNT, featureMatrix } from '../../model/ranker/features.ts';
import type { Learned } from '../../model/ranker/learned.ts';
import { itemTable, type ItemTable } from '../../model/ranker/listing/item-table.ts';
import type { RankerSignals } from '../../model/ranker/listing/signals.ts';
import { recommend, type Recommended, type RecommendInput } from '../../model/ranker/strategies/recommend.ts';
import type { Trees } from '../../model/ranker/trees.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import { createOrtScorer, type OrtScorer } from './ort.ts';

/** How far a loaded ranker's scores may lie from the trainer's own. */
export const GOLDEN_TOLERANCE = 1e-4;
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
  /** Bytes of the bundle, which memory is counted by. */
  readonly bytes: number;
  readonly #learned: Learned;
  #ort: OrtScorer | undefined;
  #table: { catalog: readonly Product[]; table: ItemTable } | undefined;

  constructor(parts: { version: string; card: RankerCard; trees: Trees; learned: Learned; bytes?: number }) {
    this.version = parts.version;
    this.card = parts.card;
    this.trees = parts.trees;
    this.#learned = parts.learned;
    this.bytes = parts.bytes ?? 0;
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
        return { scores: await this.#ort.score(matrix, rows), source: 'ort' };
      } catch (error) {
        this.#ort = undefined;
        console.error(JSON.stringify({ event: 'ort_failed', ranker: this.version, error: String(error) }));
      }
    }
    return { scores: scoreRows(this.trees, matrix, rows), source: 'interpreter' };
  }

  /** The features of a listing with the interpreter's scores: for looking at, not for serving. */
  read(input: ScoreInput): { matrix: Float32Array; scores: Float32Array } {
    const matrix = this.matrix(input);
    return { matrix, scores: scoreRows(this.trees, matrix, input.candidates.length) };
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
    const [own, theirs] = [scoreRows(this.trees, probe, 2), await ort.score(probe, 2)];
    if (own.some((score, row) => Math.abs(score - theirs[row]!) > GOLDEN_TOLERANCE))
      throw new Error(`ORT scores ${theirs.join()}, the interpreter ${own.join()}.`);
    this.#ort = ort;
  }

  /** Lets ORT's session go; the interpreter scores from now on. */
  async release(): Promise<void> {
    const ort = this.#ort;
    this.#ort = undefined;
    await ort?.release();
  }

  /** Products of the catalogue of now with what this ranker has learned of them. */
  tableOf(catalog: LoadedCatalog): ItemTable {
    return this.#tableOf(catalog);
  }

  /** One table a catalogue version: products come from the catalogue of now, what was learned from the bundle. */
  #tableOf({ products }: LoadedCatalog): ItemTable {
    if (this.#table?.catalog !== products)
      this.#table = { catalog: products, table: itemTable(products, this.#learned.statistics) };
    return this.#table.table;
  }
}
