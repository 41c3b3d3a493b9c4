import { endpointOf } from './ask.ts';
import { core } from './core.ts';

/** Set when built: changes whenever a chunk may have, so that chunks can be cached for ever. */
declare const __CHUNK_VERSION__: string;

interface Chunks {
  banner: typeof import('./consent/banner.ts');
  infer: typeof import('./infer/infer.ts');
  measure: typeof import('./measure/measure.ts');
  insert: typeof import('./insert/insert.ts');
  overlay: typeof import('./overlay/overlay.ts');
}

/**
 * Loads a part that not every page needs, from beside this script; a second call gives the same one. Chunks have no
 * copy of our state: they are given `core`. Rejects where it cannot be loaded.
 */
export async function loadChunk<K extends keyof Chunks>(name: K): Promise<Chunks[K]> {
  const chunk = (await import(/* @vite-ignore */ endpointOf(`${name}.js?v=${__CHUNK_VERSION__}`))) as Chunks[K];
  chunk.connect(core);
  return chunk;
}
