import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { associationRules } from '../../../../model/ranker/strategies/association-rules.ts';
import { frequentSets } from '../../../../model/ranker/strategies/frequent-sets.ts';

const GROCERIES = new URL('../../../../../shared/data/groceries/groceries.csv', import.meta.url);
if (!existsSync(GROCERIES))
  console.warn(`SKIPPED: ${GROCERIES.pathname} is not here, so rules are not compared with arules.`);

describe('associationRules', () => {
  it.skipIf(!existsSync(GROCERIES))('finds the rules that arules finds in Groceries', () => {
    const numbers = new Map<string, number>();
    const names: string[] = [];
    const numberOf = (name: string): number => {
      if (!numbers.has(name)) numbers.set(name, names.push(name) - 1);
      return numbers.get(name)!;
    };
    const lines = readFileSync(GROCERIES, 'utf8').trim().split('\n');
    const baskets = lines.map((line) => [...new Set(line.split(',').map((name) => numberOf(name.trim())))]);
    const rules = associationRules(baskets, { support: 0.006, confidence: 0.25 });
    expect([baskets.length, names.length, rules.length]).toEqual([9835, 169, 463]);
    const [top] = rules;
    expect([top!.antecedent.map((item) => names[item]), names[top!.consequent]]).toEqual([
      ['herbs'],
      'root vegetables',
    ]);
    expect(top!.lift).toBeCloseTo(3.9565, 4);
  });
  it('counts bounds as reached', () => {
    const rules = associationRules([[1, 2], [1, 2], [1, 3], [4]], { support: 0.5, confidence: 2 / 3 });
    const byItem = rules.toSorted((a, b) => a.consequent - b.consequent);
    expect(byItem.map(({ antecedent, consequent }) => [antecedent, consequent])).toEqual([
      [[2], 1],
      [[1], 2],
    ]);
    for (const { lift } of rules) expect(lift).toBeCloseTo(4 / 3, 12);
  });
});

describe('frequentSets', () => {
  it('finds the sets that counting every subset finds', () => {
    const basket = fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(basket, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (baskets, least) => {
        const expected = new Map<string, number>();
        for (const items of baskets) {
          for (let bits = 1; bits < 64; bits++) {
            const subset = [0, 1, 2, 3, 4, 5].filter((item) => (bits >> item) & 1);
            if (subset.length > 3 || !subset.every((item) => items.includes(item))) continue;
            expected.set(subset.join(), (expected.get(subset.join()) ?? 0) + 1);
          }
        }
        const found = frequentSets(baskets, { least, longest: 3 }).map(({ items, count }) => [
          items.join(),
          count,
        ]);
        expect(new Map(found as [string, number][])).toEqual(
          new Map([...expected].filter(([, count]) => count >= least)),
        );
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
