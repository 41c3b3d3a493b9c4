import { describe, expect, it } from 'vitest';
import { CsvReader } from '../../../model/import/csv-reader.ts';
import { encodingOf } from '../../../model/import/encoding-of.ts';
import { JsonLinesReader } from '../../../model/import/json-lines-reader.ts';
import { decimalMarkOf, readNumber } from '../../../model/import/read-number.ts';
import { rowKey, RowKeys } from '../../../model/import/row-keys.ts';
import { isDayFirst, parseTime } from '../../../model/import/zoned-time.ts';

/** All rows of a text that comes in pieces of so many characters. */
function read(text: string, size = text.length || 1, reader = new CsvReader()) {
  const rows = [];
  for (let at = 0; at < text.length; at += size) rows.push(...reader.push(text.slice(at, at + size)));
  rows.push(...reader.end());
  return { rows, reader };
}
const cellsOf = (text: string, size?: number) => read(text, size).rows.map(({ cells }) => cells);

describe('CsvReader', () => {
  it.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2\n'],
    ['a byte order mark', '\uFEFFa,b\n1,2\n'],
    ['a mark before quotes', '\uFEFF"a",b\n1,2\n'],
    ['CRLF', 'a,b\r\n1,2\r\n'],
    ['old Mac line ends', 'a,b\r1,2'],
    ['empty lines', '\n\na,b\n\n1,2\n\n\n'],
    ['quotes all over', '"a","b"\n"1","2"'],
    ['spaces in the header', ' a , b \n1,2'],
  ])('reads %s, whatever the pieces it comes in', (_, text) => {
    for (const size of [1, 2, 3, 5, 1000]) expect(cellsOf(text, size)).toEqual([{ a: '1', b: '2' }]);
  });

  it('reads a file that comes in one piece, with and without carriage returns', () => {
    for (const end of ['\n', '\r\n']) {
      const rows = Array.from({ length: 200_000 }, (_, i) => `${i},some text of a usual length`);
      const found = new CsvReader().push(['a,b', ...rows, ''].join(end));
      expect([found.length, found.at(-1)?.cells.a]).toEqual([200_000, '199999']);
    }
  });

  it('takes the delimiter that Excel’s first line names', () => {
    expect(cellsOf('sep=;\r\na;b\r\n1,5;2\r\n')).toEqual([{ a: '1,5', b: '2' }]);
    expect(cellsOf('\uFEFFsep=,\na,b\n1,2\n', 3)).toEqual([{ a: '1', b: '2' }]);
  });

  it.each([
    ['a workbook', 'PK\u0003\u0004\u0014\u0000\n', 'workbook of Excel'],
    ['an old workbook', 'ÐÏ\u0011à¡±\n', 'workbook of Excel'],
    ['JSON', '[\n{"a": 1}\n]', '.ndjson'],
    ['XML', '<?xml version="1.0"?>\n<a/>', 'XML'],
  ])('says what %s is, and the way out', (_, text, words) => {
    expect(() => read(text)).toThrow(words);
  });

  it('keeps delimiters, quotes and line ends that are in quotes, and quotes in the middle of a field', () => {
    const text = 'a,b\n"x, ""y""\r\nz",2\nSh"irt,3\n"5"" pipe",4\n';
    for (const size of [1, 4, 1000])
      expect(cellsOf(text, size)).toEqual([
        { a: 'x, "y"\r\nz', b: '2' },
        { a: 'Sh"irt', b: '3' },
        { a: '5" pipe', b: '4' },
      ]);
  });

  it('reports a quote never closed as one faulty row, and reads the rows after it', () => {
    const { rows, reader } = read('a,b\n"x,1\ny,2\nz,3\n', 3);
    expect(rows.map(({ row, cells }) => [row, cells.a])).toEqual([
      [2, 'y'],
      [3, 'z'],
    ]);
    expect(reader.faults).toEqual([{ row: 1, message: 'a: a quote is opened and not closed' }]);
    const torn = read('a,b\n"x,1\ny,2\n"z",3\n');
    expect(torn.rows.map(({ cells }) => cells.a)).toEqual(['y', 'z']);
    expect(torn.reader.faults).toHaveLength(1);
  });

  it('names a row with more cells than the header, fills one with less, and calls a second column of a name (2)', () => {
    const { rows, reader } = read('a,a,\n1\n1,2,3,4\n1,2,3,\n');
    expect(rows.map(({ cells }) => cells)).toEqual([
      { a: '1', 'a (2)': '', 'column 3': '' },
      { a: '1', 'a (2)': '2', 'column 3': '3' },
    ]);
    expect(reader.faults).toEqual([{ row: 2, message: 'has 4 cells, the header has 3' }]);
    expect(reader.notes).toEqual(['The column "a" is there 2 times; the later one is called "a (2)".']);
  });

  it('throws for an empty file', () => {
    expect(() => read('')).toThrow('The file is empty: its first line must name the columns.');
    expect(() => read('\uFEFF\n\n')).toThrow('The file is empty');
  });
});

describe('JsonLinesReader', () => {
  it('reads objects a line and names the lines that are none', () => {
    const { rows, reader } = read(
      '{"a":1,"b":null}\n\nnot json\n[1]\n{"c":{"d":2}}',
      7,
      new JsonLinesReader() as never,
    );
    expect(rows).toEqual([
      { row: 1, cells: { a: '1', b: '' } },
      { row: 4, cells: { 'c.d': '2' } },
    ]);
    expect(reader.faults).toEqual([
      { row: 2, message: 'is not JSON' },
      { row: 3, message: 'is no JSON object' },
    ]);
    expect(reader.header).toEqual(['a', 'b', 'c.d']);
  });
});

