import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Product } from '../../model/catalog.ts';
import type { Visit, VisitAct } from '../../model/ranker/sequence/visit.ts';

/** Where the log's columns stand (data-description.txt of the data set). */
const COLUMNS = [
  'year',
  'month',
  'day',
  'order',
  'country',
  'session',
  'category',
  'model',
  'color',
  'location',
  'photography',
  'price',
  'price2',
  'page',
] as const;
type Column = (typeof COLUMNS)[number];

const CATEGORIES = ['trousers', 'skirts', 'blouses', 'sale'] as const;
const COLORS = [
  'beige',
  'black',
  'blue',
  'brown',
  'burgundy',
  'gray',
  'green',
  'navy blue',
  'of many colors',
  'olive',
  'pink',
  'red',
  'violet',
  'white',
] as const;
/** Values the description lists; the others are whole numbers from 1. */
const RANGES: Partial<Record<Column, readonly [number, number]>> = {
  month: [1, 12],
  day: [1, 31],
  category: [1, CATEGORIES.length],
  color: [1, COLORS.length],
  location: [1, 6],
};
/** The screen shows six photos: three above, three below. */
const PLACES_PER_PAGE = 6;
/** The log has days but no clock: a session starts at noon and its clicks are so far apart. */
const CLICK_MILLIS = 20_000;

/** The clothing shop's click log as a catalogue and visits, oldest first. */
export interface EshopLog {
  readonly products: readonly Product[];
  readonly visits: readonly (Visit & { month: number; country: number })[];
  readonly clicks: number;
}

/**
 * Reads eshop-clothing-2008 (gzip or plain CSV). Every click becomes a `view_item` of one visit a session, with the
 * photo's place in its category's pages as the list place. The catalogue is in the order of the model codes.
 * @throws Error naming the line where a column is not as described.
 */
export function readEshopLog(path: string): EshopLog {
  if (!existsSync(path)) throw new Error(`${path} does not exist: give the click log's path.`);
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const products = new Map<string, Product>();
  const visits = new Map<string, { visitor: string; acts: VisitAct[]; month: number; country: number }>();
  let clicks = 0;
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    const cells = line.trim().split(/[,;]/);
    if (cells.length !== COLUMNS.length || (index === 0 && /^\d/.test(line)))
      throw new Error(
        `${path}:${index + 1}: ${JSON.stringify(line.slice(0, 80))}; ${index === 0 ? 'a header of' : ''} ${COLUMNS.length} columns ${COLUMNS.join(', ')} were expected, as in e-shop-clothing-2008.csv. Other logs: --format yoochoose.`,
      );
    if (index === 0) continue;
    const number = (column: Column): number => {
      const value = Number(cells[COLUMNS.indexOf(column)] || Number.NaN);
      const [least, most] = RANGES[column] ?? [1, Infinity];
      if (!(Number.isInteger(value) && value >= least && value <= most))
        throw new Error(
          `${path}:${index + 1}: ${column} is ${JSON.stringify(cells[COLUMNS.indexOf(column)])}, a whole number from ${least}${most === Infinity ? '' : ` to ${most}`} was expected.`,
        );
      return value;
    };
    const model = cells[COLUMNS.indexOf('model')]!;
    if (!/^[A-Z]\d+$/.test(model))
      throw new Error(
        `${path}:${index + 1}: model is ${JSON.stringify(model)}, a letter and a number were expected, as in A13.`,
      );
    const place = (number('page') - 1) * PLACES_PER_PAGE + number('location') - 1;
    if (!products.has(model)) products.set(model, productOf(model, number));
    const session = cells[COLUMNS.indexOf('session')]!;
    const day = Date.UTC(number('year'), number('month') - 1, number('day'), 12);
    let visit = visits.get(session);
    if (!visit)
      visits.set(
        session,
        (visit = { visitor: `s${session}`, acts: [], month: number('month'), country: number('country') }),
      );
    visit.acts.push({ id: model, act: 'view', at: day + number('order') * CLICK_MILLIS, place });
    clicks++;
  }
  if (visits.size === 0) throw new Error(`${path} holds no clicks.`);
  return {
    products: [...products.values()].toSorted((a, b) =>
      a.id[0]! < b.id[0]! ? -1 : a.id[0]! > b.id[0]! ? 1 : codeOf(a) - codeOf(b),
    ),
    visits: [...visits.values()],
    clicks,
  };
}

/** The number in a model's code, e.g. 13 of A13. */
const codeOf = ({ id }: Product): number => Number(id.slice(1));

function productOf(model: string, number: (column: Column) => number): Product {
  // The log's odd row gives A18 once under skirts: the letter is the category.
  const category = CATEGORIES['ABCP'.indexOf(model[0]!)] ?? CATEGORIES[number('category') - 1]!;
  const color = COLORS[number('color') - 1]!;
  return {
    id: model,
    title: `${color} ${category} ${model}`,
    url: `/products/${model.toLowerCase()}`,
    category,
    color,
    price: number('price'),
  };
}
