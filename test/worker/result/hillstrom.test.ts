import { runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResultAnswer } from '../../../model/api/result.ts';
import type { MetricResult } from '../../../model/result/experiment-result.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import type { VisitorShard } from '../../../worker/visitor/visitor-shard.ts';
import { ask, bindings, migrate, plantApiToken } from '../console-api.ts';
import { fill, site as demo } from '../site/fixtures.ts';
import { event, id, inputOf, purchase, someone } from '../visitor/shop.ts';

/** Kevin Hillstrom's e-mail test: 64,000 customers, three variations, a visit, an order and its value each. */
const found = import.meta.glob<string>('../../../../shared/data/hillstrom/hillstrom.csv.gz', {
  query: '?inline',
  import: 'default',
});
const [load] = Object.values(found);
if (!load)
  console.warn(
    'SKIPPED: ../shared/data/hillstrom is not here, so the e-mail test was not run through the product.',
  );

const ARMS = ['No E-Mail', 'Mens E-Mail', 'Womens E-Mail'];
const DAY = 86_400_000;
const SITE = 'hillstrom';
const EXPERIMENT = 'email';

interface Customer {
  variation: number;
  visit: boolean;
  spend: number;
}

async function customers(): Promise<Customer[]> {
  const data = Uint8Array.from(atob((await load!()).split(',')[1]!), (char) => char.charCodeAt(0));
  const csv = new Response(data).body!.pipeThrough(new DecompressionStream('gzip'));
  const [head, ...lines] = (await new Response(csv).text()).trim().split(/\r?\n/);
  const columns = head!.split(',').map((name) => name.replaceAll('"', ''));
  const [segment, visit, spend] = ['segment', 'visit', 'spend'].map((name) => columns.indexOf(name)) as [
    number,
    number,
    number,
  ];
  return lines.map((line) => {
    // One column holds a comma: "7) $1,000 +".
    const row = [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell!.replaceAll('"', ''));
    return { variation: ARMS.indexOf(row[segment]!), visit: row[visit] === '1', spend: Number(row[spend]) };
  });
}

/** Writes customers into one shard through its own calls, without a network between. */
async function live(shard: VisitorShard, all: readonly (Customer & { visitor: string })[], at: number) {
  const inputs = [];
  for (const { visitor, variation, visit, spend } of all) {
    await shard.logDecisions(SITE, visitor, {
      v: 1,
      id: id('decision'),
      at,
      page: { url: '/', type: 'home' },
      snapshot: 1,
      inputs: '0',
      placements: [],
      triggers: [{ experiment: EXPERIMENT, phase: 1, variation, propensity: 1 / 3 }],
    });
    if (!visit && spend === 0) continue;
    const events = visit ? [event('page_view', at + 3_600_000)] : [];
    if (spend > 0) events.push(purchase(id('order'), spend, at + 2 * 3_600_000));
    inputs.push(inputOf(SITE, visitor, events));
  }
  for (let from = 0; from < inputs.length; from += 500)
    await shard.ingestMany(SITE, inputs.slice(from, from + 500));
}

describe.skipIf(!load)('the Hillstrom e-mail test, run through the product', () => {
  let answer: ResultAnswer;
  const metric = (name: string): MetricResult => answer.result.metrics.find((one) => one.id === name)!;
  const values = (name: string, digits: number) =>
    metric(name).variations.map(({ value }) => Number(value!.toFixed(digits)));

  beforeAll(async () => {
    await migrate();
    const token = await plantApiToken('admin');
    await fill(token);
    const put = async (path: string, body: unknown) =>
      expect((await ask(path, { method: 'PUT', body, token })).status).toBeLessThan(300);
    await put(`/api/sites/${SITE}`, { ...demo, id: SITE, hostnames: ['hillstrom.localhost'] });
    await put(`/api/experiments/${EXPERIMENT}?site=${SITE}`, {
      v: 1,
      id: EXPERIMENT,
      key: EXPERIMENT,
      name: 'E-mail',
      status: 'draft',
      flag: true,
      variations: ARMS.map((name) => ({ name, weight: 1, experiences: {} })),
      primary: 'event:page_view:rate',
      secondary: ['conversion', 'revenue'],
    });
    const starts_at = Date.now() - 14 * DAY;
    await ask(`/api/experiments/${EXPERIMENT}/start?site=${SITE}`, { body: { starts_at }, token });
    const byShard = Map.groupBy(
      (await customers()).map((one) => ({ ...one, visitor: someone() })),
      ({ visitor }) => shardOf(bindings, SITE, visitor).id.toString(),
    );
    for (const all of byShard.values())
      await runInDurableObject(shardOf(bindings, SITE, all[0]!.visitor), (shard) =>
        live(shard as unknown as VisitorShard, all, starts_at + DAY),
      );
    ({ answer } = await ask(`/api/experiments/${EXPERIMENT}/result?site=${SITE}`, { token }));
  }, 300_000);

  it('counts every customer in its variation, and finds the split as planned', () => {
    expect(answer.result.variations.map(({ visitors }) => visitors)).toEqual([21_306, 21_307, 21_387]);
    expect(answer.result.split.alarm).toBe(false);
  });

  it('gives the published figures of each variation', () => {
    expect(values('event:page_view:rate', 4)).toEqual([0.1062, 0.1828, 0.1514]);
    expect(values('conversion', 5)).toEqual([0.00573, 0.01253, 0.00884]);
    expect(values('revenue', 4)).toEqual([0.6528, 1.4226, 1.0772]);
  });

  it('gives the published lifts, and finds both e-mails better', () => {
    const [, men, women] = metric('event:page_view:rate').variations;
    expect(men!.comparison!.difference).toBeCloseTo(0.0766, 4);
    expect([men!.comparison!.verdict, women!.comparison!.verdict]).toEqual(['better', 'better']);
    expect(metric('revenue').variations[1]!.comparison!.difference).toBeCloseTo(0.77, 3);
    expect(answer.verdict.kind).toBe('winner');
  });
});
