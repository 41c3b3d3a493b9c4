import { consoleApp } from './console-app.ts';
import { edgeApp } from './edge-app.ts';
import type { Env } from './env.ts';
import { withFaults } from './faults.ts';
import { handleOverflow, type OverflowMessage } from './event/overflow.ts';
import { handlePage } from './page/handle.ts';
import { privacyApp } from './privacy/app.ts';
import { runNightly, runOften } from './schedule.ts';

export { BanditLedger } from './experiment/bandit-ledger.ts';
export { VisitorShard } from './visitor/visitor-shard.ts';

/** Cron line of wrangler.toml that runs at night; every other is the frequent one. */
const NIGHTLY = '17 3 * * *';

/** Dispatch by host first, since paths of the shop stay the shop's: only `/_endcap/*` is ours there (DESIGN section 9). */
export default {
  async fetch(request, bindings, ctx) {
    const env = withFaults(bindings, request);
    const { hostname, pathname } = new URL(request.url);
    if (hostname === env.CONSOLE_HOST) return consoleApp.fetch(request, env, ctx);
    if (pathname.startsWith('/_endcap/')) return edgeApp.fetch(request, env, ctx);
    if (hostname === env.PRIVACY_HOST) return privacyApp.fetch(request, env, ctx);
    return handlePage(request, env, ctx);
  },
  queue: handleOverflow,
  async scheduled({ cron, scheduledTime }, env) {
    await (cron === NIGHTLY ? runNightly(env, scheduledTime) : runOften(env, scheduledTime));
  },
} satisfies ExportedHandler<Env, OverflowMessage>;
