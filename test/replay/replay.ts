import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSession } from '../../model/session.ts';
import { readExport, readProducts } from '../../model/train/train-site.ts';
import { evaluateNextClick } from '../../model/train/evaluate-next-click.ts';
import { nextClicksOf } from '../../model/train/next-click-queries.ts';
import { readBundle } from '../../model/train/read-bundle.ts';
import { SiteApi } from '../../model/train/site-api.ts';
import { nextClickBundle, trainFromEvents, visitsOfExport } from '../../model/train/train-next-click.ts';
import { writeBundle } from '../../model/train/write-bundle.ts';
import { build, root } from '../build.ts';
import { ApiClient } from '../demo/api-client.ts';
import { ask } from '../demo/shop-client.ts';
import { serve, type Stack } from '../stack.ts';
import { augustNote, countAugustRun } from './august-runs.ts';
import { readEshopLog, type EshopLog } from './eshop-log.ts';
import { ordersJudged, printJudged, progressLine } from './judge-next-click.ts';

const SITE = 'eshop-2008';
const TEST_MONTH = 8;
/** Visits sent in one call. */
const VISITS_A_CALL = 400;
/** Predictions asked of the Worker itself, to see that it serves what was judged. */
const ASKED_OF_WORKER = 300;
const CUT = 20;

const HELP = `npm run replay -- LOG
npm run replay -- --format yoochoose --train FILE --test FILE
npm run replay -- --offline [LOG] [--judge july|august] [--ablation]

A real click log through all of Endcap: April to July of eshop-clothing-2008 go through the collector's historical
backfill into the shards, come back by the export, train a ranker, which is published and loaded by the Worker; August is
judged over all products, figures cut at 20, beside popularity, first-order Markov and the linear baseline.
  LOG        e-shop-clothing-2008.csv(.gz)
  --offline  the same training and figures without the Worker; see --offline --help
The last line is one JSON object.`;

