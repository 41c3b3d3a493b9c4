import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scoreRows } from '../../model/ranker/interpret.ts';
import { readLearned } from '../../model/ranker/learned.ts';
import type { Visit } from '../../model/ranker/sequence/visit.ts';
import { evaluateNextClick } from '../../model/train/evaluate-next-click.ts';
import { boostParameters } from '../../model/train/parameters.ts';
import { readBundle } from '../../model/train/read-bundle.ts';
import { nextClickBundle, trainFromEvents, trainNextClick } from '../../model/train/train-next-click.ts';
import { writeBundle } from '../../model/train/write-bundle.ts';
import type { TrainingRow } from '../../model/visitor-view.ts';
import { NOW, PRODUCTS, look, walks } from '../model/ranker/small-shop.ts';
import { readEshopLog } from './eshop-log.ts';
import { sessionFigures } from './judge-sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'endcap-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const LOG = new URL('../../../shared/data/eshop-clothing-2008/e-shop-clothing-2008.csv.gz', import.meta.url)
  .pathname;
if (!existsSync(LOG)) console.warn(`SKIPPED: ${LOG} is not here, so the real click log is not read.`);

const parameters = boostParameters({ trees: 25, leaves: 8, minRowsInLeaf: 10, learningRate: 0.2 });
const network = {
  hidden: [16, 8],
  epochs: 10,
  batch: 16,
  rate: 5e-3,
  dropout: 0.1,
  decay: 1e-5,
  seed: 1,
} as const;
const small = {
  site: 'small',
  products: PRODUCTS,
  now: NOW,
  parameters,
  mostQueries: 600,
  sampling: { head: 4, tail: 4 },
  stretches: 3,
};

describe('evaluateNextClick', () => {
  it('puts a ranker that learned who follows whom above popularity, and counts what it cannot know as missed', async () => {
    const visits = walks(300, 1, NOW - 1e9);
    const test = [...walks(40, 2, NOW), look('new', NOW, ['s1', 'not-in-the-catalogue'])];
    const ranker = await trainNextClick({ ...small, network, visits });
    const judged = evaluateNextClick(ranker, { visits, test });
    expect(judged.predictions).toBe(test.reduce((sum, { acts }) => sum + acts.length - 1, 0));
    expect(judged.ranker.mrr20).toBeGreaterThan(judged.popularity.mrr20 * 1.3);
    for (const part of [judged.linear, judged.trees, judged.network!])
      expect(part.mrr20).toBeGreaterThan(judged.popularity.mrr20);
    expect(judged.markov.hr20).toBeCloseTo((judged.predictions - 1) / judged.predictions, 9);
    const { mean, low, high } = judged.overMarkov.ndcg20;
    expect(mean).toBeCloseTo(judged.ranker.ndcg20 - judged.markov.ndcg20, 9);
    expect(low <= mean && mean <= high).toBe(true);
  });

  it('judges a bundle that was written and read as it judged the ranker', async () => {
    const visits = walks(200, 3);
    const ranker = await trainNextClick({ ...small, network, visits });
    const judgement = { metrics: {}, testQueries: 0, notes: [], sample: visits[0]! };
    writeBundle(join(folder, 'bundle'), nextClickBundle(ranker, judgement));
    const { trees, items, goldens } = readBundle(join(folder, 'bundle'));
    expect(trees.network).toEqual(ranker.trees.network);
    const rows = Float32Array.from(goldens.rows.flat(), (value) => value ?? Number.NaN);
    expect([...scoreRows(trees, rows, goldens.rows.length)]).toEqual(goldens.scores);
    expect(readLearned(items).sequences!.relations.next).toEqual(ranker.knowledge.sequences.relations.next);
  });
});

describe('trainFromEvents', () => {
  it('learns from what the shards export as from the visits themselves', async () => {
    const visits = walks(120, 4);
    const rows = visits.map(({ visitor, acts }: Visit, visit): TrainingRow => ({
      visitor,
      decisions: [],
      exposures: [],
      events: acts.map(({ id, at, place }, index) => ({
        id: `event-${String(visit).padStart(4, '0')}-${String(index).padStart(3, '0')}`,
        name: 'view_item',
        at,
        params: { items: [{ item_id: id, ...(place === undefined ? {} : { index: place }) }] },
        page: { view: 'v', url: '/', type: 'product' },
      })),
    }));
    const [a, b] = await Promise.all([
      trainNextClick({ ...small, visits }),
      trainFromEvents({ ...small, rows }),
    ]);
    expect(b.trees).toEqual(a.trees);
  });
  it('leaves trees alone where there is too little for a network', async () => {
    expect((await trainNextClick({ ...small, visits: walks(120, 4) })).trees.network).toBeUndefined();
  });
  it('says how much is missing where there is too little', async () => {
    await expect(trainNextClick({ ...small, visits: walks(3, 1) })).rejects.toThrow('100 are needed');
  });
});

describe('readEshopLog', () => {
  const header =
    'year,month,day,order,country,session ID,page 1 (main category),page 2 (clothing model),colour,location,model photography,price,price 2,page';
  it('makes a visit of each session and a product of each model', () => {
    const log = readEshopLog(
      file(
        'log.csv',
        `${header}\n2008,4,1,1,29,1,1,A13,1,5,1,28,2,1\n2008,4,1,2,29,1,2,B4,10,2,1,52,1,2\n2008,8,2,1,29,2,1,A2,2,1,1,30,2,1\n`,
      ),
    );
    expect(log.products.map(({ id, category, color, price }) => [id, category, color, price])).toEqual([
      ['A2', 'trousers', 'black', 30],
      ['A13', 'trousers', 'beige', 28],
      ['B4', 'skirts', 'olive', 52],
    ]);
    expect(log.visits.map(({ month, acts }) => [month, acts.map(({ id, place }) => [id, place])])).toEqual([
      [
        4,
        [
          ['A13', 4],
          ['B4', 7],
        ],
      ],
      [8, [['A2', 0]]],
    ]);
  });
  it('names the line that is not as described', () => {
    expect(() => readEshopLog(file('bad.csv', `${header}\n2008,x,1,1,29,1,1,A13,1,5,1,28,2,1\n`))).toThrow(
      ':2: month is "x"',
    );
  });
  it.skipIf(!existsSync(LOG))('reads the whole real log', () => {
    const log = readEshopLog(LOG);
    expect([log.clicks, log.visits.length, log.products.length]).toEqual([165_474, 24_026, 217]);
    const august = log.visits.filter(({ month }) => month === 8);
    expect(august.reduce((sum, { acts }) => sum + acts.length - 1, 0)).toBe(12_224);
  });
});

describe('sessionFigures', () => {
  it('judges simple strategies on the same looks', async () => {
    const visits = walks(200, 5);
    const { knowledge } = await trainNextClick({ ...small, visits });
    const figures = sessionFigures(knowledge, walks(30, 6));
    for (const { hr20, mrr20 } of Object.values(figures)) expect(hr20 > mrr20 && mrr20 > 0.2).toBe(true);
  });
});
