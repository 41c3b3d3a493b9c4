import { describe, expect, it } from 'vitest';
import { STRATEGIES } from '../../../../model/placement.ts';
import { alikeRelation } from '../../../../model/ranker/strategies/content-similarity.ts';
import { recommend } from '../../../../model/ranker/strategies/recommend.ts';
import type { RecommendInput } from '../../../../model/ranker/strategies/recommend.ts';
import { visitCandidates } from '../../../../model/ranker/strategies/visit-candidates.ts';
import { NOW, PRODUCTS, buy, knowledge, look, signals, walks } from '../small-shop.ts';

const visits = [
  ...walks(150, 1),
  ...Array.from({ length: 6 }, (_, index) => buy(`b${index}`, NOW - index * 1e6, ['s1', 't1'])),
  buy('b9', NOW - 9e6, ['s1', 's2', 'm3']),
];
const { table, sequences } = knowledge(visits);
const base = { items: table, sequences, now: NOW, count: 4 } as const;
const ids = (input: Partial<RecommendInput> & Pick<RecommendInput, 'strategy'>): string[] =>
  recommend({ ...base, signals: signals([]), ...input }).map(({ id }) => id);

describe('recommend', () => {
  it.each(STRATEGIES)(
    "%s gives each product once, none sold out, not the page's own, no more than asked",
    (strategy) => {
      for (const walked of [[], ['s1'], ['s1', 't2', 'm1']]) {
        const list = ids({
          strategy,
          anchor: 's1',
          signals: signals(walked, { bought: ['m2', 's3'], earlier: ['t4'] }),
        });
        expect(new Set(list).size).toBe(list.length);
        expect(list.length).toBeLessThanOrEqual(4);
        expect(list).not.toContain('t3');
        expect(list).not.toContain('s1');
      }
    },
  );
  it('bought_together leads with what shares most baskets, and says because of what', () => {
    const [first] = recommend({ ...base, strategy: 'bought_together', anchor: 's1', signals: signals([]) });
    expect([first!.id, first!.because]).toEqual(['t1', 's1']);
  });
  it("complementary leaves out the page's own category", () => {
    expect(ids({ strategy: 'complementary', anchor: 's1' })).toEqual(['t1', 'm3']);
  });
  it('similar finds products that are alike for one that nobody has seen', () => {
    const fresh = { ...PRODUCTS[0]!, id: 's9' };
    const items = {
      ...table,
      products: [...PRODUCTS, fresh],
      indexOf: new Map([...table.indexOf, ['s9', PRODUCTS.length]]),
    };
    const [first] = recommend({ ...base, items, strategy: 'similar', anchor: 's9', signals: signals([]) });
    expect(first!.id).toBe('s1');
  });
  it('recently_viewed gives the newest first and does not fill up', () => {
    expect(
      ids({ strategy: 'recently_viewed', signals: signals(['s1', 'm1', 't1'], { earlier: ['m4'] }) }),
    ).toEqual(['t1', 'm1', 's1', 'm4']);
    expect(ids({ strategy: 'recently_viewed' })).toEqual([]);
  });
  it('new gives products of the last 45 days only', () => {
    expect(ids({ strategy: 'new' })).toEqual(['m1']);
  });
  it('replenish gives what was bought long enough ago, never what was just bought', () => {
    const bought = signals([], {
      bought: ['m1', 'm2'],
      items: [{ id: 'm1', act: 'purchase', at: NOW - 86_400_000 }],
    });
    expect(ids({ strategy: 'replenish', signals: bought })).toEqual(['m2']);
  });
  it('cross_category leads out of the sections looked at', () => {
    const list = ids({ strategy: 'cross_category', signals: signals(['s1', 's2']) });
    expect(list.length).toBeGreaterThan(0);
    expect(list.every((id) => id.startsWith('m'))).toBe(true);
  });
  it('personalised follows the visit', () => {
    const list = ids({ strategy: 'personalised', signals: signals(['m1', 'm2']) });
    expect(list.filter((id) => id.startsWith('m')).length).toBeGreaterThanOrEqual(2);
    expect(list).not.toContain('m1');
  });
  it('keeps to price, category and bought filters', () => {
    const filters = { priceMax: 45, categories: ['clothes'], excludeBought: true };
    const list = ids({ strategy: 'popular', count: 12, filters, signals: signals([], { bought: ['s4'] }) });
    expect(list.toSorted()).toEqual(['s1', 's2']);
  });
  it('fills a strip with popular products where nothing is known, from an empty shop on', () => {
    const empty = knowledge([]);
    expect(
      recommend({
        ...base,
        items: empty.table,
        sequences: empty.sequences,
        strategy: 'co_viewed',
        anchor: 's1',
        signals: signals([]),
      }),
    ).toHaveLength(4);
    expect(
      recommend({
        ...base,
        items: empty.table,
        sequences: undefined,
        strategy: 'co_viewed',
        anchor: 's1',
        signals: signals([]),
      }),
    ).toHaveLength(4);
  });
});

describe('alikeRelation', () => {
  it('puts the product that shares most first, cosines within 0 and 1', () => {
    const { starts, items, weights } = alikeRelation(PRODUCTS);
    expect(PRODUCTS[items[starts[0]!]!]!.category).toBe('clothes/linen-shirts');
    for (const weight of weights) expect(weight > 0 && weight <= 1).toBe(true);
  });
});

describe('visitCandidates', () => {
  it('gives as many as asked, each once, what follows first, popular ones when nothing is known', () => {
    const list = visitCandidates(sequences, [0, 1], 6);
    expect([new Set(list).size, list.length]).toEqual([6, 6]);
    expect(visitCandidates(sequences, [], 3)).toHaveLength(3);
    expect(visitCandidates(knowledge([look('v', NOW, ['m1', 'm2'])]).sequences, [8], 2)[0]).toBe(9);
  });
});