const args = process.argv.slice(2);
if (args.includes('--offline') || args.some((arg) => arg.startsWith('--format'))) {
  process.argv = [...process.argv.slice(0, 2), ...args.filter((arg) => arg !== '--offline')];
  await import('./offline.ts');
} else if (args.includes('--help') || args.includes('-h') || args.length === 0) {
  console.log(HELP);
  process.exit(args.length === 0 ? 2 : 0);
} else {
  const [log] = args;
  if (!existsSync(log!)) {
    console.error(
      `replay: ${log} does not exist; give the path of e-shop-clothing-2008.csv.gz (../shared/data/eshop-clothing-2008 where it is present)`,
    );
    process.exit(1);
  }
  try {
    console.log(JSON.stringify(await replay(log!)));
    process.exit(0);
  } catch (error) {
    console.error(`replay: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

async function replay(path: string): Promise<object> {
  const log = readEshopLog(path);
  await build(['plugin', 'console', 'worker', 'demo shop']);
  const stack = await serve({ testHooks: true });
  try {
    const started = performance.now();
    const sent = await sendHistory(stack, log);
    process.stderr.write(
      `replay: ${sent} clicks through the collector in ${((performance.now() - started) / 1000).toFixed(0)} s\n`,
    );
    const api = new SiteApi({ from: stack.console, token: stack.apiToken, site: SITE });
    const rows = readExport(await api.exportLog());
    const products = readProducts(await api.products());
    const exported = rows.reduce((sum, { events }) => sum + events.length, 0);
    if (exported !== sent) throw new Error(`${sent} clicks went in and ${exported} came out of the export`);

    const say = progressLine('replay');
    const ranker = await trainFromEvents({ site: SITE, products, rows, now: Date.now(), onProgress: say });
    const test = log.visits.filter(({ month }) => month === TEST_MONTH);
    const runs = countAugustRun();
    const judged = await evaluateNextClick(ranker, {
      visits: visitsOfExport(rows),
      test,
      onProgress: (share) => say('judging', share),
    });
    const { predictions, candidates, overMarkov } = judged;
    printJudged(judged);

    const out = join(root, '.build', 'replay', 'bundle');
    mkdirSync(out, { recursive: true });
    const bundle = nextClickBundle(ranker, {
      metrics: ordersJudged(judged),
      testFrom: test[0]!.acts[0]!.at,
      testQueries: predictions,
      notes: [`Judged on August over all ${candidates} products, cut at ${CUT}.`, augustNote(runs)],
      sample: test[0]!,
    });
    writeBundle(out, bundle);
    await api.publish(out, bundle.card.version, true);
    const served = await askWorker(stack, log, bundle.card.version);
    return {
      clicks: log.clicks,
      sent,
      exported,
      predictions,
      candidates,
      ...ordersJudged(judged),
      overMarkov,
      importance: ranker.importance,
      runs,
      served,
    };
  } finally {
    await stack.stop();
  }
}

/** April to July through `POST /api/events/backfill`; gives the number of events accepted. */
async function sendHistory(stack: Stack, log: EshopLog): Promise<number> {
  const api = new ApiClient(stack.console, stack.apiToken);
  await api.put(`/sites/${SITE}`, {
    v: 1,
    id: SITE,
    name: 'A clothing shop, 2008',
    hostnames: ['eshop.localhost'],
    origin: stack.origin,
    currency: 'USD',
    consent_policy: 'off',
    explore_share: 0,
    retention_days: 36_500,
  });
  await api.put(`/sites/${SITE}/catalog`, log.products);
  await api.put(`/placements/listing?site=${SITE}`, {
    v: 1,
    id: 'listing',
    name: 'Listing',
    kind: 'listing',
    match: { paths: ['/all'] },
    selector: 'ul',
    card: { attribute: 'data-id' },
    rules: [{ id: 'everyone', experience: { kind: 'listing', order: 'ranked' } }],
  });
  const history = log.visits.filter(({ month }) => month < TEST_MONTH);
  const byId = new Map(log.products.map((product) => [product.id, product]));
  const say = progressLine('replay');
  let accepted = 0;
  for (let from = 0; from < history.length; from += VISITS_A_CALL) {
    const visitors = history.slice(from, from + VISITS_A_CALL).map(({ visitor, acts }) => ({
      key: visitor,
      batches: chunks(acts, 50).map((part, chunk) => ({
        v: 1,
        site: SITE,
        id: `${visitor}-b${chunk}-000000`.slice(0, 64),
        sent_at: part[0]!.at,
        page: { view: `${visitor}-${chunk}`, url: '/all', type: 'listing' },
        events: part.map(({ id, at, place }, index) => {
          const { category, color, price } = byId.get(id)!;
          return {
            id: `${visitor}-${chunk}-${String(index).padStart(6, '0')}`,
            name: 'view_item',
            at,
            params: {
              items: [
                {
                  item_id: id,
                  item_category: category,
                  item_variant: color,
                  price,
                  ...(place === undefined ? {} : { index: place }),
                },
              ],
            },
          };
        }),
        exposures: [],
      })),
    }));
    const answer = await api.post<{ accepted: number; rejected: number; faults: string[] }>(
      '/events/backfill',
      { v: 1, site: SITE, visitors },
    );
    if (answer.rejected > 0)
      throw new Error(`the collector rejected ${answer.rejected} events: ${answer.faults[0]}`);
    accepted += answer.accepted;
    say('sending history', from / history.length);
  }
  return accepted;
}

/**
 * Some of August's predictions asked of the Worker by `POST /_endcap/decide`, all products as candidates: figures of the
 * orders it serves, and whether each is the order of the bundle that was judged.
 */
async function askWorker(stack: Stack, log: EshopLog, version: string): Promise<object> {
  const bundle = readBundle(join(root, '.build', 'replay', 'bundle'));
  const test = log.visits.filter(({ month }) => month === TEST_MONTH).flatMap((visit) => nextClicksOf(visit));
  const step = Math.max(1, Math.floor(test.length / ASKED_OF_WORKER));
  const asked = test.filter((_, index) => index % step === 0).slice(0, ASKED_OF_WORKER);
  const ids = log.products.map(({ id }) => id);
  const decide = async (session: (typeof asked)[number]['session']): Promise<string[]> => {
    // The cookie idles out after half an hour: the visit is asked as if it were now.
    const shift = Date.now() - (session.items[0]?.at ?? session.started);
    const now = {
      started: session.started + shift,
      items: session.items.map((item) => ({ ...item, at: item.at + shift })),
    };
    const answer = await ask(`http://eshop.localhost:${stack.port}/_endcap/decide`, {
      method: 'POST',
      body: JSON.stringify({
        v: 1,
        site: SITE,
        session: encodeSession(now),
        page: { url: '/all', type: 'listing' },
        candidates: [{ placement: 'listing', item_ids: ids }],
      }),
      headers: { 'content-type': 'application/json' },
    });
    if (answer.status !== 200) throw new Error(`decide was answered with ${answer.status}: ${answer.body}`);
    return (JSON.parse(answer.body) as { p: { o?: string[] }[] }).p[0]?.o ?? [];
  };
  // The first requests load snapshot, catalogue and ranker behind their responses.
  for (let attempt = 0; attempt < 60 && (await decide(asked[0]!.session)).join() === ids.join(); attempt++)
    await new Promise((resolve) => setTimeout(resolve, 250));
  let hits = 0;
  let reciprocal = 0;
  let gain = 0;
  for (const { session, clicked } of asked) {
    const order = await decide(session);
    if (order.length !== ids.length)
      throw new Error(`the Worker ordered ${order.length} of ${ids.length} products`);
    const rank = order.indexOf(clicked) + 1;
    if (rank > CUT) continue;
    hits++;
    reciprocal += 1 / rank;
    gain += 1 / Math.log2(rank + 1);
  }
  const share = (sum: number) => Number((sum / asked.length).toFixed(4));
  return {
    ranker: version,
    features: bundle.manifest.feature_hash,
    asked: asked.length,
    hr20: share(hits),
    mrr20: share(reciprocal),
    ndcg20: share(gain),
  };
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
