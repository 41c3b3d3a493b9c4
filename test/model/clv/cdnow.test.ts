import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aliveProbability, expectedPurchases, fitBgNbd } from '../../../model/clv/bg-nbd.ts';
import type { PurchaseHistory } from '../../../model/clv/bg-nbd.ts';
import { expectedValue, fitGammaGamma } from '../../../model/clv/gamma-gamma.ts';
import { orderHistoryOf, purchaseHistory, spendHistory } from '../../../model/clv/lifetime-value.ts';
import { foldLog } from '../../../model/fold.ts';
import { FileImport } from '../../../model/import/file-import.ts';
import type { CustomerHistory } from '../../../model/import/order-batches.ts';

const folder = new URL('../../../../shared/data/cdnow/', import.meta.url);
const missing = !existsSync(folder);
if (missing)
  console.warn(`SKIPPED: ${folder.pathname} is not there, so the CLV models are not checked against CDNOW.`);

const options = {
  site: { time_zone: 'UTC', currency: 'USD', hostnames: ['shop.example'] },
};

/** Published values hold within 1 %. Fader, Hardie & Lee 2005, table 2; Fader & Hardie 2013. */
const within = (value: number, published: number) =>
  expect(Math.abs(value / published - 1)).toBeLessThan(0.01);

function histories(): PurchaseHistory[] {
  const lines = readFileSync(new URL('cdnow_cbs_btyd.csv', folder), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const [, repeats, recency, age] = line.split(',');
    return { repeats: Number(repeats), recency: Number(recency), age: Number(age) };
  });
}

/** Mean value of repeat purchase days up to the end of September 1997, the papers' calibration period. */
function spends() {
  const days = new Map<string, Map<string, number>>();
  for (const line of readFileSync(new URL('CDNOW_sample.txt', folder), 'utf8').trim().split('\n')) {
    const [, customer, date, , dollars] = line.trim().split(/\s+/);
    if (date! > '19970930') continue;
    const own = days.get(customer!) ?? new Map<string, number>();
    own.set(date!, (own.get(date!) ?? 0) + Number(dollars));
    days.set(customer!, own);
  }
  return Array.from(days.values(), (own) => {
    const repeats = [...own]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .slice(1)
      .map(([, dollars]) => dollars);
    return { repeats: repeats.length, mean: repeats.reduce((a, b) => a + b, 0) / (repeats.length || 1) };
  });
}

describe.skipIf(missing)('CDNOW sample', () => {
  it('gives the published BG/NBD parameters and log-likelihood', () => {
    const fitted = fitBgNbd(histories())!;
    within(fitted.r, 0.2426);
    within(fitted.alpha, 4.4136);
    within(fitted.a, 0.7929);
    within(fitted.b, 2.4259);
    expect(fitted.logLikelihood).toBeCloseTo(-9582.43, 1);
    expect(fitted.converged).toBe(true);
  });

  it('gives the published Gamma-Gamma parameters', () => {
    const fitted = fitGammaGamma(spends())!;
    within(fitted.p, 6.25);
    within(fitted.q, 3.744);
    within(fitted.gamma, 15.444);
  });

  it('gives the published parameters by way of the import and of profiles as well', () => {
    const lines = readFileSync(new URL('CDNOW_sample.txt', folder), 'utf8').trim().split('\n');
    const rows = lines.map((line) => line.trim().split(/\s+/).slice(1).join(','));
    const until = Date.UTC(1997, 8, 30);
    const reading = new FileImport({
      kind: 'orders',
      file: 'cdnow.csv',
      site: { id: 'demo', currency: 'USD', time_zone: 'UTC' },
      now: Date.UTC(1999, 0, 1),
    });
    reading.push(`customer,date,quantity,amount\n${rows.join('\n')}\n`);
    const customers = (reading.end().records as CustomerHistory[]).flatMap(({ batches }) => {
      const calibration = batches.filter(({ sent_at }) => sent_at <= until);
      const profile = foldLog(calibration, options);
      return profile ? [orderHistoryOf(profile)] : [];
    });
    expect(customers).toHaveLength(2_357);
    const purchases = fitBgNbd(customers.flatMap(({ times }) => purchaseHistory(times, until) ?? []))!;
    within(purchases.r, 0.2426);
    within(purchases.alpha, 4.4136);
    within(purchases.a, 0.7929);
    within(purchases.b, 2.4259);
    expect(purchases.logLikelihood).toBeCloseTo(-9582.43, 1);
    const spend = fitGammaGamma(customers.map(spendHistory))!;
    within(spend.p, 6.25);
    within(spend.q, 3.744);
    within(spend.gamma, 15.444);
  });

  it('predicts the holdout: customer 1516 of the paper buys 1.2260 times in 39 weeks', () => {
    const model = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    const customer = { repeats: 2, recency: 30.43, age: 38.86 };
    expect(expectedPurchases(customer, model, 39)).toBeCloseTo(1.226, 3);
    expect(aliveProbability(customer, model)).toBeGreaterThan(0.69);
    expect(expectedValue({ repeats: 0, mean: 0 }, { p: 6.25, q: 3.744, gamma: 15.444 })).toBeCloseTo(
      35.18,
      1,
    );
  });
});
