import { describe, expect, it } from 'vitest';
import { positions, why, type Names } from '../../../model/api/why.ts';
import type { PlacementDecision, Ranking } from '../../../model/decision.ts';

const names: Names = {
  placement: () => 'The grid',
  experiment: () => 'Ranked grid',
  variation: (_, index) => ['Shop', 'Ranked'][index] ?? '?',
  rule: () => 'Linen lovers',
};

const ranking: Ranking = {
  ranker: 'r1',
  source: 'ort',
  candidates: ['a', 'b', 'c', 'd'],
  order: [2, 0, 3, 1],
  fixed: [0],
  explored: [2],
  pool: [1, 3],
  seed: 's',
  propensities: [1, 1, 0.5, 1],
};

const decision: PlacementDecision = {
  placement: 'grid',
  kind: 'listing',
  reason: 'experiment',
  experiment: 'e',
  phase: 1,
  variation: 1,
  propensity: 0.5,
  ranking,
};

describe('why(decision, names)', () => {
  it('names experiment, variation and chance, and what the order rests on', () => {
    const [first, ...rest] = why(decision, names);
    expect(first).toBe(
      'The grid showed “Ranked”, since the visitor takes part in “Ranked grid” and was drawn into it by chance (50 %).',
    );
    expect(rest.join(' ')).toContain('4 products were ordered by the ranker r1; 4 of them stand elsewhere');
    expect(rest.join(' ')).toContain('One position was fixed by a rule.');
    expect(rest.join(' ')).toContain('Position 3 was drawn at random from 2 products');
  });

  it('says why the shop’s order was kept', () => {
    const kept = why({ ...decision, ranking: { ...ranking, source: 'shop', refused: 'no-ranker' } }, names);
    expect(kept[1]).toBe('The 4 products kept the shop’s order: no ranker is live.');
  });

  it.each(['rule', 'shipped', 'forced', 'holdout', 'no-consent', 'no-rule', 'paused'] as const)(
    'has a whole sentence for %s',
    (reason) => {
      const { ranking: _, ...rest } = decision;
      expect(why({ ...rest, reason }, names)).toEqual([expect.stringMatching(/^The grid .+\.$/)]);
    },
  );
});

describe('positions(ranking)', () => {
  it('gives every position its product, the shop’s position, and how it came there', () => {
    expect(positions(ranking)).toEqual([
      { position: 1, product: 'c', shopPosition: 3, how: 'fixed', propensity: 1 },
      { position: 2, product: 'a', shopPosition: 1, how: 'ranked', propensity: 1 },
      { position: 3, product: 'd', shopPosition: 4, how: 'explored', propensity: 0.5 },
      { position: 4, product: 'b', shopPosition: 2, how: 'ranked', propensity: 1 },
    ]);
  });
});
