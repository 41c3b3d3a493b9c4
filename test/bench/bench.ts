import { parseArgs } from 'node:util';

/** Each file of this folder exports `run(args)`, which gives the JSON object of its benchmark. */
const BENCHMARKS = {
  edge: () => import('./edge.ts'),
  decide: () => import('./decide.ts'),
  rank: () => import('./rank.ts'),
  events: () => import('./events.ts'),
  result: () => import('./result.ts'),
  plugin: () => import('./plugin.ts'),
  console: () => import('./console.ts'),
  train: () => import('./train.ts'),
} as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { help: { type: 'boolean', short: 'h' } },
});
const [name] = positionals;
/** Everything after the benchmark's name is its own, flags included. */
const rest = name === undefined ? [] : process.argv.slice(process.argv.indexOf(name, 2) + 1);

if (values.help && name === undefined) {
  console.log(`npm run bench [-- ${Object.keys(BENCHMARKS).join('|')}]

Benchmarks beside peers or a no-op, in one run; without a name all but "train". The last line is one JSON object.
Ratios hold on a shared machine, times do not.`);
} else if (name === undefined) {
  const all: Record<string, object> = {};
  for (const one of Object.keys(BENCHMARKS).filter((key) => key !== 'train')) {
    process.stderr.write(`\n== ${one}\n`);
    all[one] = await runOne(one);
    console.log(JSON.stringify({ [one]: all[one] }));
  }
  console.log(JSON.stringify(all));
} else {
  console.log(JSON.stringify(await runOne(name)));
}
// A benchmark over its budget sets the exit code.
process.exit(process.exitCode ?? 0);

async function runOne(benchmark: string): Promise<object> {
  const load = BENCHMARKS[benchmark as keyof typeof BENCHMARKS];
  if (!load) {
    console.error(`There is no benchmark "${benchmark}"; there are ${Object.keys(BENCHMARKS).join(', ')}.`);
    process.exit(2);
  }
  const { run } = (await load()) as { run: (args: string[]) => Promise<object> };
  return run(rest);
}
