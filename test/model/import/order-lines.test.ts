import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { EventBatchSchema } from '../../../model/event.ts';
import { columnFaults, guessColumns, parseMapping } from '../../../model/import/columns.ts';
import { countryCode, orderHistories } from '../../../model/import/order-batches.ts';
import { OrderLines } from '../../../model/import/order-lines.ts';
import type { Row } from '../../../model/import/order-lines.ts';
import { parseTime } from '../../../model/import/zoned-time.ts';

const HEADER = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
];
const now = Date.UTC(2012, 0, 1);
const row = (more: Row = {}): Row => ({
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'HEART',
  Quantity: '6',
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850',
  Country: 'United Kingdom',
  ...more,
});
const reader = () => new OrderLines({ columns: guessColumns(HEADER), timeZone: 'UTC', currency: 'GBP', now });

describe('guessColumns', () => {
  it('finds the columns of a UK shop’s export', () => {
    expect(guessColumns(HEADER)).toEqual({
      order: 'InvoiceNo',
      customer: 'CustomerID',
      time: 'InvoiceDate',
      item: 'StockCode',
      name: 'Description',
      quantity: 'Quantity',
      price: 'UnitPrice',
      country: 'Country',
    });
  });
  it('finds the columns of Shopify’s export', () => {
    const header = [
      'Name',
      'Email',
      'Financial Status',
      'Paid at',
      'Currency',
      'Lineitem quantity',
      'Lineitem name',
      'Lineitem price',
      'Lineitem sku',
      'Billing Country',
      'Vendor',
    ];
    expect(guessColumns(header)).toEqual({
      order: 'Name',
      customer: 'Email',
      time: 'Paid at',
      item: 'Lineitem sku',
      name: 'Lineitem name',
      quantity: 'Lineitem quantity',
      price: 'Lineitem price',
      brand: 'Vendor',
      country: 'Billing Country',
      currency: 'Currency',
      status: 'Financial Status',
    });
  });
});

describe('columnFaults', () => {
  it('names what is missing and what does not exist', () => {
    expect(columnFaults({ order: 'Bon', time: 'When' }, ['Bon'])).toEqual([
      expect.stringContaining('no column for "item"'),
      expect.stringContaining('no column for "quantity"'),
      expect.stringContaining('no column for "price"'),
      '"time" is mapped to "When", which the file does not have',
      'the file has Bon',
    ]);
  });
  it('parseMapping refuses a field that is none', () => {
    expect(parseMapping(['order=Bon,price=Prijs'])).toEqual({ order: 'Bon', price: 'Prijs' });
    expect(() => parseMapping(['colour=x'])).toThrow('"colour=x" is no mapping');
  });
});

describe('OrderLines', () => {
  it('reports what is missing, double and contradictory, and takes the rest once', () => {
    const orders = reader();
    const rows = [
      row(),
      row(),
      row({ StockCode: '71053', CustomerID: '', Description: '' }),
      row({ InvoiceNo: 'C536379', Quantity: '-1' }),
      row({ InvoiceNo: '536380', Quantity: '-9', UnitPrice: '0' }),
      row({ InvoiceNo: '536381', Country: 'EIRE', InvoiceDate: '12/2/2010 9:00' }),
      row({ InvoiceNo: '536382', InvoiceDate: 'yesterday' }),
      row({ InvoiceNo: '536383', UnitPrice: 'free' }),
      row({ InvoiceNo: '536384', InvoiceDate: '2013-01-01' }),
    ];
    const taken = rows.map((one) => orders.add(one) !== undefined);
    expect(taken).toEqual([true, false, true, true, true, true, false, false, false]);
    expect(orders.report()).toMatchObject({
      rows: 9,
      duplicates: 1,
      without_customer: 1,
      without_name: 1,
      cancelled_rows: 1,
      cancelled_orders: 1,
      zero_price: 1,
      negative_quantity_not_cancelled: 1,
      customers_with_two_countries: 1,
      orders_with_two_customers: 1,
      in_the_future: 1,
      unreadable: 2,
      errors: [
        { row: 7, message: 'InvoiceDate: "yesterday" is no date' },
        { row: 8, message: 'UnitPrice: "free" is no number' },
        { row: 9, message: 'InvoiceDate: lies in the future' },
      ],
      net_revenue: 58.65,
    });
  });

  it('leaves out rows in another currency', () => {
    const orders = new OrderLines({
      columns: { ...guessColumns(HEADER), currency: 'Currency' },
      timeZone: 'UTC',
      currency: 'GBP',
      now,
    });
    expect(orders.add(row({ Currency: 'EUR' }))).toBeUndefined();
    expect(orders.add(row({ Currency: 'gbp' }))).toBeDefined();
    expect(orders.report()).toMatchObject({
      other_currency: 1,
      errors: [{ row: 1, message: "Currency: is EUR, the site's is GBP: convert it first" }],
    });
  });

  it.each([
    ['1,234.50', 1234.5],
    ['1234,5', 1234.5],
    ['€ 12', 12],
    ['-3', -3],
  ])('reads the number %s', (text, value) => {
    expect(reader().add(row({ UnitPrice: text }))!.price).toBe(value);
  });
});

