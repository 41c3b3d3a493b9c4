import { describe, expect, it } from 'vitest';
import { itemTable } from '../../../../model/ranker/listing/item-table.ts';
import { ItemStatistics } from '../../../../model/ranker/listing/item-statistics.ts';
import { buildSequenceTable } from '../../../../model/ranker/sequence/build-sequence-table.ts';
import { catalogueOrder } from '../../../../model/ranker/sequence/catalogue-order.ts';
import { categoryWay } from '../../../../model/ranker/sequence/category-way.ts';
import { NOW, look } from '../small-shop.ts';

// One category of six, looked at 1, 1, 4, 2, 1 and 1 times more than never; another of two.
const products = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2'].map((id) => ({
  id,
  title: id,
  url: `/${id}`,
  price: 1,
  category: id[0]!,
}));
const rowOf = (id: string): number => products.findIndex((product) => product.id === id);
const visits = [look('v', NOW - 1e6, ['a3', 'a3', 'a4', 'a3'])];
const items = itemTable(products, new ItemStatistics());
const table = buildSequenceTable({ products, visits, now: NOW });
const order = catalogueOrder(items, table);

/** The way of a visit to these (oldest first), and one number of it at a candidate. */
function wayOf(...ids: string[]) {
  const way = categoryWay(
    { order, stepRows: Int32Array.from(ids.map(rowOf).toReversed()) },
    Int32Array.from(products.keys()),
  );
  return { ...way, at: (name: keyof typeof way.to, id: string) => way.to[name][rowOf(id)]! };
}

describe('catalogueOrder', () => {
  it('gives places by category, and shares of its looks that add up to one', () => {
    expect([...order.place]).toEqual([0, 1, 2, 3, 4, 5, 0, 1]);
    expect([order.upTo[5], order.upTo[7]]).toEqual([1, 1].map((one) => expect.closeTo(one, 6)));
    expect(order.share[2]! / order.share[0]!).toBeCloseTo(4, 5);
    expect(order.upTo[1]).toBeCloseTo(order.share[0]! + order.share[1]!, 9);
  });
  it('is worked out once for a catalogue and a table', () => {
    expect(catalogueOrder(items, table)).toBe(order);
    expect(catalogueOrder(items, buildSequenceTable({ products, visits, now: NOW }))).not.toBe(order);
  });
});

describe('categoryWay', () => {
  it('knows the pace of a visit and how often it changed category', () => {
    const { pace, drift, switches } = wayOf('a1', 'a4', 'a2', 'b1', 'b2');
    expect([pace, drift, switches]).toEqual([(3 + 2 + 1) / 3, (3 - 2 + 1) / 3, 0.25]);
  });
  it('measures candidates against all that was looked at in their category', () => {
    const way = wayOf('a2', 'a5', 'b1');
    expect([way.at('nearest', 'a6'), way.at('beyond', 'a6'), way.at('fromFirst', 'a6')]).toEqual([1, 1, 4]);
    expect([way.at('nearest', 'a3'), way.at('fromNewest', 'a3'), way.at('stepsSince', 'a3')]).toEqual([
      1, -2, 1,
    ]);
    expect([way.at('passed', 'a3'), way.at('passedAgo', 'a3'), way.at('passed', 'a6')]).toEqual([1, 1, 0]);
  });
  it('counts what lies between and was not looked at, by number and by its usual looks', () => {
    const way = wayOf('a3', 'a2');
    expect(way.at('unseenBetween', 'a5')).toBe(1); // a4; a3 was looked at
    expect(way.at('looksBetween', 'a5')).toBeCloseTo(order.share[3]!, 9);
    expect(way.at('looksBetween', 'a3')).toBeCloseTo(0, 9);
    expect(wayOf('a6').at('looksBetween', 'a3')).toBeCloseTo(-(order.share[3]! + order.share[4]!), 9);
    expect(way.ahead).toBeCloseTo(1 - order.upTo[1]! - order.share[2]!, 9);
  });
  it('compares strides with those of this visit', () => {
    const way = wayOf('a1', 'a2', 'a4');
    expect([way.at('strideGap', 'a6'), way.at('strideGap', 'a5')]).toEqual([0, 1]);
    expect(way.at('sameStrides', 'a6')).toBeCloseTo(1 + 0.9 * 0.3, 9);
    expect(way.at('medianGap', 'a6')).toBe(0);
  });
  it('says nothing of other categories, nor where nothing is known', () => {
    const way = wayOf('a1', 'a2');
    for (const name of ['nearest', 'fromNewest', 'looksBetween', 'strideGap', 'unseenBetween'] as const)
      expect(way.at(name, 'b1')).toBeNaN();
    const nowhere = wayOf();
    expect([nowhere.pace, nowhere.switches, nowhere.ahead, nowhere.at('nearest', 'a1')]).toEqual(
      Array.from({ length: 4 }, () => Number.NaN),
    );
    expect(wayOf('unknown', 'a1').at('fromNewest', 'a3')).toBe(2);
  });
});
