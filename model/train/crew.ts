import { Worker } from 'node:worker_threads';
import { perform } from './perform.ts';
import type { Workspace } from './workspace.ts';

/** sync[0]: number of the command; sync[1]: threads still at it; sync[2]: 1 if one failed. */
export const GENERATION = 0;
export const PENDING = 1;
export const FAILED = 2;
const STUCK_MILLIS = 120_000;
/** Commands take some 20 µs to some ms: look this often before sleeping, which costs two switches. */
const SPINS = 3000;

/** Threads that share a workspace and do each command together, this one as part 0. */
export class Crew {
  readonly #space: Workspace;
  readonly #workers: Worker[];

  private constructor(space: Workspace, workers: Worker[]) {
    this.#space = space;
    this.#workers = workers;
  }

  /** Starts `parameters.threads - 1` workers and waits until they listen. */
  static async start(space: Workspace): Promise<Crew> {
    const { threads } = space.parameters;
    const workers: Worker[] = [];
    for (let part = 1; part < threads; part++) {
      workers.push(new Worker(new URL('./crew-worker.ts', import.meta.url), { workerData: { space, part } }));
    }
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.once('message', () => resolve());
            worker.once('error', reject);
          }),
      ),
    );
    return new Crew(space, workers);
  }

  /**
   * All parts of one command; back when the last is done. Arguments go on the desk.
   * @throws Error if a worker failed or is stuck for two minutes.
   */
  run(command: number, ...args: number[]): void {
    const { sync, desk, parameters } = this.#space;
    desk[0] = command;
    desk.set(args, 1);
    if (this.#workers.length > 0) {
      Atomics.store(sync, PENDING, this.#workers.length);
      Atomics.add(sync, GENERATION, 1);
      Atomics.notify(sync, GENERATION);
    }
    perform(this.#space, 0, parameters.threads);
    for (let spin = 0; spin < SPINS && Atomics.load(sync, PENDING) > 0; spin++);
    for (let pending = Atomics.load(sync, PENDING); pending > 0; pending = Atomics.load(sync, PENDING)) {
      if (Atomics.wait(sync, PENDING, pending, STUCK_MILLIS) === 'timed-out')
        throw new Error(`A training thread did not finish command ${command} in ${STUCK_MILLIS / 1000} s.`);
    }
    if (Atomics.load(sync, FAILED) === 1)
      throw new Error('A training thread failed; its message stands above.');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
