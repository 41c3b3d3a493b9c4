import { describe, expect, it } from 'vitest';
import { aliveProbability, expectedPurchases, fitBgNbd } from '../../../model/clv/bg-nbd.ts';
import { expectedValue, fitGammaGamma } from '../../../model/clv/gamma-gamma.ts';
import { hypergeometric2F1 } from '../../../model/clv/hypergeometric.ts';
import { lifetimeValue, purchaseHistory, spendHistory } from '../../../model/clv/lifetime-value.ts';
import { minimize } from '../../../model/clv/minimize.ts';

const DAY = 86_400_000;
const now = 1_780_000_000_000;
const purchases = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const spend = { p: 6.25, q: 3.744, gamma: 15.444 };

/** Random numbers in [0, 1), the same on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A gamma(shape, 1) variable. Marsaglia & Tsang (2000). */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

describe('hypergeometric2F1', () => {
  it.each([
    ['1, 1; 2; 1/2 = 2 ln 2', [1, 1, 2, 0.5], 2 * Math.LN2],
    ['1/2, 1; 3/2; 1/4 = atanh(1/2) / (1/2)', [0.5, 1, 1.5, 0.25], 2 * Math.atanh(0.5)],
    ['a, b; b; z = (1 - z)^-a', [3.3, 2, 2, 0.9], 0.1 ** -3.3],
    ['at 0', [5, 7, 2, 0], 1],
  ])('of %s', (_, [a, b, c, z], value) => {
    expect(Math.abs(hypergeometric2F1(a!, b!, c!, z!) / value - 1)).toBeLessThan(1e-12);
  });
  it.each([[-0.1], [1], [Number.NaN]])('is NaN at z = %s', (z) => {
    expect(hypergeometric2F1(1, 1, 2, z)).toBeNaN();
  });
});

describe('minimize', () => {
  it('finds the bottom of Rosenbrock’s valley', () => {
    const { x, converged } = minimize(([a, b]) => (1 - a!) ** 2 + 100 * (b! - a! ** 2) ** 2, [-1.2, 1]);
    expect(x[0]).toBeCloseTo(1, 3);
    expect(x[1]).toBeCloseTo(1, 3);
    expect(converged).toBe(true);
  });
});

describe('aliveProbability', () => {
  it('is 1 without repeat purchases, and falls with silence', () => {
    expect(aliveProbability({ repeats: 0, recency: 0, age: 50 }, purchases)).toBe(1);
    const at = (age: number) => aliveProbability({ repeats: 5, recency: 20, age }, purchases);
    expect(at(20)).toBeGreaterThan(at(30));
    expect(at(30)).toBeGreaterThan(at(60));
  });
});

describe('expectedPurchases', () => {
  it('rises with time from 0, also at a = 1 and for heavy buyers', () => {
    for (const model of [purchases, { ...purchases, a: 1 }]) {
      for (const customer of [
        { repeats: 0, recency: 0, age: 10 },
        { repeats: 3, recency: 9, age: 10 },
        { repeats: 900, recency: 99, age: 100 },
      ]) {
        const series = [0, 1, 10, 52].map((time) => expectedPurchases(customer, model, time));
        expect(series[0]).toBe(0);
        for (let i = 1; i < series.length; i++) expect(series[i]!).toBeGreaterThan(series[i - 1]!);
        expect(series[3]).toBeLessThan(1_000);
      }
    }
  });
});

