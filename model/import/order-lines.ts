import type { OrderColumns } from './columns.ts';
import { readNumber } from './read-number.ts';
import { parseTime } from './zoned-time.ts';

/** A row of a file, by column. */
export type Row = Readonly<Record<string, string | undefined>>;

/** A line of an order as it was read; money in the site's currency. */
export interface OrderLine {
  order: string;
  /** Absent: the order cannot be joined to anybody. */
  customer?: string;
  /** Milliseconds since epoch. */
  at: number;
  item: string;
  name?: string;
  category?: string;
  brand?: string;
  country?: string;
  /** Below 0: sent back. */
  quantity: number;
  price: number;
  /** The order takes another one back. */
  cancelled: boolean;
}

export interface RowError {
  /** From 1, the header not counted. */
  row: number;
  message: string;
}

/** What the data is like: counts of rows unless said otherwise. */
export interface QualityReport {
  rows: number;
  orders: number;
  customers: number;
  items: number;
  cancelled_rows: number;
  cancelled_orders: number;
  without_customer: number;
  without_name: number;
  /** Rows equal to an earlier one in every column. */
  duplicates: number;
  /** Free of charge, or at a price below 0. */
  zero_price: number;
  negative_price: number;
  /** Quantity below 0 although nothing says that the order was cancelled. */
  negative_quantity_not_cancelled: number;
  zero_quantity: number;
  /** An order with two customers, and a customer with two countries. */
  orders_with_two_customers: number;
  customers_with_two_countries: number;
  other_currency: number;
  in_the_future: number;
  unreadable: number;
  /** The first rows that were not taken. */
  errors: RowError[];
  /** Sum of quantity x price over all readable rows, rounded to cents. */
  net_revenue: number;
  first_at?: number;
  last_at?: number;
  /** Full days from the newest row to now: how stale the file is. */
  days_since_last?: number;
}

export interface OrderLinesOptions {
  columns: OrderColumns;
  /** Zone of times that name none. */
  timeZone: string;
  /** Rows in another currency are not taken, since nothing says at which rate. */
  currency: string;
  /** Milliseconds since epoch. */
  now: number;
  /** Of dates such as 3/4/2026 the day comes first; default: the month. */
  dayFirst?: boolean;
}

const MAX_ERRORS = 100;
/** Orders that take another back: Online Retail's leading C, and words of shop systems. */
const CANCELLED_NUMBER = /^C\d/i;
const CANCELLED_STATUS = /cancel|refund|void|storn|return/i;

/** Reads order lines one by one and says at the end what the data is like. Equal rows are taken once. */
export class OrderLines {
  readonly #options: OrderLinesOptions;
  readonly #seen = new Set<string>();
  readonly #orders = new Map<string, string | undefined>();
  readonly #countries = new Map<string, string>();
  readonly #items = new Set<string>();
  readonly #cancelledOrders = new Set<string>();
  readonly #twoCustomers = new Set<string>();
  readonly #twoCountries = new Set<string>();
  readonly #report: QualityReport;
  #netCents = 0;

