// `node .ci/ensure.mjs [--browser] FILE.ts [ARG ...]`: installs what is missing, then runs FILE with the
// project's own Node. Plain JavaScript without dependencies, since it runs before anything is installed,
// on whatever Node the machine has (>= 20).
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.endcap-lock-hash');
const node = join(root, 'node_modules', '.bin', 'node');

function fail(message) {
  console.error(`endcap: ${message}`);
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(
    `Node ${process.versions.node} is too old; Node 20 or newer is needed to install (https://nodejs.org).`,
  );
}

/** Installs exactly what package-lock.json says; a second call with the same lock file does nothing. */
function installPackages() {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && existsSync(node) && readFileSync(stamp, 'utf8') === hash) return;
  console.error('endcap: installing packages (npm ci, about 30 seconds) ...');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.error) fail(`npm was not found: ${done.error.message}. Install Node with npm.`);
  if (done.status !== 0) fail(`npm ci failed with exit code ${done.status}; its message stands above.`);
  if (!existsSync(node))
    fail(
      'npm ci did not install Node 24 (package "node"): are install scripts turned off (npm config get ignore-scripts)?',
    );
  writeFileSync(stamp, hash);
}

/** Path of a Chromium or Chrome, installed from Debian's packages if the machine has none and may install. */
function findBrowser() {
  if (process.env.CHROMIUM && existsSync(process.env.CHROMIUM)) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (found.status === 0) return found.stdout.trim();
  }
  for (const path of [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]) {
    if (existsSync(path)) return path;
  }
  return undefined;
}

function installBrowser() {
  let browser = findBrowser();
  if (!browser && process.platform === 'linux' && process.getuid?.() === 0) {
    console.error('endcap: installing Chromium (apt-get, about a minute) ...');
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 2] });
      execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
        stdio: ['ignore', 'ignore', 2],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    } catch (error) {
      fail(`installing Chromium failed: ${error.message}`);
    }
    browser = findBrowser();
  }
  if (!browser)
    fail(
      'no Chromium or Chrome found. Install one (Debian: apt-get install chromium) or set CHROMIUM to its path.',
    );
  return browser;
}

const args = process.argv.slice(2);
const wantsBrowser = args[0] === '--browser';
if (wantsBrowser) args.shift();
const [file, ...rest] = args;
if (!file) fail('usage: node .ci/ensure.mjs [--browser] FILE.ts [ARG ...]');

installPackages();
mkdirSync(join(root, '.build'), { recursive: true });
const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
  TZ: process.env.TZ ?? 'UTC',
};
if (wantsBrowser) env.CHROMIUM = installBrowser();

const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, file), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
