import { describe, expect, it } from 'vitest';
import type { TrainingRow } from '../../../../model/visitor-view.ts';
import { calibrationDrift, featureDrift, isOffCalibration } from '../../../../model/ranker/watch/drift.ts';
import { Exposure } from '../../../../model/ranker/watch/exposure-report.ts';
import { FilterBubbles } from '../../../../model/ranker/watch/filter-bubble.ts';
import { ListingValues } from '../../../../model/ranker/watch/listing-value.ts';
import { loggedListings } from '../../../../model/ranker/watch/logged-listings.ts';
import { Repurchase } from '../../../../model/ranker/watch/repurchase.ts';
import { qualityFall, QualityByDay } from '../../../../model/ranker/watch/quality.ts';
import {
  histogramOf,
  quantileEdges,
  referenceOf,
  stabilityIndex,
} from '../../../../model/ranker/watch/reference.ts';
import { chance } from '../random-trees.ts';
import { appeal, DAY, listing, log, NOW, PRODUCTS } from './watch-log.ts';

const best = PRODUCTS.map((_, index) => index);
const worst = best.toReversed();
const scoresOf = (order: readonly number[]): number[] => {
  const scores: number[] = [];
  for (const [position, product] of order.entries()) scores[product] = -position;
  return scores;
};

describe('stabilityIndex', () => {
  it('is 0 for the same distribution and the textbook sum for a moved one', () => {
    const before = { edges: [1], shares: [0.5, 0.5], missing: 0 };
    expect(stabilityIndex(before, before)).toBe(0);
    const now = { edges: [1], shares: [0.4, 0.6], missing: 0 };
    expect(stabilityIndex(before, now)).toBeCloseTo(-0.1 * Math.log(0.8) + 0.1 * Math.log(1.2), 10);
  });

  it('sees values that went missing', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => index);
    const edges = quantileEdges(values);
    expect(edges).toHaveLength(9);
    const before = histogramOf(edges, values);
    const half = values.map((value, index) => (index % 2 ? value : Number.NaN));
    expect(stabilityIndex(before, histogramOf(edges, half))).toBeGreaterThan(1);
  });
});

describe('featureDrift and calibrationDrift', () => {
  const FEATURES = [
    { name: 'price', group: 'product' },
    { name: 'taste', group: 'taste' },
  ];
  const rows = (count: number, seed: number, shift: number) => {
    const random = chance(seed);
    const matrix = Float32Array.from({ length: count * 2 }, (_, at) => random() + (at % 2 ? shift : 0));
    const scores = Float32Array.from({ length: count }, (_, row) => matrix[row * 2]!);
    return { matrix, scores, random };
  };
  const opened = (scores: Float32Array, random: () => number, factor = 1) =>
    Uint8Array.from(scores, (score) => (random() < 0.2 * score * factor ? 1 : 0));

  it('flag the feature that moved and no other', () => {
    const { matrix, scores, random } = rows(5_000, 1, 0);
    const reference = referenceOf({ features: FEATURES, matrix, scores, labels: opened(scores, random) });
    expect(
      featureDrift(reference, FEATURES, rows(2_000, 2, 0).matrix, 2_000).every(({ psi }) => psi < 0.05),
    ).toBe(true);
    const moved = featureDrift(reference, FEATURES, rows(2_000, 3, 0.4).matrix, 2_000);
    expect(moved[0]!.name).toBe('taste');
    expect(moved.map(({ state }) => state)).toEqual(['moved', 'stable']);
    // Were the same rows of thirty listings only, chance would do as much.
    const slight = rows(2_000, 6, 0.1).matrix;
    expect(featureDrift(reference, FEATURES, slight, 2_000)[0]!.state).toBe('moved');
    expect(featureDrift({ ...reference, listings: 30 }, FEATURES, slight, 30)[0]!.state).toBe('stable');
    expect(moved[0]!.psi).toBeGreaterThan(0.25);
    expect(moved[1]!.psi).toBeLessThan(0.05);
    expect(featureDrift(reference, FEATURES, rows(100, 4, 0.4).matrix, 100)).toEqual([]);
  });

  it('flag a score that promises twice what comes', () => {
    const { matrix, scores, random } = rows(20_000, 1, 0);
    const reference = referenceOf({ features: FEATURES, matrix, scores, labels: opened(scores, random) });
    const same = rows(5_000, 5, 0);
    const good = calibrationDrift(reference, same.scores, opened(same.scores, same.random))!;
    expect(good.ratio).toBeCloseTo(1, 0);
    expect(isOffCalibration(good)).toBe(false);
    const bad = calibrationDrift(reference, same.scores, opened(same.scores, same.random, 0.4))!;
    expect(isOffCalibration(bad)).toBe(true);
    expect(calibrationDrift(reference, same.scores.slice(0, 20), new Uint8Array(20))).toBeUndefined();
  });
});

