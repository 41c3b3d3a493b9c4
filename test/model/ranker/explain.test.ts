import { describe, expect, it } from 'vitest';
import { explainRow, mayBeNamed, sentence, shopperReason } from '../../../model/ranker/explain.ts';
import type { Explanation } from '../../../model/ranker/explain.ts';
import { scoreRows } from '../../../model/ranker/interpret.ts';
import { randomRows, randomTrees } from './random-trees.ts';
import { NOW, PRODUCTS, signals } from './small-shop.ts';

const byId = new Map(PRODUCTS.map((product) => [product.id, product]));
const [s1, , , s4] = PRODUCTS;
const led = (...groups: [string, number][]): Explanation => ({
  score: 1,
  average: 0,
  groups: groups.map(([group, added]) => ({ group, added })),
  features: [],
});
const reasonFor = (explanation: Explanation, product = s1!, known = signals([])) =>
  shopperReason({ explanation, product, signals: known, byId, now: NOW });

describe('explainRow', () => {
  it('splits a score into the average and what each group added', () => {
    const trees = randomTrees(40, 5, 6);
    const row = randomRows(1, 6);
    const features = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => ({
      name,
      group: index < 3 ? 'first' : 'second',
    }));
    const { score, average, groups, features: lines } = explainRow(trees, row, features);
    expect(score).toBeCloseTo(scoreRows(trees, row, 1)[0]!, 4);
    expect(groups.reduce((sum, { added }) => sum + added, average)).toBeCloseTo(score, 9);
    expect(Math.abs(lines[0]!.added)).toBeGreaterThanOrEqual(Math.abs(lines.at(-1)!.added));
  });
});

describe('shopperReason', () => {
  it('names the product looked at, or its category after two', () => {
    const one = reasonFor(led(['next', 2], ['popularity', 1]), s1!, signals(['s2']));
    expect(sentence(one!)).toBe('Because you looked at blue linen-shirts s2');
    const two = reasonFor(led(['visit', 2]), s1!, signals(['s2', 's3']));
    expect(sentence(two!)).toBe('Because you looked at linen shirts');
  });
  it('names a taste only if the product meets it', () => {
    const tastes = signals([], {
      affinities: { category: {}, brand: { Alma: 0.4, Borg: 0.6 }, color: {}, price: {} },
    });
    expect(reasonFor(led(['taste', 1]), s1!, tastes)).toEqual({ kind: 'likes-brand', brand: 'Alma' });
    expect(reasonFor(led(['taste', 1]), PRODUCTS[9]!, tastes)).toBeUndefined();
  });
  it('goes on to the next group when the first has nothing to say, and stops at what lowered the score', () => {
    expect(reasonFor(led(['taste', 3], ['popularity', 1]))).toEqual({ kind: 'popular' });
    expect(reasonFor(led(['place', 3], ['product', 2]), s4!)).toEqual({ kind: 'reduced' });
    expect(reasonFor(led(['popularity', -1]))).toBeUndefined();
  });
  it.each([
    'Maternity/dresses',
    'health/vitamins',
    'Plus/weight-loss',
    'underwear',
    'Umstandsmode',
    'books/religion',
    'santé',
  ])('never names %s', (text) => {
    expect(mayBeNamed(text)).toBe(false);
    const product = { ...s1!, category: text };
    const others = new Map([...byId, ['x1', { ...s1!, id: 'x1', category: text, title: 'A gift' }]]);
    const tastes = signals(['x1', 'x1'], {
      affinities: { category: { [text]: 1 }, brand: {}, color: {}, price: {} },
    });
    const reason = shopperReason({
      explanation: led(['next', 3], ['taste', 2]),
      product,
      signals: tastes,
      byId: others,
      now: NOW,
    });
    expect(JSON.stringify(reason ?? {})).not.toContain(text);
    expect(reason).toBeUndefined();
  });
});
