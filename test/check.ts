import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.ts';

const bin = (name: string) => join(root, 'node_modules', '.bin', name);

/** Static checks, the quickest first. */
const CHECKS: [name: string, command: string, ...args: string[]][] = [
  ['format', bin('oxfmt'), '--check', '.'],
  ['lint', bin('oxlint'), '--deny-warnings'],
  ['types', bin('tsc'), '-b'],
  [
    'architecture',
    bin('vitest'),
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'unit',
    'test/architecture.test.ts',
  ],
];

/** Runs types, lint, format and architecture; gives the names of those that failed. */
export function check(): string[] {
  return CHECKS.filter(([name, command, ...args]) => {
    const started = performance.now();
    process.stderr.write(`check: ${name} ... `);
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
    process.stderr.write(
      `${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
    );
    if (status !== 0) process.stderr.write(`${stdout}${stderr}\n`);
    return status !== 0;
  }).map(([name]) => name);
}

if (import.meta.filename === process.argv[1]) {
  if (process.argv.includes('--help')) {
    console.log(
      'npm run check\n\nTypes, lint, format and architecture, in seconds. Exit code 1 when one of them fails.',
    );
    process.exit(0);
  }
  const failed = check();
  if (failed.length > 0) console.error(`check: ${failed.join(', ')} failed`);
  process.exit(failed.length > 0 ? 1 : 0);
}
