import { ApiClient } from './api-client.ts';
import { demoCatalog } from './demo-catalog.ts';
import { DEMO_SITE, demoExperiments, demoPlacements, demoSegments, demoSite } from './demo-site.ts';
import { progress } from './progress.ts';
import { simulate, type Simulated } from './simulate.ts';

export interface Seeding {
  shop: string;
  console: string;
  origin: string;
  apiToken: string;
  /** Trains from what the shards export and makes the ranker live. */
  train(): Promise<void>;
  /** Shoppers before and after the ranker is trained. */
  shoppers?: { before: number; after: number };
}

const SEED = 20_261_121;

/**
 * Fills a fresh stack: site, catalogue, segments and placements; then shoppers with known tastes through the real
 * Worker, a ranker trained on what they did, two experiments, and more shoppers under them. Gives what the shoppers did.
 */
export async function seed({
  shop,
  console,
  origin,
  apiToken,
  train,
  shoppers = { before: 260, after: 360 },
}: Seeding): Promise<{ before: Simulated; after: Simulated }> {
  const api = new ApiClient(console, apiToken);
  await configure(api, origin);
  const before = await visit('shoppers with known tastes', shoppers.before, SEED);
  process.stderr.write('endcap: training the ranker on what they did ...\n');
  await train();
  for (const { id } of demoExperiments)
    await api.post(`/experiments/${id}/start?site=${DEMO_SITE}`, { starts_at: Date.now() });
  const after = await visit('shoppers under two experiments', shoppers.after, SEED + 1);
  // What cron does at night: the console's ranker view has something to say from the start.
  await api.post(`/sites/${DEMO_SITE}/rankers/report`, {});
  return { before, after };

  async function visit(title: string, count: number, seedNumber: number): Promise<Simulated> {
    const bar = progress(title, count);
    try {
      return await simulate({
        shop,
        site: DEMO_SITE,
        shoppers: count,
        seed: seedNumber,
        onProgress: bar.update,
      });
    } finally {
      bar.stop();
    }
  }
}

/** Site, catalogue, segments, placements and the experiments as drafts; calling it again writes the same again. */
export async function configure(api: ApiClient, origin: string, hostname?: string): Promise<void> {
  await api.put(`/sites/${DEMO_SITE}`, demoSite(origin, hostname));
  await api.put(`/sites/${DEMO_SITE}/catalog`, demoCatalog);
  for (const segment of demoSegments) await api.put(`/segments/${segment.id}?site=${DEMO_SITE}`, segment);
  for (const placement of demoPlacements)
    await api.put(`/placements/${placement.id}?site=${DEMO_SITE}`, placement);
  for (const experiment of demoExperiments)
    await api.put(`/experiments/${experiment.id}?site=${DEMO_SITE}`, experiment);
}
