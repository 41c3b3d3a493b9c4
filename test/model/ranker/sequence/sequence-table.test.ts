import { describe, expect, it } from 'vitest';
import { buildSequenceTable } from '../../../../model/ranker/sequence/build-sequence-table.ts';
import { followScores } from '../../../../model/ranker/sequence/follow-scores.ts';
import { PairCounts, relationOf } from '../../../../model/ranker/sequence/relation.ts';
import { readSequenceTable, writeSequenceTable } from '../../../../model/ranker/sequence/sequence-table.ts';
import { visitNeighbours } from '../../../../model/ranker/sequence/visit-neighbours.ts';
import { actsOf, stepsOf, visitsOf } from '../../../../model/ranker/sequence/visit.ts';
import { NOW, PRODUCTS, buy, knowledge, look, walks } from '../small-shop.ts';

const ids = PRODUCTS.map(({ id }) => id);

describe('buildSequenceTable', () => {
  it('gives probabilities: the next steps after each product sum to one over the catalogue', () => {
    const { sequences } = knowledge(walks(200, 1));
    const { next } = sequences.relations;
    const popularity = sequences.shares.share.reduce((a, b) => a + b, 0);
    expect(popularity).toBeCloseTo(1, 5);
    for (let item = 0; item < ids.length; item++) {
      const kept = next.weights.subarray(next.starts[item], next.starts[item + 1]).reduce((a, b) => a + b, 0);
      expect(kept + next.rest[item]! * popularity).toBeCloseTo(1, 5);
    }
  });
  it('is the same whatever the order of the visits', () => {
    const visits = walks(80, 2);
    const [a, b] = [visits, visits.toReversed()].map((list) =>
      writeSequenceTable(buildSequenceTable({ products: PRODUCTS, visits: list, now: NOW })),
    );
    expect(readSequenceTable(a!).relations.next.weights).toEqual(
      readSequenceTable(b!).relations.next.weights,
    );
  });
  it('is given back by its bytes', () => {
    const { sequences } = knowledge([...walks(60, 3), buy('b', NOW - 1000, ['s1', 't1'])]);
    expect(readSequenceTable(writeSequenceTable(sequences))).toEqual(sequences);
  });
  it('knows what was bought together, and from which place products were picked', () => {
    const visits = [
      buy('a', NOW - 5000, ['s1', 't1']),
      buy('b', NOW - 4000, ['s1', 't1', 'm1']),
      look('c', NOW - 3000, ['s2', 's4']),
    ];
    const { relations, listPlace } = buildSequenceTable({ products: PRODUCTS, visits, now: NOW });
    const { starts, items } = relations.together;
    expect([...items.subarray(starts[0], starts[1])].map((item) => ids[item])).toEqual(['t1', 'm1']);
    expect([listPlace[1], listPlace[3], Number.isNaN(listPlace[0])]).toEqual([1, 3, true]);
  });
});

describe('relationOf', () => {
  it('keeps the most frequent pairs within its budget', () => {
    const counts = new PairCounts(4);
    for (const [first, second, count] of [
      [0, 1, 5],
      [0, 2, 1],
      [1, 2, 9],
      [2, 3, 1],
      [3, 0, 2],
    ] as const)
      counts.add(first, second, count);
    const { starts, items } = relationOf(counts, { prior: 1, budget: 3 });
    expect([...starts]).toEqual([0, 1, 2, 2, 3]);
    expect([...items]).toEqual([1, 2, 0]);
  });
});

describe('followScores', () => {
  it('agrees with counting by hand', () => {
    const visits = [
      look('a', NOW - 9e5, ['s1', 's2', 't1']),
      look('b', NOW - 8e5, ['s1', 's2', 't2']),
      look('c', NOW - 7e5, ['s2', 's1']),
    ];
    const table = buildSequenceTable({ products: PRODUCTS, visits, now: NOW });
    const [s1, s2, t1, t2] = [0, 1, 4, 5];
    const slotOf = new Int32Array(ids.length).fill(-1);
    const scores = followScores(table, {
      steps: Int32Array.of(s2, s1),
      candidates: Int32Array.of(t1, t2, s1),
      slotOf,
    });
    const share = (item: number): number => table.shares.share[item]!;
    // s2 was followed three times: by t1, t2 and s1; the prior is worth ten.
    expect(scores.next[0]).toBeCloseTo(1 / 13 + (10 / 13) * share(t1), 6);
    expect(scores.second[1]).toBeCloseTo(1 / 12 + (10 / 12) * share(t2), 6);
    // After s1, s2 in this order twice: t1 once, t2 once; the prior of pairs is worth fifty.
    expect(scores.afterPair[0]).toBeCloseTo(1 / 52 + (50 / 52) * scores.next[0]!, 6);
    expect(scores.pairSupport).toBeCloseTo(2 / 50, 6);
    expect(scores.back[2]).toBeCloseTo(2 / 12 + (10 / 12) * share(s2), 6);
    expect(Number.isNaN(scores.third[0])).toBe(true);
    expect(slotOf.every((slot) => slot === -1)).toBe(true);
  });
});

describe('visitNeighbours', () => {
  it('puts the visit that shares the newest products first', () => {
    const visits = [
      look('old', NOW - 9e6, ['m1', 'm2']),
      look('like', NOW - 5e6, ['s1', 's2', 't1']),
      look('part', NOW - 4e6, ['s1', 'm4']),
    ];
    const { walks: index } = buildSequenceTable({ products: PRODUCTS, visits, now: NOW });
    // Newest first: part is 0, like is 1, old is 2. The present visit looked at s1, then s2.
    expect(visitNeighbours(index, [1, 0]).map(({ visit, similarity }) => [visit, similarity])).toEqual([
      [1, 1.5],
      [0, 0.5],
    ]);
    expect(visitNeighbours(index, [1, 0], { most: 1 }).map(({ visit }) => visit)).toEqual([1]);
    expect(visitNeighbours(index, [])).toEqual([]);
  });
});

describe('stepsOf', () => {
  it('counts a click and the view it led to once, a second view again, carts and purchases never', () => {
    const acts = [
      ['click', 'a'],
      ['view', 'a'],
      ['view', 'a'],
      ['cart', 'a'],
      ['view', 'b'],
      ['purchase', 'b'],
      ['click', 'b'],
    ] as const;
    expect(stepsOf(acts.map(([act, id]) => ({ act, id })))).toEqual([0, 2, 4, 6]);
  });
});

describe('visitsOf', () => {
  it('starts a new visit after half an hour without an act, not at half an hour', () => {
    const minute = 60_000;
    const acts = [0, 30 * minute, 60 * minute + 1].map((at) => ({ id: 'a', act: 'view' as const, at }));
    expect(visitsOf('v', acts).map(({ acts }) => acts.length)).toEqual([2, 1]);
  });
});

describe('actsOf', () => {
  it('reads GA4 events in the order of time, with list places and baskets', () => {
    const items = [{ item_id: 'a', index: 3 }];
    const acts = actsOf([
      { id: 'e3', name: 'purchase', at: 30, params: { items: [{ item_id: 'a' }], transaction_id: 'T1' } },
      { id: 'e1', name: 'select_item', at: 10, params: { items } },
      { id: 'e2', name: 'page_view', at: 20, params: {} },
    ]);
    expect(acts).toEqual([
      { id: 'a', act: 'click', at: 10, place: 3 },
      { id: 'a', act: 'purchase', at: 30, basket: 'T1' },
    ]);
  });
});
