import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

const folder = new URL('../../../../shared/data/online-retail/', import.meta.url);
export const hasOnlineRetail = existsSync(folder);
const DAY = 86_400_000;

/** Units sold a day, from the first day of the log to the last, by product and by the last word of its name. */
export function onlineRetail(): { products: number[][]; categories: number[][] } {
  const lines = [1, 2, 3].flatMap((part) =>
    parse<Record<string, string>>(
      gunzipSync(readFileSync(new URL(`online_retail_part${part}of3.csv.gz`, folder))),
      { columns: true },
    ),
  );
  const sold = lines.filter(
    ({ Quantity, UnitPrice, StockCode, InvoiceNo }) =>
      Number(Quantity) > 0 &&
      Number(UnitPrice) > 0 &&
      /^\d{5}/.test(StockCode!) &&
      !InvoiceNo!.startsWith('C'),
  );
  const dayOf = ({ InvoiceDate }: Record<string, string>): number =>
    Math.floor(Date.parse(`${InvoiceDate!.slice(0, 10)}T00:00:00Z`) / DAY);
  const first = sold.reduce((least, line) => Math.min(least, dayOf(line)), Infinity);
  const days = sold.reduce((most, line) => Math.max(most, dayOf(line)), 0) - first + 1;
  const seriesBy = (keyOf: (line: Record<string, string>) => string, most: number): number[][] => {
    const byKey = new Map<string, number[]>();
    for (const line of sold) {
      const key = keyOf(line);
      const series = byKey.get(key) ?? Array.from({ length: days }, () => 0);
      byKey.set(key, series);
      series[dayOf(line) - first]! += Number(line.Quantity);
    }
    const total = (list: number[]): number => list.reduce((sum, one) => sum + one, 0);
    return [...byKey.values()].toSorted((a, b) => total(b) - total(a)).slice(0, most);
  };
  return {
    products: seriesBy(({ StockCode }) => StockCode!, 500),
    categories: seriesBy(({ Description }) => Description!.trim().split(/\s+/).at(-1)!, 30),
  };
}
