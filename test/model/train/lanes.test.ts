import { describe, expect, it } from 'vitest';
import type { Product } from '../../../model/catalog.ts';
import type { DecisionRecord } from '../../../model/decision.ts';
import { FEATURES } from '../../../model/ranker/features.ts';
import { canaryLanes } from '../../../model/train/lanes.ts';
import { siteQueries } from '../../../model/train/site-queries.ts';
import type { TrainingRow } from '../../../model/visitor-view.ts';

const PRODUCTS: Product[] = ['a', 'b', 'c'].map((id) => ({
  id,
  title: id,
  url: `/products/${id}`,
  category: 'c',
  price: 10,
}));
const SIGNALS = {
  affinities: { category: {}, brand: {}, color: {}, price: {} },
  items: [],
  earlier: [],
  bought: [],
  orders: 0,
  product_views: 0,
  visits: 1,
  phone: false,
};

interface Shown {
  at: number;
  ranker: string;
  variation?: number;
  /** Product opened a second later. */
  opens?: string;
}

function row(visitor: string, shown: readonly Shown[]): TrainingRow {
  const decisions = shown.map(({ at, ranker, variation }): DecisionRecord => ({
    v: 1,
    id: `${visitor}-${at}`,
    at,
    page: { url: '/c', type: 'listing' },
    snapshot: 1,
    inputs: 'x',
    placements: [
      {
        placement: 'listing',
        kind: 'listing',
        reason: variation === undefined ? 'rule' : 'experiment',
        propensity: 1,
        ...(variation === undefined ? {} : { experiment: 'canary', phase: 1, variation }),
        ranking: {
          ranker,
          source: 'interpreter',
          candidates: ['a', 'b', 'c'],
          order: [0, 1, 2],
          fixed: [],
          explored: [],
          pool: [],
          signals: SIGNALS,
          propensities: [1, 1, 1],
        },
      },
    ],
    triggers: [],
  }));
  return {
    visitor,
    decisions,
    events: shown.flatMap(({ at, opens }) =>
      opens === undefined
        ? []
        : [
            {
              id: `event-${visitor}-${at}`,
              name: 'view_item',
              at: at + 1000,
              params: { items: [{ item_id: opens }] },
              page: { view: 'v', url: '/', type: 'product' as const },
            },
          ],
    ),
    exposures: [],
  };
}

describe('canaryLanes', () => {
  it('parts visitors of a phase that compares rankers, from their first listing in it', () => {
    const lanes = canaryLanes([
      row('live', [
        { at: 1, ranker: 'r1' },
        { at: 5, ranker: 'r1', variation: 0 },
      ]),
      row('new', [{ at: 6, ranker: 'r2', variation: 1 }]),
      row('outside', [{ at: 7, ranker: 'r1' }]),
    ]);
    expect(Object.fromEntries(lanes)).toMatchObject({
      live: { key: 'canary:1:0', isControl: true, since: 5 },
      new: { key: 'canary:1:1', isControl: false, since: 6 },
    });
    expect(lanes.has('outside')).toBe(false);
  });

  it('makes none where an experiment has one ranker in all variations', () => {
    expect(
      canaryLanes([
        row('x', [{ at: 1, ranker: 'r1', variation: 0 }]),
        row('y', [{ at: 2, ranker: 'r1', variation: 1 }]),
      ]).size,
    ).toBe(0);
  });
});

describe('siteQueries', () => {
  const clickRate = FEATURES.findIndex(({ name }) => name === 'click_rate');
  const rateOf = (matrix: Float32Array, product: number): number =>
    matrix[product * FEATURES.length + clickRate]!;

  it('does not let what one ranker showed feed the features of another', () => {
    // Only the candidate's visitors ever open b, and they open nothing else.
    const rows = (variation: (visitor: number) => number | undefined) =>
      Array.from({ length: 60 }, (_, visitor) => {
        const own = variation(visitor);
        const ranker = own === 1 ? 'r2' : 'r1';
        return row(
          `v${visitor}`,
          Array.from({ length: 4 }, (__, number) => ({
            at: number * 100_000_000 + visitor * 10_000,
            ranker,
            ...(own === undefined ? {} : { variation: own }),
            opens: visitor % 2 ? 'b' : 'a',
          })),
        );
      });
    const last = (queries: ReturnType<typeof siteQueries>['queries'], odd: boolean) =>
      queries.at(odd ? -1 : -2)!.matrix;
    const parted = siteQueries(
      rows((visitor) => visitor % 2),
      PRODUCTS,
    );
    expect(rateOf(last(parted.queries, true), 1)).toBeGreaterThan(10 * rateOf(last(parted.queries, true), 0));
    expect(rateOf(last(parted.queries, false), 0)).toBeGreaterThan(
      10 * rateOf(last(parted.queries, false), 1),
    );
    // What the bundle carries is what the live ranker's visitors did.
    const { statistics } = parted.learned;
    expect(statistics.counts.clicks[statistics.positionOf('b')] ?? 0).toBe(0);
    expect(statistics.counts.clicks[statistics.positionOf('a')]).toBe(120);

    const pooled = siteQueries(
      rows(() => undefined),
      PRODUCTS,
    );
    expect(rateOf(last(pooled.queries, true), 1)).toBeLessThan(2 * rateOf(last(pooled.queries, true), 0));
    expect(pooled.learned.statistics.counts.clicks[pooled.learned.statistics.positionOf('b')]).toBe(120);
  });
});
