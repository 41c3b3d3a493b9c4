import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../model/api/check-condition.ts';
import { fromCondition, toCondition } from '../../console/segment/condition-rows.ts';
import { describeCondition } from '../../console/segment/describe.ts';

describe('a condition of the builder', () => {
  it.each([
    ['one line', { orders: { $gte: 2 } }, 'orders is at least 2'],
    ['equality', { lifecycle_stage: 'loyal', orders: 3 }, 'lifecycle stage is loyal and orders is exactly 3'],
    [
      'any of',
      { $or: [{ device: 'phone' }, { country: { $in: ['NL', 'BE'] } }] },
      'device is phone or country is one of NL, BE',
    ],
    [
      'the same attribute twice',
      { $and: [{ visits: { $gte: 2 } }, { visits: { $lte: 9 } }] },
      'visits is at least 2 and visits is at most 9',
    ],
    [
      'an interest',
      { 'affinity.category.Women/Knitwear': { $gte: 0.33 } },
      'interest in Women/Knitwear is at least 33 %',
    ],
    ['a flag', { has_cart: true }, 'something in the basket this visit is yes'],
    [
      'a stretch of dates',
      { $and: [{ date: { $gte: '2026-11-27' } }, { date: { $lte: '2026-11-30' } }] },
      'date is on or after 2026-11-27 and date is on or before 2026-11-30',
    ],
    ['known', { top_brand: { $exists: true } }, 'favourite brand is known'],
    [
      'a text with signs of regular expressions',
      { top_brand: { $regex: String.raw`A\.C\. \(1\)` } },
      'favourite brand contains A.C. (1)',
    ],
  ])('%s is read, written back unchanged, valid, and said in words', (_, condition, words) => {
    const draft = fromCondition(condition);
    expect(draft && toCondition(draft)).toEqual(condition);
    expect(checkCondition(condition)).toEqual([]);
    expect(describeCondition(condition)).toBe(words);
  });

  it.each([
    ['a negation', { $not: { orders: 0 } }],
    ['nested groups', { $or: [{ $and: [{ orders: 1 }] }] }],
    ['two tests of one attribute', { orders: { $gte: 1, $lt: 5 } }],
    ['an operator without a line', { device: { $regexi: 'PHONE' } }],
    ['an attribute that the builder does not offer', { url: '/sale' }],
  ])('%s is left to be edited as text', (_, condition) => {
    expect(fromCondition(condition)).toBeUndefined();
  });

  it('leaves out lines that are not filled in', () => {
    const rows = [
      { attribute: 'orders', operator: '$gte', value: '' },
      { attribute: 'affinity.category', key: '', operator: '$gte', value: '0.5' },
      { attribute: 'visits', operator: '$gte', value: '3' },
    ];
    expect(toCondition({ join: 'all', rows })).toEqual({ visits: { $gte: 3 } });
  });
});