describe('fitBgNbd', () => {
  it('finds the parameters that customers were drawn with', () => {
    const random = seeded(3);
    const exponential = (rate: number) => -Math.log(1 - random()) / rate;
    // gamma(2, 10) rates and beta(1, 3) drop-out, by sums and ratios of exponentials.
    const customers = Array.from({ length: 4_000 }, () => {
      const rate = (exponential(1) + exponential(1)) / 10;
      const [one, three] = [exponential(1), exponential(1) + exponential(1) + exponential(1)];
      const drop = one / (one + three);
      const age = 52;
      let [repeats, recency] = [0, 0];
      for (let time = exponential(rate); time < age; time += exponential(rate)) {
        repeats += 1;
        recency = time;
        if (random() < drop) break;
      }
      return { repeats, recency, age };
    });
    const fitted = fitBgNbd(customers)!;
    expect(fitted.r / 2).toBeCloseTo(1, 0);
    expect(fitted.r / fitted.alpha).toBeCloseTo(0.2, 1);
    expect(fitted.a / (fitted.a + fitted.b)).toBeCloseTo(0.25, 1);
  });
  it.each([
    ['CDNOW’s', [0.243, 4.41, 0.793, 2.43], 0.2],
    ['a grocer’s', [2, 6, 0.8, 2.5], 0.15],
    ['a shop’s that few leave', [0.55, 10.6, 0.36, 1.2], 0.35],
  ] as const)('finds the parameters of customers drawn with %s, within their noise', (_, given, error) => {
    const [r, alpha, a, b] = given;
    const random = seeded(11);
    const customers = Array.from({ length: 3_000 }, () => {
      const rate = gamma(r, random) / alpha;
      const [gone, stays] = [gamma(a, random), gamma(b, random)];
      const age = 20 + random() * 80;
      let [repeats, recency] = [0, 0];
      const next = () => -Math.log(1 - random()) / rate;
      for (let time = next(); time < age; time += next()) {
        repeats += 1;
        recency = time;
        if (random() < gone / (gone + stays)) break;
      }
      return { repeats, recency, age };
    });
    const fitted = fitBgNbd(customers)!;
    expect(fitted.converged).toBe(true);
    for (const [value, truth] of [
      [fitted.r, r],
      [fitted.alpha, alpha],
      [fitted.a / (fitted.a + fitted.b), a / (a + b)],
    ])
      expect(Math.abs(value! / truth! - 1)).toBeLessThan(error);
  });
  it.each([
    ['all alike', () => ({ repeats: 5, recency: 50, age: 52 })],
    ['one who came back', (i: number) => ({ repeats: i === 0 ? 1 : 0, recency: i === 0 ? 3 : 0, age: 52 })],
    ['back today', (i: number) => ({ repeats: 1 + (i % 3), recency: 5, age: 5 })],
    ['hundreds of orders each', (i: number) => ({ repeats: 500 + i, recency: 100, age: 101 })],
    ['no age at all', (i: number) => ({ repeats: i % 2, recency: 0, age: 0 })],
  ])('comes to an end on customers %s, with finite parameters or none to be used', (_, customer) => {
    const fitted = fitBgNbd(Array.from({ length: 200 }, (_unused, i) => customer(i)))!;
    if (!fitted.converged) return;
    for (const value of [fitted.r, fitted.alpha, fitted.a, fitted.b]) expect(value).toBeGreaterThan(0);
    expect(Number.isFinite(fitted.logLikelihood)).toBe(true);
  });
  it.each([
    ['49 customers', Array.from({ length: 49 }, () => ({ repeats: 1, recency: 1, age: 2 }))],
    ['nobody who came back', Array.from({ length: 90 }, () => ({ repeats: 0, recency: 0, age: 2 }))],
  ])('is undefined for %s', (_, customers) => {
    expect(fitBgNbd(customers)).toBeUndefined();
  });
});

describe('expectedValue', () => {
  it('lies between the own mean and everyone’s, nearer to the own with more orders', () => {
    const everyone = expectedValue({ repeats: 0, mean: 0 }, spend);
    const few = expectedValue({ repeats: 1, mean: 100 }, spend);
    const many = expectedValue({ repeats: 50, mean: 100 }, spend);
    expect(everyone).toBeLessThan(few);
    expect(few).toBeLessThan(many);
    expect(many).toBeLessThan(100);
  });
  it('of a fit is undefined for fewer than 50 customers', () => {
    expect(fitGammaGamma([{ repeats: 1, mean: 5 }])).toBeUndefined();
  });
});

describe('lifetimeValue', () => {
  it('is undefined for someone who never bought', () => {
    expect(lifetimeValue({ times: [], revenue: 0 }, { purchases, spend }, now)).toBeUndefined();
  });
  it('is higher for who buys often and lately, and says when the next order is to be expected', () => {
    const weekly = Array.from({ length: 10 }, (_, i) => now - (10 - i) * 7 * DAY);
    const good = lifetimeValue({ times: weekly, revenue: 500 }, { purchases, spend }, now)!;
    const gone = lifetimeValue(
      { times: weekly.map((time) => time - 300 * DAY), revenue: 500 },
      { purchases, spend },
      now,
    )!;
    expect(good.churn).toBeLessThan(0.2);
    expect(gone.churn).toBeGreaterThan(0.9);
    expect(good.value!).toBeGreaterThan(gone.value!);
    expect(good.next_order_at!).toBeGreaterThan(now);
    expect(good.next_order_at!).toBeLessThan(now + 30 * DAY);
    expect(gone.next_order_at).toBeUndefined();
  });
  it('has no value where the site has no model of order values', () => {
    expect(lifetimeValue({ times: [now - DAY], revenue: 5 }, { purchases }, now)).not.toHaveProperty('value');
  });
});

describe('spendHistory', () => {
  it('is of the orders after the first, whose mean no refund takes below 0', () => {
    expect(spendHistory({ times: [1, 2, 3], revenue: 70, first: 10 })).toEqual({ repeats: 2, mean: 30 });
    expect(spendHistory({ times: [1], revenue: 10, first: 10 })).toEqual({ repeats: 0, mean: 0 });
    expect(spendHistory({ times: [1, 2], revenue: 5, first: 10 })).toEqual({ repeats: 1, mean: 0 });
    expect(spendHistory({ times: [3], orders: 3, revenue: 60 })).toEqual({ repeats: 2, mean: 20 });
  });
});

describe('purchaseHistory', () => {
  it('counts two orders of one day once, and none of the future', () => {
    const history = purchaseHistory([now - 14 * DAY, now - 14 * DAY + 1_000, now - 7 * DAY, now + DAY], now)!;
    expect(history).toMatchObject({ repeats: 1, recency: 1 });
  });
});
