import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'lightgbm@1.0.27';
const BUILD = fileURLToPath(new URL('../../.build/lightgbm-1.0.27', import.meta.url));
const PROGRAM = join(BUILD, 'lightgbm');
const BUILD_MILLIS = 15 * 60_000;

interface Rows {
  readonly rows: number;
  readonly features: number;
  readonly matrix: Float32Array;
  readonly labels: Float32Array;
  readonly starts: Int32Array;
}

/** Builds LightGBM's program from the source that npm's package carries, once; later calls find it. */
function build(): void {
  const folder = mkdtempSync(join(tmpdir(), 'endcap-lightgbm-'));
  try {
    process.stderr.write(`train: building LightGBM from ${PACKAGE} (once, about 3 minutes) ...\n`);
    const within = (command: string, args: string[], cwd: string): void =>
      void execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: BUILD_MILLIS });
    within('npm', ['pack', PACKAGE, '--silent'], folder);
    within('tar', ['xzf', 'lightgbm-1.0.27.tgz'], folder);
    const source = join(folder, 'package/dependencies/LightGBM');
    const target = join(folder, 'made');
    mkdirSync(target);
    within('cmake', ['-DCMAKE_BUILD_TYPE=Release', '-S', source, '-B', target], folder);
    within('cmake', ['--build', target, '--target', 'lightgbm', '--parallel', '2'], folder);
    const made = [join(source, 'lightgbm'), join(target, 'lightgbm')].find((path) => existsSync(path));
    if (!made) throw new Error('the build left no program behind');
    mkdirSync(BUILD, { recursive: true });
    execFileSync('cp', [made, `${PROGRAM}.new`]);
    renameSync(`${PROGRAM}.new`, PROGRAM);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** LightGBM's command line over files in a folder of its own: the peer that the trainer is measured beside. */
export class LightGbm {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** The peer with these rows written out for it; undefined, said loudly, where it cannot be built. */
  static async find(train: Rows, test: Rows): Promise<LightGbm | undefined> {
    if (!existsSync(PROGRAM)) {
      try {
        build();
      } catch (error) {
        const stderr = (error as { stderr?: Buffer }).stderr?.toString().trim().split('\n').at(-1);
        process.stderr.write(
          `train: WARNING: SKIPPED LightGBM, it could not be built: ${stderr || (error as Error).message}\n`,
        );
        return undefined;
      }
    }
    const folder = mkdtempSync(join(tmpdir(), 'endcap-lightgbm-data-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    writeRows(join(folder, 'train.tsv'), train);
    writeRows(join(folder, 'test.tsv'), test);
    return new LightGbm(folder);
  }

  /** Trains lambdarank and scores the test rows. `seconds` are LightGBM's own, from after reading to the last tree. */
  train({
    trees,
    leaves,
    threads,
    more = [],
  }: {
    trees: number;
    leaves: number;
    threads: number;
    more?: string[];
  }): { seconds: number; scores: Float64Array } {
    const settings = [
      `num_trees=${trees}`,
      `num_leaves=${leaves}`,
      `num_threads=${threads}`,
      'learning_rate=0.1',
      'min_data_in_leaf=20',
    ];
    const log = this.#call([
      'task=train',
      'objective=lambdarank',
      'metric=None',
      'data=train.tsv',
      'output_model=model.txt',
      ...settings,
      ...more,
    ]);
    const seconds = [...log.matchAll(/([\d.]+) seconds elapsed, finished iteration/g)].at(-1)?.[1];
    if (seconds === undefined) throw new Error(`LightGBM's output names no time:\n${log.slice(-500)}`);
    this.#call([
      'task=predict',
      'data=test.tsv',
      'input_model=model.txt',
      'output_result=scores.txt',
      'predict_raw_score=true',
    ]);
    const scores = readFileSync(join(this.#folder, 'scores.txt'), 'utf8').trim().split('\n').map(Number);
    return { seconds: Number(seconds), scores: Float64Array.from(scores) };
  }

  #call(args: string[]): string {
    const done = spawnSync(PROGRAM, args, { cwd: this.#folder, encoding: 'utf8' });
    if (done.status !== 0)
      throw new Error(
        `LightGBM ended with ${done.status}:\n${done.stdout.slice(-500)}${done.stderr.slice(-500)}`,
      );
    return done.stdout + done.stderr;
  }
}

function writeRows(path: string, { rows, features, matrix, labels, starts }: Rows): void {
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    lines.push(
      `${labels[row]}\t${Array.from(matrix.subarray(row * features, (row + 1) * features), (x) => Number(x.toPrecision(9))).join('\t')}`,
    );
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
  const sizes = Array.from({ length: starts.length - 1 }, (_, query) => starts[query + 1]! - starts[query]!);
  writeFileSync(`${path}.query`, `${sizes.join('\n')}\n`);
}