  constructor(options: OrderLinesOptions) {
    this.#options = options;
    this.#report = {
      rows: 0,
      orders: 0,
      customers: 0,
      items: 0,
      cancelled_rows: 0,
      cancelled_orders: 0,
      without_customer: 0,
      without_name: 0,
      duplicates: 0,
      zero_price: 0,
      negative_price: 0,
      negative_quantity_not_cancelled: 0,
      zero_quantity: 0,
      orders_with_two_customers: 0,
      customers_with_two_countries: 0,
      other_currency: 0,
      in_the_future: 0,
      unreadable: 0,
      errors: [],
      net_revenue: 0,
    };
  }

  /** Counts a row of the file that could not even be read as one. */
  refuse({ row, message }: RowError): void {
    this.#report.rows += 1;
    this.#report.unreadable += 1;
    if (this.#report.errors.length < MAX_ERRORS) this.#report.errors.push({ row, message });
  }

  /** The line in a row; undefined for one that is not to be taken, which the report then counts. */
  add(row: Row, number = this.#report.rows + 1): OrderLine | undefined {
    const report = this.#report;
    const read = this.#read(row);
    if (typeof read === 'string') {
      this.refuse({ row: number, message: read });
      return undefined;
    }
    report.rows += 1;
    const key = JSON.stringify(Object.values(row));
    const duplicate = this.#seen.has(key);
    if (duplicate) report.duplicates += 1;
    else this.#seen.add(key);
    const refused = this.#refusal(row, read);
    if (refused !== undefined) {
      if (report.errors.length < MAX_ERRORS) report.errors.push({ row: number, message: refused });
      return undefined;
    }
    this.#count(read);
    return duplicate ? undefined : read;
  }

  report(): QualityReport {
    const { now } = this.#options;
    const last = this.#report.last_at;
    return {
      ...this.#report,
      orders: this.#orders.size,
      customers: this.#countries.size,
      items: this.#items.size,
      cancelled_orders: this.#cancelledOrders.size,
      orders_with_two_customers: this.#twoCustomers.size,
      customers_with_two_countries: this.#twoCountries.size,
      net_revenue: Math.round(this.#netCents) / 100,
      ...(last === undefined ? {} : { days_since_last: Math.floor((now - last) / 86_400_000) }),
    };
  }

  #read(row: Row): OrderLine | string {
    const { columns, timeZone, dayFirst } = this.#options;
    const field = (name: keyof OrderColumns) => {
      const column = columns[name];
      return (column === undefined ? '' : (row[column] ?? '')).trim();
    };
    const order = field('order');
    const item = field('item') || field('name');
    if (order === '') return `${columns.order}: is empty`;
    if (item === '') return `${columns.item}: is empty`;
    const at = parseTime(field('time'), timeZone, dayFirst);
    if (at === undefined) return `${columns.time}: "${field('time').slice(0, 40)}" is no date`;
    const quantity = readNumber(field('quantity'));
    if (quantity === undefined)
      return `${columns.quantity}: "${field('quantity').slice(0, 20)}" is no number`;
    const price = readNumber(field('price'));
    if (price === undefined) return `${columns.price}: "${field('price').slice(0, 20)}" is no number`;
    const optional = (name: 'customer' | 'name' | 'category' | 'brand' | 'country') => {
      const value = field(name);
      return value === '' ? {} : { [name]: value };
    };
    return {
      order,
      at,
      item,
      quantity,
      price,
      cancelled: CANCELLED_NUMBER.test(order) || CANCELLED_STATUS.test(field('status')),
      ...optional('customer'),
      ...optional('name'),
      ...optional('category'),
      ...optional('brand'),
      ...optional('country'),
    };
  }

  #count(line: OrderLine): void {
    const report = this.#report;
    const { order, customer, country, price, quantity, cancelled, at } = line;
    this.#netCents += quantity * price * 100;
    this.#items.add(line.item);
    if (cancelled) {
      report.cancelled_rows += 1;
      this.#cancelledOrders.add(order);
    }
    if (customer === undefined) report.without_customer += 1;
    else {
      const known = this.#countries.get(customer);
      if (known === undefined) this.#countries.set(customer, country ?? '');
      else if (country && known && known !== country) this.#twoCountries.add(customer);
    }
    if (line.name === undefined) report.without_name += 1;
    if (price === 0) report.zero_price += 1;
    if (price < 0) report.negative_price += 1;
    if (quantity === 0) report.zero_quantity += 1;
    if (quantity < 0 && !cancelled) report.negative_quantity_not_cancelled += 1;
    if (this.#orders.has(order) && this.#orders.get(order) !== customer) this.#twoCustomers.add(order);
    else this.#orders.set(order, customer);
    report.first_at = Math.min(report.first_at ?? at, at);
    report.last_at = Math.max(report.last_at ?? at, at);
  }

  /** Why a readable row is not taken. */
  #refusal(row: Row, line: OrderLine): string | undefined {
    const { columns, currency, now } = this.#options;
    const own = columns.currency === undefined ? '' : (row[columns.currency] ?? '').trim().toUpperCase();
    if (own !== '' && own !== currency) {
      this.#report.other_currency += 1;
      return `${columns.currency}: is ${own.slice(0, 10)}, the site's is ${currency}: convert it first`;
    }
    if (line.at <= now) return undefined;
    this.#report.in_the_future += 1;
    return `${columns.time}: lies in the future`;
  }
}
