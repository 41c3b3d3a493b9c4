import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from './build.ts';
import { check } from './check.ts';

if (process.argv.includes('--help')) {
  console.log(`npm test [-- VITEST ARGUMENT ...]

Installs what is missing (packages, a browser), builds, then runs static checks and the unit, workerd and Chromium
tests. With arguments only those tests run, without the static checks: npm test -- --project worker`);
  process.exit(0);
}

const chosen = process.argv.slice(2);
const failed: string[] = [];

try {
  await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
if (chosen.length === 0) failed.push(...check());

const started = performance.now();
for (const project of chosen.length > 0 ? [undefined] : ['unit', 'worker', 'browser', 'journey']) {
  const code = await vitest(project ? ['--project', project] : chosen);
  if (code !== 0) failed.push(project ?? 'tests');
}
process.stderr.write(`tests took ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
console.log(failed.length === 0 ? 'All checks and tests passed.' : `FAILED: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

function vitest(args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(
      join(root, 'node_modules/.bin/vitest'),
      ['run', '--config', 'test/vitest.config.ts', ...args],
      { cwd: root, stdio: 'inherit' },
    );
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
