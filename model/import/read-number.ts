/** Beyond this no amount or quantity is meant seriously. */
const LARGEST = 1e12;
/** A currency's sign or code, `US$` and `kr.` included, but no word such as `pcs` or `free`. */
const CURRENCY_BEFORE = /^(?:[A-Za-z]{1,3}\.?\p{Sc}|\p{Sc}|[A-Z]{3}|kr\.?|Kč|zł|Rs\.?|Fr\.?)(?=[-+\d.(])/u;
const CURRENCY_AFTER = /(?<=[\d.)-])(?:\p{Sc}|[A-Z]{3}|kr\.?|Kč|zł|Fr\.?|,-)$/u;

/** What stands between whole and decimals in a file; undefined: its numbers do not tell. */
export type DecimalMark = ',' | '.';

/**
 * A number as files write it: `1234.5`, `1,234.50`, `1.234,50`, `1 234,5`, `1'234.50`, `(5.00)` and `5.00-` for -5, each
 * with a currency's sign or code before or after it. Of `1,234` and `1.234` the `mark` says which is a decimal one; by
 * default the point. Undefined for anything else, and beyond 1e12.
 */
export function readNumber(text: string, mark?: DecimalMark): number | undefined {
  const bare = text
    .replaceAll(/[\s\u00A0\u202F'’]/g, '')
    .replaceAll('\u2212', '-')
    .replace(CURRENCY_BEFORE, '')
    .replace(CURRENCY_AFTER, '')
    .replace(/^-(?:\p{Sc})/u, '-');
  const negative = /^\((.+)\)$/.exec(bare)?.[1] ?? /^([\d.,]+)-$/.exec(bare)?.[1];
  const plain = negative === undefined ? bare : `-${negative}`;
  const normal = withPoint(plain, mark);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(normal)) return undefined;
  const value = Number(normal);
  return Math.abs(value) <= LARGEST ? value : undefined;
}

/**
 * The mark that a column's numbers have before their decimals: the one that one or two digits follow, if the other never
 * does so. `1.234` and `1,234` alone tell nothing.
 */
export function decimalMarkOf(numbers: Iterable<string>): DecimalMark | undefined {
  const marks = new Set<string>();
  for (const text of numbers) {
    const mark = /\d([.,])\d{1,2}\D*$/.exec(text)?.[1];
    if (mark !== undefined) marks.add(mark);
  }
  return marks.size === 1 ? ([...marks][0] as DecimalMark) : undefined;
}

/** One mark with three digits after it: thousands or decimals, as the file's other numbers say. */
const AMBIGUOUS = /^[-+]?[1-9]\d{0,2}([.,])\d{3}$/;

function withPoint(plain: string, mark: DecimalMark | undefined): string {
  const [, one] = AMBIGUOUS.exec(plain) ?? [];
  if (one !== undefined) return one === (mark ?? '.') ? plain.replace(one, '.') : plain.replace(one, '');
  const commas = plain.split(',').length - 1;
  const points = plain.split('.').length - 1;
  const last = plain.lastIndexOf(',') > plain.lastIndexOf('.') ? ',' : '.';
  if (commas > 0 && points > 0) return plain.replaceAll(last === ',' ? '.' : ',', '').replace(',', '.');
  if (commas > 1 || points > 1) return plain.replaceAll(/[.,](?=\d{2,3})/g, '');
  return plain.replace(',', '.');
}