const lines = (rows: Row[]) => {
  const orders = reader();
  return rows.map((one) => orders.add(one)).filter((line) => line !== undefined);
};

describe('orderHistories', () => {
  it('makes one purchase an order and one refund a cancelled one, by customer, oldest first', () => {
    const histories = orderHistories(
      lines([
        row({ InvoiceNo: '536400', InvoiceDate: '2011-01-01 10:00:00' }),
        row(),
        row({ StockCode: '71053', Quantity: '2', UnitPrice: '10' }),
        row({ InvoiceNo: 'C536379', Quantity: '-1', InvoiceDate: '2010-12-05' }),
        row({ CustomerID: '' }),
      ]),
      { id: 'demo', currency: 'GBP' },
    );
    expect(histories).toHaveLength(1);
    const [{ key, country, batches }] = histories as [(typeof histories)[number]];
    expect([key, country]).toEqual(['17850', 'GB']);
    expect(batches.map(({ events }) => [events[0]!.name, events[0]!.params.value])).toEqual([
      ['purchase', 35.3],
      ['refund', 2.55],
      ['purchase', 15.3],
    ]);
    for (const batch of batches) expect(v.parse(EventBatchSchema, batch)).toEqual(batch);
  });
  it('gives an order the same ids every time, and other orders others', () => {
    const ids = ['#1001', '#1002', '_1001', 'A'.repeat(60), `${'A'.repeat(59)}B`].map(
      (InvoiceNo) =>
        orderHistories(lines([row({ InvoiceNo })]), { id: 'demo', currency: 'GBP' })[0]!.batches[0]!
          .events[0]!.id,
    );
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[\w-]{8,64}$/);
  });
  it('keeps the 200 most valuable lines of a large order, and its whole value', () => {
    const many = Array.from({ length: 300 }, (_, i) =>
      row({ StockCode: `S${i}`, UnitPrice: String(i), Quantity: '1' }),
    );
    const [event] = orderHistories(lines(many), { id: 'demo', currency: 'GBP' })[0]!.batches[0]!.events;
    expect([event!.params.items!.length, event!.params.items![0]!.item_id, event!.params.value]).toEqual([
      200,
      'S299',
      (299 * 300) / 2,
    ]);
  });
});

describe('parseTime', () => {
  it.each([
    ['2010-12-01 08:26:00', 'UTC', Date.UTC(2010, 11, 1, 8, 26)],
    ['2010-07-01T08:26', 'Europe/London', Date.UTC(2010, 6, 1, 7, 26)],
    ['2010-12-01', 'Europe/Amsterdam', Date.UTC(2010, 10, 30, 23)],
    ['2026-03-29 03:00:00', 'Europe/Amsterdam', Date.UTC(2026, 2, 29, 1)],
    ['2010-12-01T08:26:00+05:30', 'Europe/London', Date.UTC(2010, 11, 1, 2, 56)],
    ['2010-12-01 08:26:00 +0200', 'UTC', Date.UTC(2010, 11, 1, 6, 26)],
    ['12/1/2010 8:26', 'UTC', Date.UTC(2010, 11, 1, 8, 26)],
    ['19970118', 'UTC', Date.UTC(1997, 0, 18)],
    ['1291191960', 'UTC', 1_291_191_960_000],
    ['2010-02-30', 'UTC', undefined],
    ['13/1/2010', 'UTC', undefined],
    ['soon', 'UTC', undefined],
  ])('of %s in %s', (text, zone, at) => {
    expect(parseTime(text, zone)).toBe(at);
  });
});

describe('countryCode', () => {
  it.each([
    ['United Kingdom', 'GB'],
    ['EIRE', 'IE'],
    ['Germany', 'DE'],
    ['NL', 'NL'],
    ['UK', 'GB'],
    ['Atlantis', undefined],
  ])('of %s', (name, code) => {
    expect(countryCode(name)).toBe(code);
  });
});
