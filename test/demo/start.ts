import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, root } from '../build.ts';
import { serve, type Stack } from '../stack.ts';
import { ApiClient } from './api-client.ts';
import { DEMO_SITE, demoSite } from './demo-site.ts';
import { runCron } from './run-cron.ts';
import { seed } from './seed.ts';
import { issueSetupToken } from './setup-token.ts';
import { trainOnStack } from './train-on-stack.ts';

const STATE = join(root, '.endcap');

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8787' },
    origin: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) {
  console.log(`npm start [-- --port N] [--origin URL] [--fresh]

Builds what changed, seeds the demo at the first time, and serves shop, edge and console on this machine.
  --port N      port of everything (default 8787)
  --origin URL  a shop of your own instead of the demo shop, rewritten at http://shop.localhost:N
  --fresh       forget the state kept in .endcap/ and begin again`);
  process.exit(0);
}

try {
  await main();
} catch (error) {
  console.error(`endcap: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function main(): Promise<void> {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port is ${values.port}; a number from 1 to 65535 is needed`);
  const origin = values.origin && checkedOrigin(values.origin);
  const state = join(STATE, origin ? 'own-shop' : 'demo');
  if (values.fresh) rmSync(state, { recursive: true, force: true });
  await build();
  const stack = await serve({
    port,
    shopPort: port + 1,
    persist: join(state, 'data'),
    secret: keptSecret(state),
    ...(origin ? { origin } : {}),
  });
  process.on('SIGINT', () => void stack.stop().then(() => process.exit(0)));
  process.on('SIGTERM', () => void stack.stop().then(() => process.exit(0)));

  const done = join(state, 'seeded');
  if (!existsSync(done)) {
    if (origin)
      await new ApiClient(stack.console, stack.apiToken).put(`/sites/${DEMO_SITE}`, {
        ...demoSite(origin),
        name: new URL(origin).hostname,
        product_paths: [],
        untouched_paths: [],
      });
    else await seed({ ...stack, train: () => trainOnStack(stack, join(STATE, 'ranker')) });
    writeFileSync(done, new Date().toISOString());
  } else {
    // The demo shop may have got another port since.
    const api = new ApiClient(stack.console, stack.apiToken);
    const site = await api.get<Record<string, unknown>>(`/sites/${DEMO_SITE}`);
    if (site.origin !== stack.origin) await api.put(`/sites/${DEMO_SITE}`, { ...site, origin: stack.origin });
  }
  runCron(stack);
  console.log(await welcome(stack));
}

/** The address checked: a shop's origin, without a path. */
function checkedOrigin(address: string): string {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new Error(`--origin is ${address}; an address such as https://shop.example is needed`);
  return new URL(address).origin;
}

function keptSecret(state: string): string {
  const file = join(state, 'secret');
  if (!existsSync(file)) {
    mkdirSync(state, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

/** What to open; with a one-time link while there is no administrator. */
async function welcome(stack: Stack): Promise<string> {
  const db = await stack.worker.getD1Database('DB');
  const admin = await db
    .prepare("SELECT email FROM user WHERE role = 'admin' LIMIT 1")
    .first<{ email: string }>();
  const signIn = admin
    ? `${stack.console}/  (sign in as ${admin.email})`
    : `${stack.console}/setup#token=${await issueSetupToken(stack.worker)}`;
  return `
  Endcap is running. Stop it with Ctrl-C; its state is kept in .endcap/ (npm start -- --fresh begins again).

    Shop, rewritten at the edge   ${stack.shop}/
    Shop as it is                 ${stack.origin}/
    Console                       ${stack.console}/
    ${admin ? 'Sign-in       ' : 'First sign-in '}                ${signIn}
`;
}
