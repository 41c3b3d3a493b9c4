import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { augustNote, countAugustRun } from './august-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'endcap-runs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('countAugustRun', () => {
  it('counts every look at the test month, from the first', () => {
    const file = join(folder, 'deep', 'runs.json');
    expect([countAugustRun(file), countAugustRun(file)]).toEqual([1, 2]);
  });
  it('counts anew where the file was spoilt', () => {
    const file = join(folder, 'spoilt.json');
    writeFileSync(file, '{');
    expect(countAugustRun(file)).toBe(1);
  });
  it('is told by the card', () => {
    expect([augustNote(1), augustNote(3)].map((note) => /\d times?/.exec(note)![0])).toEqual([
      '1 time',
      '3 times',
    ]);
  });
});
