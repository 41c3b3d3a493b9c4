import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Product } from '../../../model/catalog.ts';
import { orderListing, type OrderListingInput } from '../../../model/ranker/order-listing.ts';
import { rankingSettings } from '../../../model/ranking-settings.ts';
import { seededRandom } from '../../demo/simulate.ts';

const NOW = 1_780_000_000_000;
const DAY = 86_400_000;

/** Forty products of four brands and five categories; each tenth is new, each eighth about to run out. */
const products: Product[] = Array.from({ length: 40 }, (_, index) => ({
  id: `p${index}`,
  title: `Product ${index}`,
  url: `/products/p${index}`,
  brand: `brand ${index % 4}`,
  category: `c${index % 5}`,
  price: 10 + index,
  created: NOW - (index % 10 === 0 ? 5 : 300) * DAY,
  stock: index === 39 ? 0 : 5,
}));
const byId = new Map(products.map((product) => [product.id, product]));
const scores = products.map((_, index) => Math.sin(index * 12.9898) * 3);

const input = (more: Partial<OrderListingInput> = {}): OrderListingInput => ({
  candidates: products.map(({ id }) => id),
  scores,
  productOf: (id) => byId.get(id),
  settings: { diversity: 0.3, brand_share: 0.4, new_share: 0.1 },
  isRunningOut: (id) => Number(id.slice(1)) % 8 === 3,
  pin: ['p7', 'p20'],
  bury: ['p1'],
  outOfStockLast: true,
  share: 0.2,
  random: seededRandom(1),
  now: NOW,
  ...more,
});

describe('orderListing', () => {
  it('gives a permutation in which pinned products stay pinned, with diversity, caps, floor and exploration on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(45), { maxLength: 60 }),
        fc.array(fc.nat(45), { maxLength: 6 }),
        fc.array(fc.nat(45), { maxLength: 6 }),
        fc.record({
          diversity: fc.double({ min: 0, max: 1, noNaN: true }),
          brand_share: fc.double({ min: 0.05, max: 1, noNaN: true }),
          new_share: fc.double({ min: 0, max: 0.5, noNaN: true }),
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer(),
        (shown, pinned, buried, settings, share, seed) => {
          const candidates = shown.map((number) => `p${number}`);
          const pin = pinned.map((number) => `p${number}`);
          const { order, fixed, explored, propensities } = orderListing(
            input({
              candidates,
              scores: shown.map((number) => (number * 31) % 17),
              pin,
              bury: buried.map((number) => `p${number}`),
              boost: [{ brand: 'brand 1', by: 2 }],
              settings,
              share,
              random: seededRandom(seed),
            }),
          );
          expect(order.toSorted((a, b) => a - b)).toEqual(candidates.map((_, index) => index));
          const onPage = [...new Set(pin)].filter((id) => candidates.includes(id));
          expect(order.slice(0, onPage.length).map((index) => candidates[index])).toEqual(onPage);
          for (const position of fixed) expect(propensities[position]).toBe(1);
          expect(explored.filter((position) => fixed.includes(position))).toEqual([]);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  it('explores the share asked for, with propensities that are the frequencies of 100,000 draws', () => {
    const random = seededRandom(4);
    const DRAWS = 100_000;
    const most = input({ candidates: products.slice(0, 14).map(({ id }) => id), random });
    const groups = new Map<
      string,
      { draws: number; cells: Map<string, { count: number; propensity: number }> }
    >();
    let explored = 0;
    let free = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      const result = orderListing(most);
      explored += result.explored.length;
      free = result.order.length - result.fixed.length;
      const key = result.explored.join();
      const group = groups.get(key) ?? { draws: 0, cells: new Map() };
      groups.set(key, group);
      group.draws++;
      for (const [position, candidate] of result.order.entries()) {
        const at = `${position}:${candidate}`;
        const cell = group.cells.get(at) ?? { count: 0, propensity: result.propensities[position]! };
        cell.count++;
        if (Math.abs(cell.propensity - result.propensities[position]!) > 1e-12)
          throw new Error(`${at}: two propensities`);
        group.cells.set(at, cell);
      }
    }
    expect(free).toBe(10);
    // Standard error of the share: 0.4 / sqrt(100,000) of a position at most.
    expect(Math.abs(explored / DRAWS - 0.2 * free)).toBeLessThan(0.01);
    let checked = 0;
    for (const { draws, cells } of groups.values()) {
      if (draws < 500) continue;
      for (const { count, propensity } of cells.values()) {
        const error = Math.sqrt((propensity * (1 - propensity)) / draws);
        expect(Math.abs(count / draws - propensity)).toBeLessThanOrEqual(5 * error + 1e-9);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(500);
  });

  it('holds caps by brand and the floor for new products in every beginning of the list', () => {
    const { order } = orderListing(
      input({ share: 0, pin: [], bury: [], isRunningOut: () => false, outOfStockLast: false }),
    );
    for (let length = 1; length <= 20; length++) {
      const shown = order.slice(0, length).map((index) => products[index]!);
      for (const members of Map.groupBy(shown, ({ brand }) => brand).values())
        expect(members.length).toBeLessThanOrEqual(Math.ceil(0.4 * length));
      expect(shown.filter(({ created }) => NOW - created! < 45 * DAY).length).toBeGreaterThanOrEqual(
        Math.floor(0.1 * length),
      );
    }
  });

  it('never lets a product that is about to run out rise above its place in the shop', () => {
    const runsOut = input().isRunningOut!;
    const random = seededRandom(9);
    for (let draw = 0; draw < 200; draw++) {
      const { order } = orderListing(input({ random, pin: [], settings: rankingSettings({}) }));
      for (const [position, index] of order.entries())
        if (runsOut(`p${index}`)) expect(position).toBeGreaterThanOrEqual(index);
    }
  });

  it('spreads one category over the list as diversity rises', () => {
    const changes = (diversity: number): number => {
      const bySection = products.map(({ category }) => (category === 'c0' ? 2 : 1));
      const { order } = orderListing(
        input({
          scores: bySection,
          share: 0,
          pin: [],
          bury: [],
          isRunningOut: () => false,
          settings: { diversity, brand_share: 1, new_share: 0 },
        }),
      );
      return new Set(order.slice(0, 8).map((index) => products[index]!.category)).size;
    };
    expect(changes(0)).toBe(1);
    expect(changes(0.8)).toBeGreaterThanOrEqual(4);
  });

  it('counts a boosted product as if it stood so much higher, and leaves the rest as it was', () => {
    const plain = { share: 0, pin: [], bury: [], isRunningOut: () => false, outOfStockLast: false };
    const settings = { diversity: 0, brand_share: 1, new_share: 0 };
    const before = orderListing(input({ ...plain, settings })).order;
    const boosted = before[8]!;
    const after = orderListing(
      input({ ...plain, settings, boost: [{ product: `p${boosted}`, by: 3 }] }),
    ).order;
    // Ninth by score, (8 + 1) / 3 = 3: it meets the third, which was there before it.
    expect(after.indexOf(boosted)).toBe(3);
    expect(after.filter((index) => index !== boosted)).toEqual(before.filter((index) => index !== boosted));
  });

  it("keeps the shop's order without scores but for the rules", () => {
    const { order, explored } = orderListing(input({ scores: undefined, share: 0 }));
    expect(order.slice(0, 4)).toEqual([7, 20, 0, 2]);
    expect(order.at(-1)).toBe(1);
    expect(explored).toEqual([]);
  });
});