describe('JsonLinesReader', () => {
  const rowsIn = (text: string) =>
    read(text, 5, new JsonLinesReader() as never).rows.map(({ cells }) => cells);
  it('makes a row of each line of an order and of each object of an array', () => {
    expect(rowsIn('{"id":1,"items":[{"sku":"A"},{"sku":"B"}],"tags":["x"]}')).toEqual([
      { id: '1', 'items[].sku': 'A', tags: '["x"]' },
      { id: '1', 'items[].sku': 'B', tags: '["x"]' },
    ]);
    expect(rowsIn('[{"a":1},{"a":2}]')).toEqual([{ a: '1' }, { a: '2' }]);
    expect(rowsIn('{"a":1,"items":[]}')).toEqual([{ a: '1' }]);
  });
  it('takes a field named __proto__ for a field', () => {
    const [row] = rowsIn('{"__proto__":{"order":"1"},"a":2}');
    expect(Object.keys(row!)).toEqual(['__proto__.order', 'a']);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });
  it('throws for a file in which no line is an object', () => {
    expect(() => rowsIn('[\n  1\n]')).toThrow('jq -c');
  });
});

describe('encodingOf', () => {
  it.each([
    ['utf-8', [0x52, 0xc3, 0xb6, 0x63]],
    ['utf-8', [0x52, 0xc3]],
    ['windows-1252', [0x52, 0xf6, 0x63, 0x6b, 0x65, 0x6e]],
    ['utf-16le', [0xff, 0xfe, 0x61, 0x00]],
    ['utf-16be', [0xfe, 0xff, 0x00, 0x61]],
    ['utf-16le', [0x61, 0x00, 0x3b, 0x00, 0x62, 0x00]],
    ['utf-16be', [0x00, 0x61, 0x00, 0x3b, 0x00, 0x62]],
  ])('is %s', (encoding, bytes) => {
    expect(encodingOf(Uint8Array.from(bytes))).toBe(encoding);
  });
});

describe('readNumber', () => {
  it.each([
    ['1234.5', 1234.5],
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1.234.567', 1_234_567],
    ['1 234,5', 1234.5],
    ["1'234.50", 1234.5],
    ['19,90', 19.9],
    ['1,234', 1234],
    ['€ 3.20', 3.2],
    ['3.20 EUR', 3.2],
    ['USD 3', 3],
    ['(5.00)', -5],
    ['-2', -2],
    ['.5', 0.5],
    ['1,23,456.00', 123_456],
    ['12,3456', 12.3456],
    ['2.0000', 2],
    ['0,125', 0.125],
    ['9.99-', -9.99],
    ['\u22129.99', -9.99],
    ['-€5', -5],
    ['US$ 9.99', 9.99],
    ['R$ 9,99', 9.99],
    ['5 zł', 5],
    ['kr. 1 299,00', 1299],
    ["CHF 1'299.00", 1299],
  ])('reads %s', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });
  it.each([
    '',
    'abc',
    'NaN',
    '1e999',
    'Infinity',
    '0x10',
    '1-2',
    '9999999999999',
    '2 pcs',
    '10k',
    '50%',
    '5/Stück',
  ])('refuses "%s"', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });
});

describe('decimalMarkOf', () => {
  it.each([
    [['1.234', '9,99'], ','],
    [['1,234', '9.9'], '.'],
    [['1.234,50'], ','],
    [['1.234', '1,234', '5'], undefined],
    [['9,99', '9.99'], undefined],
  ])('of %s', (numbers, mark) => {
    expect(decimalMarkOf(numbers)).toBe(mark);
  });
});

describe('RowKeys', () => {
  it('knows every row again, cells apart, however many there are', () => {
    const keys = new RowKeys();
    const key = (i: number) => rowKey([`order ${i}`, `${i * 7}`]);
    const added = Array.from({ length: 200_000 }, (_, i) => keys.add(key(i)));
    expect(added.every(Boolean)).toBe(true);
    expect(Array.from({ length: 200_000 }, (_, i) => keys.add(key(i))).some(Boolean)).toBe(false);
    expect(rowKey(['ab', 'c'])).not.toBe(rowKey(['a', 'bc']));
  });
});

describe('dates', () => {
  it.each([
    ['31.12.2025', false, '2025-12-31T00:00:00Z'],
    ['1/2/2026', false, '2026-01-02T00:00:00Z'],
    ['1/2/2026', true, '2026-02-01T00:00:00Z'],
    ['1-2-2026 13:05', true, '2026-02-01T13:05:00Z'],
    ['12/1/2010 12:05 AM', false, '2010-12-01T00:05:00Z'],
    ['12/1/2010, 8:26:10 pm', false, '2010-12-01T20:26:10Z'],
  ])('%s (day first: %s) is %s', (text, dayFirst, iso) => {
    expect(parseTime(text, 'UTC', dayFirst)).toBe(Date.parse(iso));
  });
  it.each(['31/12/2025', '30.2.2026', '12/1/2010 13:05 PM', '1/2.2026'])('%s is none', (text) => {
    expect(parseTime(text, 'UTC')).toBeUndefined();
  });
  it('a day above 12 tells which comes first; nothing else does', () => {
    expect(isDayFirst(['1/2/2026', '31/12/2025'])).toBe(true);
    expect(isDayFirst(['1/2/2026', '12/31/2025'])).toBe(false);
    expect(isDayFirst(['1/2/2026', '31.12.2025', '2026-01-31'])).toBeUndefined();
  });
});
