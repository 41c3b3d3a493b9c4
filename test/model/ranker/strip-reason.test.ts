import { describe, expect, it } from 'vitest';
import type { Product } from '../../../model/catalog.ts';
import { stripReason } from '../../../model/ranker/strip-reason.ts';
import type { Strategy } from '../../../model/ranker/strategies/recommend.ts';
import { NOW, PRODUCTS, signals } from './small-shop.ts';

const secret: Product = {
  id: 'x1',
  title: 'Pregnancy test',
  url: '/products/x1',
  category: 'pharmacy/tests',
  price: 9,
};
const byId = new Map([...PRODUCTS, secret].map((product) => [product.id, product]));
const reason = (strategy: Strategy, id: string, because?: string, more: Parameters<typeof signals>[1] = {}) =>
  stripReason({
    strategy,
    recommended: { id, score: 1, ...(because === undefined ? {} : { because }) },
    product: byId.get(id)!,
    signals: signals([], more),
    byId,
    now: NOW,
  });

describe('stripReason', () => {
  it('names the product that led there', () => {
    expect(reason('co_viewed', 's2', 's1')).toEqual({
      kind: 'looked-at',
      product: byId.get('s1')!.title,
    });
  });

  it('never names what is too private to be said aloud', () => {
    expect(reason('co_viewed', 's2', 'x1')).toBeUndefined();
  });

  it('names a taste that the product meets, else that it is reduced or new', () => {
    const likes = { affinities: { category: {}, brand: { Alma: 0.7 }, color: {}, price: {} } };
    expect(reason('personalised', 's1', undefined, likes)).toEqual({ kind: 'likes-brand', brand: 'Alma' });
    expect(reason('personalised', 's4', undefined, likes)).toEqual({ kind: 'reduced' });
    expect(reason('personalised', 'm1')).toEqual({ kind: 'new' });
    expect(reason('personalised', 'm2')).toBeUndefined();
  });

  it('says what all products of a strategy have in common', () => {
    expect(reason('trending', 's1', 's2')).toEqual({ kind: 'popular' });
  });
});
