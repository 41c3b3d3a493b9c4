import type { PageReport } from '../../model/api/edge.ts';
import type { Env } from '../env.ts';
import { regionsOf, shardNamed } from '../visitor/shards.ts';
import { pageCounters, putBack, takeUntold, untoldSites } from './counters.ts';
import { learnedTemplates } from './hydration.ts';

/** An isolate tells at most so often; one that ends before takes what it has not told along. */
const INTERVAL_MILLIS = 30_000;

let toldAt = Number.NEGATIVE_INFINITY;

/** Tells behind the response what became of pages, if that is due. Costs a request nothing but a comparison. */
export function tellPages(
  env: Env,
  { now, waitUntil }: { now: number; waitUntil: (promise: Promise<unknown>) => void },
): void {
  if (now - toldAt < INTERVAL_MILLIS) return;
  toldAt = now;
  for (const site of untoldSites()) waitUntil(tellPagesOf(env, site, now));
}

/**
 * Tells now what became of a site's pages here. Kept by one of the site's shards, under its hour, where the other counters
 * are; a site without any visitor yet has no shard, and then it waits. Never rejects.
 */
export async function tellPagesOf(env: Env, site: string, now: number): Promise<void> {
  let report: PageReport | undefined;
  try {
    const [region] = await regionsOf(env, site);
    if (region === undefined) return;
    report = { pages: takeUntold(site), templates: learnedTemplates(site, { now, onlyNews: true }) };
    if (Object.keys(report.pages).length === 0 && report.templates.length === 0) return;
    await shardNamed(env, `${site}/${region}/0`, region).notePages(site, report);
  } catch (error) {
    if (report) putBack(site, report.pages);
    console.error(JSON.stringify({ event: 'pages_not_told', site, error: String(error) }));
  }
}

/** What this isolate alone knows: for a site that has no shard yet. */
export function ownReport(site: string, now: number): PageReport {
  return { pages: pageCounters(site), templates: learnedTemplates(site, { now }) };
}
