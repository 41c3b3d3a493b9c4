import type { OrderField } from './columns.ts';
import { isCancelledNumber, readOrderLine } from './read-order-line.ts';
import type { Fields, OrderLine, ReadOptions } from './read-order-line.ts';
import { rowKey, RowKeys } from './row-keys.ts';

/** A row of a file, by column. */
export type Row = Readonly<Record<string, string | undefined>>;

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
  /** Rows of orders that failed, were cancelled or voided: they are not sent. */
  unpaid_rows: number;
  /** Orders sold and given back afterwards, in whole or in part. */
  refunded_orders: number;
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

export interface OrderLinesOptions extends ReadOptions {
  /** Rows in another currency are not taken, since nothing says at which rate. */
  currency: string;
  /** Milliseconds since epoch. */
  now: number;
}

const MAX_ERRORS = 100;
/** What every order has: a row without it, of the order of the row before, is one more line of that (Shopify's export). */
const CONTINUED = ['time', 'currency', 'status'] as const;
const OF_ORDER = [...CONTINUED, 'customer', 'country'] as const;

/** Reads order lines one by one and says at the end what the data is like. Equal rows are taken once. */
export class OrderLines {
  readonly #options: OrderLinesOptions;
  readonly #seen = new RowKeys();
  // By key, not by text: a text would keep the whole piece of the file that it was cut from.
  readonly #orders = new Map<number, number>();
  readonly #countries = new Map<number, number>();
  readonly #items = new Set<number>();
  readonly #cancelledOrders = new Set<number>();
  readonly #refundedOrders = new Set<number>();
  readonly #twoCustomers = new Set<number>();
  readonly #twoCountries = new Set<number>();
  readonly #report: QualityReport;
  #netCents = 0;
  #last: Fields = {};

  constructor(options: OrderLinesOptions) {
    this.#options = options;
    this.#report = {
      rows: 0,
      orders: 0,
      customers: 0,
      items: 0,
      cancelled_rows: 0,
      cancelled_orders: 0,
      unpaid_rows: 0,
      refunded_orders: 0,
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
    const fields = this.#fieldsOf(row);
    const read = readOrderLine(fields, this.#options);
    if (typeof read === 'string') {
      this.refuse({ row: number, message: read });
      return undefined;
    }
    report.rows += 1;
    const duplicate = !this.#seen.add(rowKey(Object.values(row)));
    if (duplicate) report.duplicates += 1;
    const refused = this.#refusal(fields, read);
    if (refused !== undefined) {
      if (report.errors.length < MAX_ERRORS) report.errors.push({ row: number, message: refused });
      return undefined;
    }
    this.#count(read);
    return duplicate || read.state === 'unpaid' ? undefined : read;
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
      refunded_orders: this.#refundedOrders.size,
      orders_with_two_customers: this.#twoCustomers.size,
      customers_with_two_countries: this.#twoCountries.size,
      net_revenue: Math.round(this.#netCents) / 100,
      ...(last === undefined ? {} : { days_since_last: Math.floor((now - last) / 86_400_000) }),
    };
  }

  /** What stands in the columns of a row, and what the row before told of the same order. */
  #fieldsOf(row: Row): Fields {
    const fields: Fields = {};
    for (const [name, column] of Object.entries(this.#options.columns)) {
      const value = (row[column] ?? '').trim();
      if (value !== '') fields[name as OrderField] = value;
    }
    const isMoreOf =
      fields.order !== undefined &&
      fields.order === this.#last.order &&
      CONTINUED.some((name) => fields[name] === undefined && this.#last[name] !== undefined);
    if (isMoreOf)
      for (const name of OF_ORDER) {
        const told = fields[name] ?? this.#last[name];
        if (told !== undefined) fields[name] = told;
      }
    this.#last = fields;
    return fields;
  }

  #count(line: OrderLine): void {
    const report = this.#report;
    const { price, quantity, state, at } = line;
    const number = line.order ?? `${line.customer} ${at}`;
    const order = rowKey([number]);
    const customer = line.customer === undefined ? 0 : rowKey([line.customer]);
    const country = line.country === undefined ? 0 : rowKey([line.country]);
    if (state === 'unpaid') report.unpaid_rows += 1;
    else if (state !== 'refunded') this.#netCents += quantity * price * 100;
    if (state === 'refunded') this.#refundedOrders.add(order);
    if (line.item !== undefined) this.#items.add(rowKey([line.item]));
    const cancelled = isCancelledNumber(number);
    if (cancelled) {
      report.cancelled_rows += 1;
      this.#cancelledOrders.add(order);
    }
    if (customer === 0) report.without_customer += 1;
    else {
      const known = this.#countries.get(customer);
      if (known === undefined) this.#countries.set(customer, country);
      else if (country !== 0 && known !== 0 && known !== country) this.#twoCountries.add(customer);
    }
    if (line.name === undefined) report.without_name += 1;
    if (price === 0) report.zero_price += 1;
    if (price < 0) report.negative_price += 1;
    if (quantity === 0) report.zero_quantity += 1;
    if (quantity < 0 && !cancelled) report.negative_quantity_not_cancelled += 1;
    if ((this.#orders.get(order) ?? customer) === customer) this.#orders.set(order, customer);
    else this.#twoCustomers.add(order);
    report.first_at = Math.min(report.first_at ?? at, at);
    report.last_at = Math.max(report.last_at ?? at, at);
  }

  /** Why a readable row is not taken. */
  #refusal(fields: Fields, line: OrderLine): string | undefined {
    const { columns, currency, now } = this.#options;
    const own = (fields.currency ?? '').toUpperCase();
    if (own !== '' && own !== currency) {
      this.#report.other_currency += 1;
      return `${columns.currency}: is ${own.slice(0, 10)}, the site's is ${currency}: convert it first`;
    }
    if (line.at <= now) return undefined;
    this.#report.in_the_future += 1;
    return `${columns.time}: lies in the future`;
  }
}
