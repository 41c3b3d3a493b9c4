import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readYoochooseLog } from './yoochoose-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'endcap-sessions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text: string): string {
  const path = join(folder, `${++files}.txt`);
  writeFileSync(path, text);
  return path;
}

const AT = 1_396_861_869_000;
const SEEN = [
  { visitor: '1', acts: [{ id: 'a', act: 'view', at: AT }] },
  {
    visitor: '2',
    acts: [
      { id: 'b', act: 'view', at: AT + 1000 },
      { id: 'a', act: 'view', at: AT + 2000 },
    ],
  },
];
const seconds = AT / 1000;

describe('readYoochooseLog', () => {
  it.each([
    [
      "session-rec's prepared files",
      `SessionId\tItemId\tTime\n2\ta\t${seconds + 2}\n2\tb\t${seconds + 1}\n1\ta\t${seconds}\n`,
    ],
    [
      'other names, another order, milliseconds and Windows lines',
      `timestamp;item_id;session_id;price\r\n${AT};a;1;9\r\n${AT + 1000};b;2;9\r\n${AT + 2000};a;2;9\r\n`,
    ],
    [
      'the original clicks without a header, with dates and categories',
      '1,2014-04-07T09:11:09.000Z,a,0\n2,2014-04-07T09:11:10.000Z,b,S\n2,2014-04-07T09:11:11.000Z,a,0',
    ],
    [
      'quoted cells',
      `"time","session","item"\n"${seconds}","1","a"\n"${seconds + 1}","2","b"\n"${seconds + 2}","2","a"\n`,
    ],
    ['three columns without a header', `1,a,${seconds}\n\n2,b,${seconds + 1}\n2,a,${seconds + 2}\n`],
  ])('reads %s', (_, text) => {
    expect(readYoochooseLog(file(text))).toEqual(SEEN);
  });

  it('reads gzip', () => {
    const path = join(folder, 'log.gz');
    writeFileSync(path, gzipSync(`SessionId\tItemId\tTime\n1\ta\t${seconds}\n`));
    expect(readYoochooseLog(path)).toEqual(SEEN.slice(0, 1));
  });

  it.each([
    ['a header that names no item', 'SessionId\tTime\tPlace\n1\t2\t3\n', ':1: "SessionId'],
    ['one column', 'hello\n', ':1: "hello"; columns SessionId, ItemId and Time'],
    ['an empty file', '', ':1: ""'],
    ['a time that is none', 'SessionId\tItemId\tTime\n1\ta\t5\n1\ta\tnoon\n', ':3: "1\\ta\\tnoon"'],
    ['a line cut off', 'SessionId\tItemId\tTime\n1\ta\n', ':2: "1\\ta"; session, item and time'],
    ['a header alone', 'SessionId\tItemId\tTime\n', 'holds no clicks'],
  ])('refuses %s, naming the line', (_, text, message) => {
    expect(() => readYoochooseLog(file(text))).toThrow(message);
  });
  it('refuses a path where nothing is', () => {
    expect(() => readYoochooseLog(join(folder, 'none'))).toThrow('does not exist');
  });
});
