import { endpointOf } from './ask.ts';
import type * as ask from './consent/ask-or-follow.ts';
import type { Core } from './core.ts';
import type * as decide from './decide/decide-here.ts';
import type * as insert from './insert/insert.ts';
import type * as overlay from './overlay/overlay.ts';
import type * as watch from './watch.ts';

/** Set when built: changes whenever a chunk may have, so that chunks can be cached for ever. */
declare const __CHUNK_VERSION__: string;

let core: Core;

/** Says, before anything else, what chunks are to be given. */
export function equipChunks(given: Core): void {
  core = given;
}

interface Chunks {
  ask: typeof ask;
  decide: typeof decide;
  watch: typeof watch;
  insert: typeof insert;
  overlay: typeof overlay;
}

/**
 * Loads a part that not every page needs, from beside this script; a second call gives the same one. Chunks have no
 * copy of our state: they are given `core`. Rejects where it cannot be loaded.
 */
export async function loadChunk<K extends keyof Chunks>(name: K): Promise<Chunks[K]> {
  const chunk = (await import(
    /* @vite-ignore */ endpointOf(`${name}.js?v=${__CHUNK_VERSION__}`)
  )) as Chunks[K];
  chunk.connect(core);
  return chunk;
}
