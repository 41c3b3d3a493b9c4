import type { OrderColumns, OrderField } from './columns.ts';
import { readNumber } from './read-number.ts';
import type { DecimalMark } from './read-number.ts';
import { parseTime } from './zoned-time.ts';

/**
 * What became of the order that a line is of. `back`: the line takes an earlier one back. `refunded`: it was sold, and
 * then all or some of its money given back. `unpaid`: it never became an order.
 */
export type OrderState = 'sold' | 'back' | 'refunded' | 'unpaid';

/** A line of an order as it was read; money in the site's currency. */
export interface OrderLine {
  /** Absent: the file numbers no orders; what a customer bought at one moment is one. */
  order?: string;
  /** Absent: the order cannot be joined to anybody. */
  customer?: string;
  /** Milliseconds since epoch. */
  at: number;
  /** Absent: the file tells what the order was worth, not what was in it. */
  item?: string;
  name?: string;
  category?: string;
  brand?: string;
  country?: string;
  /** Below 0: sent back. */
  quantity: number;
  price: number;
  /** What the shop says that the whole order came to, and how much of it was given back. */
  total?: number;
  refunded?: number;
  state: OrderState;
}

/** What stands in a row, by field; what is empty is not there. */
export type Fields = Partial<Record<OrderField, string>>;

export interface ReadOptions {
  columns: OrderColumns;
  /** Zone of times that name none. */
  timeZone: string;
  /** Of dates such as 3/4/2026 the day comes first; default: the month. */
  dayFirst?: boolean;
  /** What is before the decimals of 1,234; default: the point. */
  decimalMark?: DecimalMark | undefined;
}

/** Online Retail's numbers of orders that take another back. */
const CANCELLED_NUMBER = /^C\d/i;
/** Words of shop systems for what was never paid, and for what was sold and given back. */
const UNPAID_STATUS =
  /cancel|void|fail|declin|denied|abandon|expired|draft|trash|storn|(?:pending|awaiting)[\s_-]*payment/i;
const REFUNDED_STATUS = /refund|return|charge[\s_-]?back/i;

/** The line that the fields of a row tell of; a text: why they do not. */
export function readOrderLine(fields: Fields, options: ReadOptions): OrderLine | string {
  const { columns, timeZone, dayFirst } = options;
  const of = (name: OrderField) => columns[name] ?? name;
  const { order, item = fields.name, customer, name, category, brand, country } = fields;
  if (order === undefined && columns.order !== undefined) return `${of('order')}: is empty`;
  if (order === undefined && customer === undefined)
    return `${of('customer')}: is empty, and nothing else tells the order`;
  if (item === undefined && columns.item !== undefined) return `${of('item')}: is empty`;
  const at = parseTime(fields.time ?? '', timeZone, dayFirst);
  if (at === undefined) return `${of('time')}: "${(fields.time ?? '').slice(0, 40)}" is no date`;
  const worth = worthOf(fields, options);
  if (typeof worth === 'string') return worth;
  return {
    ...(order === undefined ? {} : { order }),
    at,
    ...worth,
    state: stateOf(fields, worth),
    ...(item === undefined ? {} : { item }),
    ...(customer === undefined ? {} : { customer }),
    ...(name === undefined ? {} : { name }),
    ...(category === undefined ? {} : { category }),
    ...(brand === undefined ? {} : { brand }),
    ...(country === undefined ? {} : { country }),
  };
}

/** Quantity and price: of one, by what the row comes to, or by what the order does where nothing else is told. */
function worthOf(
  fields: Fields,
  { columns, decimalMark }: ReadOptions,
): Pick<OrderLine, 'quantity' | 'price' | 'total' | 'refunded'> | string {
  const worth = (['price', 'amount', 'total'] as const).find((name) => columns[name] !== undefined);
  const read: Partial<Record<OrderField, number>> = {};
  for (const name of ['quantity', 'price', 'amount', 'total', 'refunded'] as const) {
    const text = fields[name] ?? '';
    const value = readNumber(text, decimalMark);
    if (value !== undefined) read[name] = value;
    else if (columns[name] !== undefined && (name === 'quantity' || name === worth))
      return `${columns[name]}: "${text.slice(0, 20)}" is no number`;
  }
  const { quantity = 1, total, refunded } = read;
  const whole = read.amount ?? total ?? 0;
  return {
    quantity,
    price: read.price ?? (quantity === 0 ? whole : whole / quantity),
    ...(total === undefined ? {} : { total }),
    ...(refunded === undefined ? {} : { refunded }),
  };
}

function stateOf(
  { order = '', status = '' }: Fields,
  { quantity, refunded }: Pick<OrderLine, 'quantity' | 'refunded'>,
): OrderState {
  if (quantity < 0 || CANCELLED_NUMBER.test(order)) return 'back';
  if (refunded !== undefined && refunded !== 0) return 'refunded';
  // "partially_refunded" alone does not say how much: the order stands as it was sold.
  if (REFUNDED_STATUS.test(status) && !/part/i.test(status)) return 'refunded';
  return UNPAID_STATUS.test(status) ? 'unpaid' : 'sold';
}

/** Whether an order's number says that it takes another back. */
export function isCancelledNumber(order: string): boolean {
  return CANCELLED_NUMBER.test(order);
}
