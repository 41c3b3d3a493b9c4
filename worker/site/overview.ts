import { desc, eq } from 'drizzle-orm';
import { Hono } from 'hono';
import type { DaySums, OverviewAnswer, OverviewHour } from '../../model/api/overview.ts';
import { people } from '../../model/api/visitor.ts';
import {
  addCounts,
  addHours,
  mergeOverviews,
  quietHour,
  type HourCounts,
  type Overview,
} from '../../model/overview.ts';
import { allCircuits } from '../page/circuit-board.ts';
import { tellPagesOf } from '../page/page-report.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { catalogs, database, type Database } from '../database.ts';
import { experimentStore } from '../experiment/store.ts';
import { listVisitors } from '../visitor/list-visitors.ts';
import { allShards } from '../visitor/shards.ts';
import { siteOf } from './site-of.ts';
import { listRankers } from './store.ts';

const HOUR_MILLIS = 3_600_000;
const LATEST = 6;

/** `GET /api/sites/:site/overview`: live counters over all shards, what runs, who came last, and the ranker's state. */
export const routes = new Hono<ApiEnv>().get('/sites/:site/overview', requireRole('viewer'), async (c) => {
  const site = await siteOf(c);
  const now = Date.now();
  const db = database(c.env);
  const [overview, latest, running, rankers, catalog, circuits] = await Promise.all([
    siteOverview(c.env, site.id, now),
    listVisitors(c.env, site.id),
    runningExperiments(db, site.id),
    listRankers(db, site.id),
    liveCatalog(db, site.id),
    allCircuits(c.env.EDGE, site.id, now),
  ]);
  const live = rankers.find((ranker) => ranker.status === 'live');
  const hours = filledHours(overview.hours, now);
  const day = hours.slice(-24);
  const answer: OverviewAnswer = {
    at: now,
    active: people(overview.active),
    visitors: people(overview.visitors),
    minutes: overview.minutes,
    hours: day.map(shown),
    day: sums(day),
    day_before: sums(hours.slice(0, -24)),
    filtered: day.reduce(addHours, quietHour(0)).filtered,
    pages: day.reduce((sums, { pages = {} }) => addCounts(sums, pages), {}),
    left_alone: circuits.length,
    running,
    latest: latest.rows.slice(0, LATEST),
    ...(live && { ranker: { version: live.version, live_at: live.live_at ?? live.created_at } }),
    ...(catalog && { catalog }),
    has_events: overview.visitors > 0 || overview.hours.length > 0,
  };
  return c.json(answer, 200, { 'Cache-Control': 'no-store' });
});

/** The counters of all shards of a site as one, with what this very isolate knows of pages. */
export async function siteOverview(env: ApiEnv['Bindings'], site: string, now: number): Promise<Overview> {
  await tellPagesOf(env, site, now);
  const shards = await allShards(env, site);
  return mergeOverviews(await Promise.all(shards.map((shard) => shard.overview(site, now))));
}

async function runningExperiments(db: Database, site: string): Promise<OverviewAnswer['running']> {
  const all = await experimentStore.list(db, site);
  const running = all.filter((one) => one.status === 'running' || one.status === 'scheduled');
  return running.map(({ id, name, status, phases, updated_at }) => ({
    id,
    name,
    status,
    started_at: phases.at(-1)?.started_at ?? updated_at,
  }));
}

async function liveCatalog(db: Database, site: string) {
  const [row] = await db
    .select({ version: catalogs.version, products: catalogs.products })
    .from(catalogs)
    .where(eq(catalogs.site, site))
    .orderBy(desc(catalogs.createdAt))
    .limit(1);
  return row;
}

/** The last 48 hours without a gap; the running one is the last. */
function filledHours(hours: readonly HourCounts[], now: number): HourCounts[] {
  const byHour = new Map(hours.map((counts) => [counts.hour, counts]));
  const last = Math.floor(now / HOUR_MILLIS) * HOUR_MILLIS;
  return Array.from({ length: 48 }, (_, index) => {
    const hour = last - (47 - index) * HOUR_MILLIS;
    return byHour.get(hour) ?? quietHour(hour);
  });
}

function shown({ hour, page_views, product_views, orders, revenue }: HourCounts): OverviewHour {
  return { hour, page_views, product_views, orders, revenue };
}

function sums(hours: readonly HourCounts[]): DaySums {
  const { page_views, product_views, cart_adds, orders, revenue, visitors, new_visitors } = hours.reduce(
    addHours,
    quietHour(0),
  );
  return {
    page_views,
    product_views,
    cart_adds,
    orders,
    revenue,
    visitors: people(visitors),
    new_visitors: people(new_visitors),
  };
}
