import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = join(
  fileURLToPath(new URL('../..', import.meta.url)),
  '.build',
  'replay',
  'test-month-runs.json',
);

/** Counts one more look at the test month on this machine: a figure chosen among many looks is no test. */
export function countAugustRun(file = FILE): number {
  let runs = 0;
  if (existsSync(file)) {
    try {
      runs = Number((JSON.parse(readFileSync(file, 'utf8')) as { august?: unknown }).august) || 0;
    } catch {
      process.stderr.write(`replay: WARNING: ${file} could not be read; August's runs are counted anew.\n`);
    }
  }
  runs++;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ august: runs })}\n`);
  return runs;
}

/** What the card says of it. */
export const augustNote = (runs: number): string =>
  `August was judged ${runs} ${runs === 1 ? 'time' : 'times'} on this machine; parameters and features were settled on July.`;
