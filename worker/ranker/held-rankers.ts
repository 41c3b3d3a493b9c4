import * as v from 'valibot';
import { GoldensSchema } from '../../model/ranker/bundle.ts';
import { FEATURE_HASH } from '../../model/ranker/features.ts';
import { scoreRows } from '../../model/ranker/interpret.ts';
import { readLearned } from '../../model/ranker/learned.ts';
import { unpackTrees } from '../../model/ranker/pack-trees.ts';
import type { Trees } from '../../model/ranker/trees.ts';
import type { RankerPointer, Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { GOLDEN_TOLERANCE, LoadedRanker } from './loaded-ranker.ts';
import { readBundle } from './store.ts';

/** After a bundle could not be loaded it is not tried again for so long. */
const RETRY_MILLIS = 60_000;
/**
 * Bundles an isolate holds; beyond it those asked for longest ago go. Objects made from a bundle take about twice its
 * bytes, the catalogue as much again, and an isolate has 128 MB.
 */
const CEILING_BYTES = 24 * 1024 * 1024;

/** Rankers by the key of their bundle, those asked for last at the end. */
const held = new Map<string, LoadedRanker>();
/** Key of the bundle that served a site last. */
const servedLast = new Map<string, string>();
const loading = new Set<string>();
const failedAt = new Map<string, number>();

interface Asking {
  waitUntil: (promise: Promise<unknown>) => void;
  /** Milliseconds since epoch. */
  now: number;
}

/**
 * The live ranker of a snapshot, or the version named, if this isolate holds it; else it is loaded behind the response,
 * and meanwhile what served the site before serves, or none. A bundle that fails its checks is never used.
 */
export function rankerInMemory(
  env: Env,
  snapshot: Snapshot,
  { version, ...asking }: Asking & { version?: string | undefined },
): LoadedRanker | undefined {
  const pointer =
    version === undefined || version === snapshot.ranker?.version
      ? snapshot.ranker
      : (snapshot.rankers?.find((one) => one.version === version) ?? snapshot.ranker);
  if (!pointer) return undefined;
  const ranker = heldOf(env, pointer, { ...asking, warm: true });
  const isLive = pointer.version === snapshot.ranker?.version;
  if (ranker && isLive) servedLast.set(snapshot.site.id, pointer.key);
  if (ranker) return ranker;
  if (!isLive && snapshot.ranker) return heldOf(env, snapshot.ranker, { ...asking, warm: true });
  return held.get(servedLast.get(snapshot.site.id) ?? '');
}

/** The snapshot's shadow, if this isolate holds it; loaded behind the response if not. Never warms ORT: nobody waits for it. */
export function shadowInMemory(env: Env, snapshot: Snapshot, asking: Asking): LoadedRanker | undefined {
  return snapshot.shadow && heldOf(env, snapshot.shadow, { ...asking, warm: false });
}

function heldOf(
  env: Env,
  { key }: RankerPointer,
  { waitUntil, now, warm }: Asking & { warm: boolean },
): LoadedRanker | undefined {
  const ready = held.get(key);
  if (ready) {
    if (held.size > 1) {
      held.delete(key);
      held.set(key, ready);
    }
    return ready;
  }
  if (!loading.has(key) && now - (failedAt.get(key) ?? -Infinity) > RETRY_MILLIS) {
    loading.add(key);
    waitUntil(
      loadRanker(env, key, warm)
        .catch((error: unknown) => {
          failedAt.set(key, now);
          console.error(JSON.stringify({ event: 'ranker_refused', key, error: String(error) }));
        })
        .finally(() => loading.delete(key)),
    );
  }
  return undefined;
}

/**
 * Reads, checks and holds a bundle; with `warm`, starts ORT as well: the interpreter serves from the moment the checks
 * are passed. Throws where the bundle is incomplete, has other features than this Worker, or scores differently.
 */
export async function loadRanker(env: Env, key: string, warm = false): Promise<LoadedRanker> {
  const known = held.get(key);
  if (known) return known;
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
    bytes: files['trees.bin'].byteLength + files['items.bin'].byteLength,
  });
  held.set(key, ranker);
  recycle(key);
  if (warm)
    await ranker
      .warm(files['ranker.onnx'])
      .catch((error: unknown) =>
        console.error(
          JSON.stringify({ event: 'ort_unavailable', ranker: ranker.version, error: String(error) }),
        ),
      );
  return ranker;
}

/** Lets bundles go that were asked for longest ago, until the rest is under the ceiling; the newest one stays. */
function recycle(newest: string, ceilingBytes = CEILING_BYTES): void {
  let bytes = heldBytes();
  for (const [key, ranker] of held) {
    if (bytes <= ceilingBytes || key === newest) continue;
    held.delete(key);
    bytes -= ranker.bytes;
    void ranker.release();
    console.log(JSON.stringify({ event: 'ranker_recycled', key, bytes: ranker.bytes }));
  }
}

/** Bytes of the bundles that this isolate holds. */
export function heldBytes(): number {
  return [...held.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Lets every bundle go: for tests, as an isolate starts. */
export function forgetRankers(): void {
  held.clear();
  servedLast.clear();
  failedAt.clear();
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
