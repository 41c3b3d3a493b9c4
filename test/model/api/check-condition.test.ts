import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../../model/api/check-condition.ts';

describe('checkCondition(condition)', () => {
  it.each([
    ['an empty condition', {}],
    ['comparisons', { orders: { $gte: 2 }, lifecycle_stage: 'loyal', device: { $in: ['phone'] } }],
    ['groups', { $or: [{ orders: 0 }, { $not: { $and: [{ visits: { $gt: 1 } }] } }] }],
    ['a path into an attribute', { 'affinity.category.Women/Knitwear': { $gte: 0.3 } }],
    ['tests of lists', { viewed: { $elemMatch: { $regex: '^P' } }, segments: { $size: 2 } }],
  ])('finds nothing wrong with %s', (_, condition) => {
    expect(checkCondition(condition)).toEqual([]);
  });

  it.each([
    ['a misspelt attribute', { ordres: 1 }, 'there is no attribute "ordres"'],
    ['a misspelt operator', { orders: { $greater: 1 } }, 'condition.orders.$greater: is no operator'],
    ['an operator in the place of an attribute', { $gte: 1 }, 'there are $and, $or, $nor and $not'],
    ['a list that is none', { device: { $in: 'phone' } }, 'needs a list'],
    ['an empty list', { device: { $in: [] } }, 'needs a list'],
    ['an empty group', { $or: [] }, 'needs a list of at least one condition'],
    ['a comparison with a list', { orders: { $gte: [1] } }, 'needs a number'],
    ['an existence that is no answer', { orders: { $exists: 'yes' } }, 'needs true or false'],
    ['no object', [1], 'must be an object'],
    ['a fault deep inside', { $and: [{ $not: { nothing: 1 } }] }, 'condition.$and.0.$not.nothing'],
  ])('says what is wrong with %s', (_, condition, words) => {
    expect(checkCondition(condition).join(' ')).toContain(words);
  });

  it('ends on a condition nested without end', () => {
    const deep: Record<string, unknown> = {};
    deep['$not'] = deep;
    expect(checkCondition(deep).join(' ')).toContain('nested more than');
  });
});
