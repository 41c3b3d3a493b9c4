import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Flags without which Chromium looks for Google's hosts or refuses to start as root. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP *.localhost 127.0.0.1',
];

const PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Headless Chromium: the one of `CHROMIUM` (which `npm test` sets), else the machine's. Throws one line if there is none. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM, ...PATHS].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (!executablePath)
    throw new Error('no Chromium found: run `npm test`, which installs one, or set CHROMIUM to its path');
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
