import type { Stack } from '../stack.ts';

/** Cron line of wrangler.toml for what is looked after all the time, and how often it comes here. */
const OFTEN = '*/5 * * * *';
const INTERVAL_MILLIS = 60_000;

/**
 * Runs the Worker's frequent cron once a minute, as Cloudflare would every five: Miniflare itself never does. Without
 * it no experiment would start or stop by itself on this machine. Gives a function that ends it.
 */
export function runCron({ worker }: Pick<Stack, 'worker'>): () => void {
  const timer = setInterval(() => {
    worker
      .getWorker()
      .then((fetcher) => fetcher.scheduled({ scheduledTime: new Date(), cron: OFTEN }))
      .catch((error: unknown) => process.stderr.write(`endcap: cron failed: ${String(error)}\n`));
  }, INTERVAL_MILLIS);
  timer.unref();
  return () => clearInterval(timer);
}
