import * as v from 'valibot';
import { InsightsSchema, type Insights } from '../../model/insights.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';

/** What an isolate holds is looked up anew after so long, behind a response. */
const FRESH_MILLIS = 10 * 60_000;

const held = new Map<string, { readAt: number; insights: Insights | undefined }>();
const reading = new Set<string>();

/** A site's insights if this isolate holds them; read behind the response where it does not, or where they are old. */
export function insightsInMemory(
  env: Env,
  site: string,
  { waitUntil, now }: { waitUntil: (promise: Promise<unknown>) => void; now: number },
): Insights | undefined {
  const known = held.get(site);
  if ((!known || now - known.readAt > FRESH_MILLIS) && !reading.has(site)) {
    reading.add(site);
    waitUntil(
      readInsights(env, site)
        .then((insights) => held.set(site, { readAt: now, insights }))
        .catch((error: unknown) => {
          held.set(site, { readAt: now, insights: known?.insights });
          console.error(JSON.stringify({ event: 'insights_unavailable', site, error: String(error) }));
        })
        .finally(() => reading.delete(site)),
    );
  }
  return known?.insights;
}

/** A site's insights as KV has them; undefined: none yet. Throws where they are malformed. */
export async function readInsights(env: Env, site: string): Promise<Insights | undefined> {
  const body = await env.EDGE.get(kvKeys.insights(site), 'json');
  return body === null ? undefined : v.parse(InsightsSchema, body);
}

/** Writes what a look at the log found. */
export async function writeInsights(env: Env, site: string, insights: Insights): Promise<void> {
  await env.EDGE.put(kvKeys.insights(site), JSON.stringify(insights));
  held.delete(site);
}
