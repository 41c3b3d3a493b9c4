import { describe, expect, it } from 'vitest';
import { backTest } from '../../../model/demand/back-test.ts';
import { DemandCounter } from '../../../model/demand/demand-report.ts';
import { forecastDemand } from '../../../model/demand/forecast.ts';
import { isRunningOut } from '../../../model/insights.ts';
import { hasOnlineRetail, onlineRetail } from './online-retail.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1, 12);

describe('forecastDemand', () => {
  it('repeats a level and its weekdays', () => {
    const week = [10, 10, 10, 10, 20, 30, 0];
    const history = Array.from({ length: 84 }, (_, day) => week[day % 7]!);
    const days = forecastDemand(history, 7);
    const sum = days.reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(85);
    expect(sum).toBeLessThan(95);
    expect(days[5]!).toBeGreaterThan(2 * days[0]!);
    expect(days[6]!).toBeLessThan(0.3 * days[0]!);
  });

  it('follows a level that rose, and is never below 0', () => {
    const history = [...Array.from({ length: 60 }, () => 2), ...Array.from({ length: 60 }, () => 8)];
    expect(forecastDemand(history, 1)[0]).toBeGreaterThan(7);
    for (const value of forecastDemand([0, 0, 0], 5)) expect(value).toBe(0);
    expect(forecastDemand([], 2)).toEqual([0, 0]);
  });
});

describe.skipIf(!hasOnlineRetail)('demand of the Online Retail shop', () => {
  it('is forecast better than by the week before, by product and by category, by week and by day', () => {
    const { products, categories } = onlineRetail();
    const byProduct = backTest(products, 12)!;
    const byCategory = backTest(categories, 12)!;
    console.log(JSON.stringify({ byProduct, byCategory }));
    for (const test of [byProduct, byCategory]) {
      expect(test.forecast).toBeLessThan(test.naive * 0.9);
      expect(test.forecastDays).toBeLessThan(test.seasonalNaive * 0.85);
    }
    expect(byProduct.forecast).toBeLessThan(0.6);
  });
});
if (!hasOnlineRetail)
  console.warn('SKIPPED: ../shared/data/online-retail is not here, so forecasts were not back-tested.');

describe('DemandCounter', () => {
  const product = (id: string, stock: number) => ({
    id,
    title: id,
    url: `/products/${id}`,
    category: 'c',
    price: 1,
    stock,
  });

  it('tells which products run out first, and leaves the unfinished day out', () => {
    const counter = new DemandCounter();
    for (let day = 1; day <= 60; day++) {
      counter.add('fast', NOW - day * DAY, 4);
      counter.add('slow', NOW - day * DAY, 1);
    }
    counter.add('slow', NOW, 500);
    const report = counter.report([product('fast', 8), product('slow', 100), product('never', 1)], NOW)!;
    expect(report.runningOut.map(({ id }) => id)).toEqual(['fast', 'slow']);
    expect(report.runningOut[0]!.lasts).toBeCloseTo(2, 1);
    expect(report.daily['slow']).toBeCloseTo(1, 1);
    expect(report.daily['never']).toBeUndefined();
    expect(report.categories[0]!.expected).toBeCloseTo(5 * 14, 0);
    expect(report.products!.forecast).toBeLessThan(0.05);
  });

  it('reports nothing while nothing was sold', () => {
    expect(new DemandCounter().report([product('a', 1)], NOW)).toBeUndefined();
  });
});

describe('isRunningOut', () => {
  const insights = { v: 1 as const, at: 0, demand: { a: 2 }, popular: { countries: {}, segments: {} } };
  it.each([
    ['less than three days of stock', { id: 'a', stock: 5 }, true],
    ['exactly three days', { id: 'a', stock: 6 }, false],
    ['sold out: other rules see to it', { id: 'a', stock: 0 }, false],
    ['stock not known', { id: 'a' }, false],
    ['nothing known of its demand', { id: 'b', stock: 1 }, false],
  ])('%s', (_, product, expected) => {
    expect(isRunningOut(product, insights, 3)).toBe(expected);
    expect(isRunningOut(product, insights, 0)).toBe(false);
  });
});
