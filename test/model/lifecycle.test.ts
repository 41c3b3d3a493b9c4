import { describe, expect, it } from 'vitest';
import { channelOf } from '../../model/channel.ts';
import { lifecycleStage, nextStageChange } from '../../model/lifecycle.ts';
import { DEFAULT_RFM_BOUNDS, learnRfmBounds, rfmGrades } from '../../model/rfm.ts';

const DAY = 86_400_000;
const now = 1_780_000_000_000;
const thresholds = { active_days: 90, at_risk_days: 180, loyal_orders: 3 };
const since = (orders: number, days: number) => ({ orders, lastOrderAt: now - days * DAY });

describe('lifecycleStage', () => {
  it.each([
    ['no order', { orders: 0 }, 'new'],
    ['one order today', since(1, 0), 'active'],
    ['one order exactly 90 days ago', since(1, 90), 'active'],
    ['one order more than 90 days ago', since(1, 90.001), 'at-risk'],
    ['two orders', since(2, 10), 'active'],
    ['three orders', since(3, 90), 'loyal'],
    ['three orders, the last 91 days ago', since(3, 91), 'at-risk'],
    ['an order exactly 180 days ago', since(1, 180), 'at-risk'],
    ['an order 181 days ago', since(9, 181), 'lapsed'],
  ])('of %s', (_, purchases, stage) => {
    expect(lifecycleStage(purchases, thresholds, now)).toBe(stage);
  });
});

describe('nextStageChange', () => {
  it.each([
    ['an active customer', since(1, 10)],
    ['a loyal customer', since(3, 89)],
    ['a customer at risk', since(1, 100)],
  ])('is the moment from which %s is in another stage', (_, purchases) => {
    const at = nextStageChange(purchases, thresholds, now)!;
    expect(lifecycleStage(purchases, thresholds, at - 1)).toBe(lifecycleStage(purchases, thresholds, now));
    expect(lifecycleStage(purchases, thresholds, at)).not.toBe(lifecycleStage(purchases, thresholds, now));
  });
  it.each([
    ['a visitor who never bought', { orders: 0 }],
    ['a lapsed customer', since(1, 200)],
  ])('is undefined for %s', (_, purchases) => {
    expect(nextStageChange(purchases, thresholds, now)).toBeUndefined();
  });
});

describe('rfmGrades', () => {
  it('are undefined before the first order', () => {
    expect(rfmGrades({ orders: 0, revenue: 0 }, DEFAULT_RFM_BOUNDS, now)).toBeUndefined();
  });
  it.each([
    ['on every lowest bound', { ...since(1, 30), revenue: 25 }, [5, 1, 1]],
    ['just above it', { ...since(2, 30.1), revenue: 25.01 }, [4, 2, 2]],
    ['far above all', { ...since(50, 0), revenue: 9_999 }, [5, 5, 5]],
    ['long ago', { ...since(1, 400), revenue: 1 }, [1, 1, 1]],
  ])('of a customer %s', (_, customer, grades) => {
    expect(rfmGrades(customer, DEFAULT_RFM_BOUNDS, now)).toEqual(grades);
  });
});

describe('learnRfmBounds', () => {
  it('puts a fifth of the customers into each grade', () => {
    const customers = Array.from({ length: 100 }, (_, i) => ({
      orders: i + 1,
      revenue: (i + 1) * 10,
      lastOrderAt: now - i * DAY,
    }));
    const bounds = learnRfmBounds(customers, now)!;
    expect(bounds).toEqual({
      recency: [19, 39, 59, 79],
      frequency: [20, 40, 60, 80],
      monetary: [200, 400, 600, 800],
    });
    const grades = customers.map((one) => rfmGrades(one, bounds, now)!);
    for (const index of [0, 1, 2])
      for (const grade of [1, 2, 3, 4, 5])
        expect(grades.filter((one) => one[index] === grade)).toHaveLength(20);
  });
  it('is undefined for fewer than 50 customers', () => {
    expect(
      learnRfmBounds(
        Array.from({ length: 49 }, () => Object.assign(since(1, 1), { revenue: 1 })),
        now,
      ),
    ).toBeUndefined();
  });
});

describe('channelOf', () => {
  it.each([
    ['nothing', {}, 'direct'],
    ['a search engine', { referrer: 'www.google.com/' }, 'organic'],
    ['a social network', { referrer: 'https://m.facebook.com/x' }, 'social'],
    ['another site', { referrer: 'blog.example.org/post' }, 'referral'],
    ['the shop itself', { referrer: 'shop.example/women' }, 'direct'],
    ['a paid click', { referrer: 'www.google.com', utm: { source: 'google', medium: 'cpc' } }, 'paid'],
    ['a newsletter', { utm: { source: 'newsletter' } }, 'email'],
    ['a tagged e-mail', { utm: { source: 'crm', medium: 'Email' } }, 'email'],
    ['a domain that only ends like a network', { referrer: 'notfacebook.com' }, 'referral'],
  ])('of %s', (_, page, channel) => {
    expect(channelOf(page, ['shop.example'])).toBe(channel);
  });
});
