import { describe, expect, it } from 'vitest';
import { meanNdcg, ndcgOf, rankQuery, rankingMetrics } from '../../../model/train/metrics.ts';
import { chance } from '../ranker/random-trees.ts';

const judged = { labels: [0, 2, 1, 0, 0, 1], starts: [0, 3, 5, 6] };

describe('rankingMetrics', () => {
  it('gives the figures of a small example worked by hand', () => {
    // Query 1 is ranked 0, 1, 2 (labels 0 2 1); query 2 has no positive; query 3 is one positive row.
    const figures = rankingMetrics(judged, [3, 2, 1, 1, 2, 5], { ks: [1, 3] });
    const dcg = 3 / Math.log2(3) + 1 / Math.log2(4);
    const ideal = 3 + 1 / Math.log2(3);
    expect([figures.queries, figures.withoutPositives]).toEqual([2, 1]);
    expect(figures.ndcg['3']).toBeCloseTo((dcg / ideal + 1) / 2, 12);
    expect(figures.ndcg['1']).toBeCloseTo(0.5, 12);
    expect(figures.hr).toEqual({ 1: 0.5, 3: 1 });
    expect(figures.mrr).toEqual({ 1: 0.5, 3: 0.75 });
    expect(figures.map['3']).toBeCloseTo(((1 / 2 + 2 / 3) / 2 + 1) / 2, 12);
  });
  it('tells coverage and surprise where rows name items', () => {
    const rowItems = { items: [0, 1, 2, 0, 1, 3], shares: [0.5, 0.25, 0.125, 0.125, 0] };
    const { coverage, novelty } = rankingMetrics(judged, [3, 2, 1, 1, 2, 5], { ks: [1], rowItems });
    expect(coverage).toEqual({ 1: 2 / 5 });
    expect(novelty!['1']).toBeCloseTo((1 + 3) / 2, 12);
  });
});

describe('meanNdcg', () => {
  it('leaves queries without positives out and counts them', () => {
    expect(meanNdcg(judged, [1, 3, 2, 0, 0, 0], 3)).toEqual({ mean: 1, queries: 2, withoutPositives: 1 });
  });
  it("gives a scorer that says nothing no credit for the file's order", () => {
    const queries = 400;
    const labels = Array.from({ length: queries * 10 }, (_, row) => (row % 10 === 0 ? 1 : 0));
    const starts = Array.from({ length: queries + 1 }, (_, query) => query * 10);
    const byChance =
      Array.from({ length: 10 }, (_, place) => 1 / Math.log2(place + 2)).reduce((a, b) => a + b, 0) / 10;
    expect(meanNdcg({ labels, starts }, new Float64Array(labels.length), 10).mean).toBeCloseTo(byChance, 1);
  });
});

describe('meanNdcg of few and of many positives', () => {
  it('is the same whether ranks are counted or sorted, ties and missing scores included', () => {
    const random = chance(5);
    const starts = Array.from({ length: 301 }, (_, query) => query * 12);
    const labels = starts
      .slice(1)
      .flatMap((_, query) =>
        Array.from({ length: 12 }, () => (random() < (query % 2 ? 0.15 : 0.7) ? Math.ceil(random() * 3) : 0)),
      );
    const scores = labels.map(() => (random() < 0.1 ? Number.NaN : Math.floor(random() * 4)));
    const sorted = starts
      .slice(0, -1)
      .map((start) => ndcgOf(rankQuery(start, start + 12, scores), labels, 5))
      .filter((one) => one !== undefined);
    const { mean, queries } = meanNdcg({ labels, starts }, scores, 5);
    expect(queries).toBe(sorted.length);
    expect(mean).toBeCloseTo(sorted.reduce((a, b) => a + b, 0) / sorted.length, 12);
  });
});

describe('rankQuery', () => {
  it('puts scores that are no number last', () => {
    expect([...rankQuery(0, 3, [Number.NaN, -Infinity, 1])][0]).toBe(2);
  });
});
