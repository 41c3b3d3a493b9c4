/** Beyond this no amount or quantity is meant seriously. */
const LARGEST = 1e12;

/**
 * A number as files write it: `1234.5`, `1,234.50`, `1.234,50`, `1 234,5`, `1'234.50`, `(5.00)` for -5, each with a
 * currency's sign or code before or after it. A single comma is a decimal one unless three digits follow it. Undefined
 * for anything else, and beyond 1e12.
 */
export function readNumber(text: string): number | undefined {
  const bare = text
    .replaceAll(/[\s\u00A0\u202F'’€$£¥]/g, '')
    .replace(/^[A-Z]{3}(?=[-\d.(])/, '')
    .replace(/(?<=[\d.)])[A-Z]{3}$/, '');
  const inBrackets = /^\((.+)\)$/.exec(bare)?.[1];
  const plain = inBrackets === undefined ? bare : `-${inBrackets}`;
  const normal = withPoint(plain);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(normal)) return undefined;
  const value = Number(normal);
  return Math.abs(value) <= LARGEST ? value : undefined;
}

function withPoint(plain: string): string {
  const comma = plain.lastIndexOf(',');
  const point = plain.lastIndexOf('.');
  if (comma >= 0 && point >= 0)
    return comma > point ? plain.replaceAll('.', '').replace(',', '.') : plain.replaceAll(',', '');
  if (comma < 0) return (plain.match(/\./g) ?? []).length > 1 ? plain.replaceAll(/\.(?=\d{3})/g, '') : plain;
  return /^[-+]?\d+,\d{1,2}$/.test(plain) ? plain.replace(',', '.') : plain.replaceAll(/,(?=\d{3})/g, '');
}
