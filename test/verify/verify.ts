import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { ENGINES, type EngineName } from './engine.ts';
import { chunksOf, judgeAll, runOne, type Chunk } from './run-studies.ts';
import { studies } from './studies/all.ts';
import type { Tally } from './study.ts';

const help = `npm run verify -- [--scale S] [--only TEXT] [--seed TEXT] [--threads N] [--plant biased|peeking]

Simulates the product's own statistics, each run the same: error rates under many looks, coverage, power, split alarms,
CUPED, ratios, guardrails, bandits, off-policy estimates. Takes about two minutes on two free cores.

  --scale S    times as many runs (0.1: quick, 4: precise)
  --only TEXT  only simulations whose name holds TEXT
  --seed TEXT  other visitors
  --threads N  default: as many as there are processors
  --plant P    verifies a wrong analysis instead, which must fail: "biased" counts outcomes of variations 5 % too high,
               "peeking" uses a fixed 95 % test at every look

The last line is JSON: {checks: [{name, runs, rate, error, expected, expectedError, rule, holds}], seconds}. A check
holds when its rate is within 4 standard errors of the expected figure (rule near), or not beyond a bound by more
(atMost, atLeast). Exit code 1 when one does not.`;

/** Lets threads take chunk after chunk; figures do not depend on which does which. */
async function runAll(chunks: readonly Chunk[], threads: number): Promise<Tally[][]> {
  const tallies: Tally[][] = [];
  let next = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: Math.min(threads, chunks.length) }, () => {
      const worker = new Worker(new URL(import.meta.url));
      return new Promise<void>((resolve, reject) => {
        let current = -1;
        const give = () => {
          current = next++;
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
          if (current < chunks.length) return worker.postMessage(chunks[current]);
          void worker.terminate();
          resolve();
        };
        worker.on('error', reject);
        worker.on('message', (result: Tally[]) => {
          tallies[current] = result;
          done += 1;
          if (done % Math.ceil(chunks.length / 20) === 0)
            console.error(
              `${Math.round((100 * done) / chunks.length)} %  ${studies[chunks[current]!.study]!.name}`,
            );
          give();
        });
        give();
      });
    }),
  );
  return tallies;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      scale: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      seed: { type: 'string', default: '' },
      threads: { type: 'string' },
      plant: { type: 'string', default: 'product' },
    },
  });
  if (values.help) return console.log(help);
  const scale = Number(values.scale);
  const threads = Number(values.threads ?? availableParallelism());
  if (!(scale > 0) || !(threads >= 1) || !(values.plant in ENGINES)) {
    console.error(help);
    process.exitCode = 1;
    return;
  }
  const { only, plant, seed } = values;
  const chunks = chunksOf({ only, scale, engine: plant as EngineName, seed });
  if (chunks.length === 0) throw new Error(`No simulation is called "${values.only}".`);
  const started = performance.now();
  const checks = judgeAll(chunks, await runAll(chunks, threads));
  for (const { name, rate, error, expected, expectedError, rule, holds } of checks) {
    const figure = `${rate.toFixed(5)} ± ${error.toFixed(5)}`;
    const beside = `${{ near: '', atMost: '<= ', atLeast: '>= ' }[rule]}${expected.toFixed(5)}${expectedError > 0 ? ` ± ${expectedError.toFixed(5)}` : ''}`;
    console.log(`${holds ? 'holds' : 'FAILS'}  ${figure}  (${beside})  ${name}`);
  }
  console.log(JSON.stringify({ checks, seconds: Math.round((performance.now() - started) / 1000) }));
  process.exitCode = checks.every(({ holds }) => holds) ? 0 : 1;
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  port.on('message', (chunk: Chunk) => port.postMessage(runOne(chunk)));
} else if (import.meta.main) await main();
