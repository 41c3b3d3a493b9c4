import { parentPort, workerData } from 'node:worker_threads';
import { FAILED, GENERATION, PENDING } from './crew.ts';
import { perform } from './perform.ts';
import type { Workspace } from './workspace.ts';

/** A thread of a crew: waits for the next command, does its part, says so. Ends when the crew terminates it. */
const { space, part } = workerData as { space: Workspace; part: number };
const SPINS = 3000;

let seen = Atomics.load(space.sync, GENERATION);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread, not a window
parentPort!.postMessage('ready');
for (;;) {
  for (let spin = 0; spin < SPINS && Atomics.load(space.sync, GENERATION) === seen; spin++);
  while (Atomics.load(space.sync, GENERATION) === seen) Atomics.wait(space.sync, GENERATION, seen);
  seen = Atomics.load(space.sync, GENERATION);
  try {
    perform(space, part, space.parameters.threads);
  } catch (error) {
    console.error(`endcap train: thread ${part}:`, error);
    Atomics.store(space.sync, FAILED, 1);
  }
  if (Atomics.sub(space.sync, PENDING, 1) === 1) Atomics.notify(space.sync, PENDING);
}
