import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readLetor } from '../../../model/train/letor.ts';

const folder = mkdtempSync(join(tmpdir(), 'endcap-letor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** A file with this text; its path. */
function file(text: string, query?: string): string {
  const path = join(folder, `${++files}.txt`);
  writeFileSync(path, text);
  if (query !== undefined) writeFileSync(`${path}.query`, query);
  return path;
}

const DATA = new URL('../../../../shared/data/lightgbm-lambdarank/', import.meta.url).pathname;
if (!existsSync(DATA))
  console.warn(`SKIPPED: ${DATA} is not here, so reading real ranking files is not tested.`);

describe('readLetor', () => {
  it('reads labels, queries by qid, sparse features, comments, blank lines and missing values', async () => {
    const read = await readLetor(
      file('2 qid:7 1:0.5 3:-1e2 # doc 1\n\n# whole line\r\n0 qid:7 2:nan\n1 qid:x\n'),
    );
    expect([...read.labels]).toEqual([2, 0, 1]);
    expect([...read.starts]).toEqual([0, 2, 3]);
    expect(read.queryIds).toEqual(['7', 'x']);
    expect([...read.matrix]).toEqual([0.5, 0, -100, 0, Number.NaN, 0, 0, 0, 0]);
  });
  it('takes feature 0 as the first column where it occurs', async () => {
    const read = await readLetor(file('1 qid:1 0:5 1:6\n'));
    expect([read.firstFeature, ...read.matrix]).toEqual([0, 5, 6]);
  });
  it('takes query sizes from a file beside it, or from one given', async () => {
    expect([...(await readLetor(file('1 1:1\n0 1:2\n0 1:3\n', '2\n1\n'))).starts]).toEqual([0, 2, 3]);
    const sizes = file('1\n2\n');
    expect([...(await readLetor(file('1 1:1\n0 1:2\n0 1:3\n'), { query: sizes })).starts]).toEqual([0, 1, 3]);
  });
  it('keeps to the width and the first feature of a ranker', async () => {
    const read = await readLetor(file('1 qid:1 2:7\n'), { features: 4, firstFeature: 1 });
    expect([...read.matrix]).toEqual([0, 7, 0, 0]);
  });
  it.each([
    ['no number as label', 'x qid:1 1:2\n', ':1: label "x"'],
    ['a label whose gain no number holds', '1 qid:1\n99 qid:1\n', ':2: label "99"'],
    ['a negative label', '1 qid:1\n-1 qid:1\n', ':2: label "-1"'],
    ['a pair without a value', '1 qid:1 3\n', ':1: "3": feature:value was expected'],
    ['a value that is no number', '1 qid:1 3:abc\n', ':1: "3:abc"'],
    ['a feature given twice', '1 qid:1 3:1 3:2\n', 'feature 3 is given twice'],
    ['a feature given twice, apart', '1 qid:1 3:1 2:5 3:2\n', 'feature 3 is given twice'],
    [
      'a feature number beyond all columns',
      '1 qid:1 900000:1\n',
      ':1: feature 900000 is over the limit of 100000',
    ],
    ['qid on some lines only', '1 qid:1 3:1\n0 3:1\n', ':2: qid: is missing'],
    ['an empty qid', '1 qid: 3:1\n', 'qid: is empty'],
    ['rows of a query apart', '1 qid:1\n0 qid:2\n1 qid:1\n', ':3: qid:1 again after qid:2'],
    ['no rows at all', '# nothing\n', 'has no rows'],
    ['no queries', '1 1:1\n', "give the queries' sizes with --query"],
  ])('refuses %s, naming the line', async (_, text, message) => {
    await expect(readLetor(file(text))).rejects.toThrow(message);
  });
  it('leaves out and counts values of features that the ranker never met', async () => {
    const read = await readLetor(file('1 qid:1 0:8 2:7 9:1\n'), { features: 3, firstFeature: 1 });
    expect([[...read.matrix], read.unknownValues]).toEqual([[0, 7, 0], 2]);
  });
  it('leaves out and counts a feature number that no ranker could have met', async () => {
    const read = await readLetor(file('1 qid:1 2:7 900000:1\n'), { features: 3, firstFeature: 1 });
    expect([[...read.matrix], read.unknownValues]).toEqual([[0, 7, 0], 1]);
  });
  it('takes features in any order, and a mark before the first line', async () => {
    expect([...(await readLetor(file('\uFEFF1 qid:1 3:3 1:1 2:2\n'))).matrix]).toEqual([1, 2, 3]);
  });
  it('takes a file that names no queries as one, where it is to be scored', async () => {
    const read = await readLetor(file('1 1:1\n0 1:2\n'), { queriesOptional: true });
    expect([[...read.starts], read.queryIds]).toEqual([[0, 2], ['1']]);
  });
  it('reads gzip whatever its name', async () => {
    const path = file('');
    writeFileSync(path, gzipSync('1 qid:1 1:3\n'));
    expect([...(await readLetor(path)).matrix]).toEqual([3]);
  });
  it('reads gzip, and query sizes beside the plain name', async () => {
    const plain = file('', '1\n1\n');
    writeFileSync(`${plain}.gz`, gzipSync('1 1:3\n0 1:4\n'));
    const read = await readLetor(`${plain}.gz`);
    expect([[...read.matrix], [...read.starts]]).toEqual([
      [3, 4],
      [0, 1, 2],
    ]);
  });
  it('refuses query sizes that do not add up', async () => {
    await expect(readLetor(file('1 1:1\n', '2\n'))).rejects.toThrow('adds up to 2 rows');
    await expect(readLetor(file('1 1:1\n', 'two\n'))).rejects.toThrow('"two"');
  });
  it.skipIf(!existsSync(DATA))('reads the rows, queries and features of a real file', async () => {
    const read = await readLetor(join(DATA, 'rank.train'));
    expect([read.rows, read.queryIds.length, read.features]).toEqual([3005, 201, 300]);
  });
});