describe('QualityByDay', () => {
  it('tells when a ranker’s order stops meeting what is opened', () => {
    const days = (late: readonly number[]) => {
      const quality = new QualityByDay();
      const random = chance(3);
      for (let visitor = 0; visitor < 600; visitor++) {
        const age = visitor % 10;
        quality.add(
          listing({
            at: NOW - age * DAY,
            visitor: `v${visitor}`,
            order: age < 3 ? late : best,
            share: 0,
            random,
          }),
        );
      }
      return quality.days();
    };
    const steady = days(best);
    expect(steady).toHaveLength(10);
    expect(steady[0]!.shop).toBeCloseTo(steady[0]!.ndcg, 10);
    expect(qualityFall(steady, 'r1', NOW)!.fell).toBe(false);
    expect(qualityFall(days(worst), 'r1', NOW)).toMatchObject({ fell: true });
    expect(qualityFall(steady, 'r2', NOW)).toBeUndefined();
  });
});

describe('Exposure', () => {
  it('sets what was shown beside what deserved it, wherever it stood', () => {
    const exposure = new Exposure();
    // Worst first: exposure is against merit.
    for (const one of log(400, worst, 0.2)) exposure.add(one);
    const report = exposure.report(PRODUCTS, NOW);
    expect(report.listings).toBe(2_000);
    expect(report.coverage).toBe(1);
    expect(report.gini).toBeGreaterThan(0.1);
    expect(report.gini).toBeLessThan(0.5);
    expect(report.agreement).toBeLessThan(-0.5);
    // The four new products appeal most and stand last.
    expect(report.fresh.products).toBe(0.1);
    expect(report.fresh.exposure).toBeLessThan(0.1);
    expect(report.brands.map(({ exposure: share }) => share).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
    const merits = new Exposure();
    for (const one of log(400, best, 0.2)) merits.add(one);
    expect(merits.report(PRODUCTS, NOW).agreement).toBeGreaterThan(0.5);
  });
});

describe('FilterBubbles', () => {
  const productOf = (id: string) => PRODUCTS[Number(id.slice(1))];
  const alike = best.toSorted((a, b) => (a % 4) - (b % 4) || (a % 5) - (b % 5));
  const visitor = (orders: readonly (readonly number[])[], name: string) =>
    orders.map((order, number) =>
      listing({ at: NOW + number, visitor: name, order, share: 0, random: chance(1) }),
    );

  it('sees that listings narrow while a visitor is with the shop', () => {
    const bubbles = new FilterBubbles();
    for (let number = 0; number < 30; number++)
      bubbles.add(visitor([best, best, alike, alike], `v${number}`), productOf);
    const report = bubbles.report()!;
    expect(report.visitors).toBe(30);
    expect(report.early).toBeCloseTo(0, 10);
    expect(report.change).toBeLessThan(-0.05);
    expect(report.narrows).toBe(true);
    expect(report.path.map(({ listing: number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('does not take a ranker that stays as it is for one that narrows, nor the shop’s own order for a ranker', () => {
    const bubbles = new FilterBubbles();
    for (let number = 0; number < 30; number++)
      bubbles.add(visitor([alike, alike, alike, alike], `v${number}`), productOf);
    expect(bubbles.report()).toMatchObject({ change: 0, narrows: false });
    const none = new FilterBubbles();
    none.add(
      visitor([best, best, best, best], 'v').map((one) => ({
        ...one,
        ranking: { ...one.ranking, ranker: null },
      })),
      productOf,
    );
    expect(none.report()).toBeUndefined();
  });
});

describe('ListingValues', () => {
  const value = (visitors: number, candidate: readonly number[], share = 0.3) => {
    const values = new ListingValues(0);
    for (const one of log(visitors, worst, share, 7)) values.add(one, scoresOf(candidate), scoresOf(worst));
    return values.report();
  };

  it('finds the better ranker from what exploration drew, before it ever served', () => {
    const { candidate, live, difference } = value(1_500, best);
    expect([candidate.refused, live.refused]).toEqual([null, null]);
    expect(candidate.meanWeight).toBeCloseTo(1, 1);
    expect(difference!.lower).toBeGreaterThan(0);
    expect(value(1_500, worst).difference).toMatchObject({ value: 0, lower: 0, upper: 0 });
  });

  it('is right about the value: the truth lies in its interval', () => {
    // By hand: each explored place gets the best of its pool; openings by appeal and place.
    const random = chance(7);
    let truth = 0;
    let places = 0;
    for (let visitor = 0; visitor < 7_500; visitor++) {
      const { ranking } = listing({ at: 0, visitor: 'v', order: worst, share: 0.3, random });
      const wanted = ranking.pool.toSorted((a, b) => a - b);
      for (const [index, position] of ranking.explored.entries()) {
        truth += appeal(wanted[index]!) / (1 + 0.05 * position);
        places++;
      }
    }
    const { candidate } = value(1_500, best);
    expect(candidate.interval!.lower).toBeLessThan(truth / places);
    expect(candidate.interval!.upper).toBeGreaterThan(truth / places);
  });

  it('refuses where the effective sample is too small, and counts nothing from before the candidate was trained', () => {
    const few = value(20, best);
    expect(few.candidate).toMatchObject({ refused: 'small-effective-sample', value: null });
    expect(few.difference).toBeUndefined();
    const values = new ListingValues(NOW + DAY);
    for (const one of log(50, worst, 0.3)) values.add(one, scoresOf(best), scoresOf(worst));
    expect(values.report()).toMatchObject({ listings: 0, candidate: { refused: 'too-few-choices' } });
  });
});

describe('loggedListings', () => {
  it('gives a listing the acts that followed it, until the next one', () => {
    const { ranking } = listing({ at: 0, visitor: 'v', order: best, share: 0, random: chance(1) });
    const decision = (id: string, at: number) => ({
      v: 1 as const,
      id,
      at,
      page: { url: '/c', type: 'listing' as const },
      snapshot: 1,
      inputs: 'x',
      placements: [
        { placement: 'grid', kind: 'listing' as const, reason: 'rule' as const, propensity: 1, ranking },
      ],
      triggers: [],
    });
    const event = (name: string, at: number, id: string) => ({
      id: `event-${name}-${at}`,
      name,
      at,
      params: { items: [{ item_id: id }] },
      page: { view: 'v', url: '/c', type: 'listing' as const },
    });
    const row: TrainingRow = {
      visitor: 'v',
      decisions: [decision('a', 1000), decision('b', 5000)],
      events: [
        event('view_item', 500, 'p9'),
        event('view_item', 2000, 'p1'),
        event('purchase', 3000, 'p1'),
        event('add_to_cart', 6000, 'p2'),
        event('view_item', 5000 + 31 * 60_000, 'p3'),
      ],
      exposures: [],
    };
    const [first, second] = loggedListings(row);
    expect([...first!.labels.entries()].filter(([, label]) => label > 0)).toEqual([[1, 3]]);
    expect([...second!.labels.entries()].filter(([, label]) => label > 0)).toEqual([[2, 2]]);
    expect([first!.id, second!.id]).toEqual(['a:grid', 'b:grid']);
  });
});

describe('Repurchase', () => {
  const bought = (visitor: string, days: readonly number[]): TrainingRow => ({
    visitor,
    decisions: [],
    exposures: [],
    events: days.map((day) => ({
      id: `event-${visitor}-${day}`,
      name: 'purchase',
      at: day * DAY,
      params: { items: [{ item_id: 'p0' }] },
      page: { view: 'v', url: '/', type: 'other' as const },
    })),
  });
  const learn = (rows: readonly TrainingRow[]) => {
    const repurchase = new Repurchase();
    for (const row of rows) repurchase.add(row, () => 'tea');
    return repurchase.report();
  };

  it('gives the days after which shoppers buy a category again, each shopper once', () => {
    const usual = Array.from({ length: 20 }, (_, number) => bought(`v${number}`, [0, 14, 28]));
    expect(learn(usual)).toEqual({ tea: 14 });
    const keen = bought(
      'keen',
      Array.from({ length: 200 }, (_, day) => day),
    );
    expect(learn([...usual, keen])).toEqual({ tea: 14 });
  });

  it('says nothing where fewer than 20 shoppers bought again', () => {
    expect(learn(Array.from({ length: 19 }, (_, number) => bought(`v${number}`, [0, 14])))).toEqual({});
    expect(learn(Array.from({ length: 40 }, (_, number) => bought(`v${number}`, [0])))).toEqual({});
  });
});
