import { describe, expect, it } from 'vitest';
import { changes } from '../../../worker/audit/changes.ts';

describe('changes(before, after)', () => {
  it('names fields by path, with what they were and are', () => {
    expect(changes({ a: 1, list: [{ b: 'x' }] }, { a: 2, list: [{ b: 'x' }, { b: 'y' }] })).toEqual([
      { field: 'a', before: 1, after: 2 },
      { field: 'list.1.b', after: 'y' },
    ]);
  });

  it('is empty for equal records, whatever the order of their fields', () => {
    expect(changes({ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 })).toEqual([]);
  });

  it('names what was removed last', () => {
    expect(changes({ gone: true, a: 1 }, { a: 2 }).map(({ field }) => field)).toEqual(['a', 'gone']);
  });

  it('an emptied list is a change', () => {
    expect(changes({ rules: ['a'] }, { rules: [] })).toEqual([
      { field: 'rules', after: [] },
      { field: 'rules.0', before: 'a' },
    ]);
  });

  it('keeps the beginning of long texts only', () => {
    const [change] = changes({}, { html: 'x'.repeat(10_000) });
    expect(String(change?.after).length).toBeLessThan(600);
  });
});
