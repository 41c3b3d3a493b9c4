import type { Core } from './core.ts';

/** The state of the script on every page. Chunks are bundled by themselves: importing it would give them a copy. */
export let core: Core;

/** Called once by `loadChunk` before anything else of a chunk. */
export function connect(given: Core): void {
  core = given;
}
