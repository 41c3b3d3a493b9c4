import { walkedItems } from '../../model/ranker/sequence/walked-items.ts';
import type { Visit } from '../../model/ranker/sequence/visit.ts';
import {
  nearItems,
  neighbourItems,
  nextItems,
  strongest,
} from '../../model/ranker/strategies/visit-candidates.ts';
import type { NextClickFigures } from '../../model/train/evaluate-next-click.ts';
import { discount } from '../../model/train/lambdarank.ts';
import { nextClicksOf } from '../../model/train/next-click-queries.ts';
import type { Knowledge } from '../../model/train/next-click-queries.ts';

const CUT = 20;

/** Figures of the simple session strategies, each alone, on the same looks that the ranker is judged on. */
export function sessionFigures(
  { sequences }: Knowledge,
  test: readonly Visit[],
): Record<string, NextClickFigures> {
  const strategies = {
    'association rules': nearItems,
    'sequential rules': nextItems,
    'V-SkNN': (table: typeof sequences, steps: ArrayLike<number>) =>
      neighbourItems(table, steps, { most: 100, perItem: 1000 }),
  };
  const clicks = test.flatMap(nextClicksOf);
  return Object.fromEntries(
    Object.entries(strategies).map(([name, scoresOf]) => {
      const sum = { hr20: 0, mrr20: 0, ndcg20: 0 };
      for (const { session, clicked } of clicks) {
        const item = sequences.indexOf.get(clicked);
        const list = strongest(scoresOf(sequences, walkedItems(sequences, session.items)), CUT);
        const rank = list.findIndex((one) => one.item === item) + 1;
        if (rank === 0) continue;
        sum.hr20++;
        sum.mrr20 += 1 / rank;
        sum.ndcg20 += discount(rank);
      }
      const mean = (value: number): number => value / Math.max(1, clicks.length);
      return [name, { hr20: mean(sum.hr20), mrr20: mean(sum.mrr20), ndcg20: mean(sum.ndcg20) }];
    }),
  );
}
