import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { EventBatchSchema } from '../../../model/event.ts';
import type { ShopEvent } from '../../../model/event.ts';
import { columnFaults, guessColumns, parseMapping } from '../../../model/import/columns.ts';
import { FileImport } from '../../../model/import/file-import.ts';
import { countryCode, orderHistories } from '../../../model/import/order-batches.ts';
import { OrderLines } from '../../../model/import/order-lines.ts';
import type { QualityReport, Row } from '../../../model/import/order-lines.ts';
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
  it.each([
    [
      'Advanced Order Export for WooCommerce',
      'Order Number,Order Status,Order Date,Country Code (Billing),Email (Billing),Order Refund Amount,Order Total Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost',
      {
        order: 'Order Number',
        customer: 'Email (Billing)',
        time: 'Order Date',
        item: 'SKU',
        name: 'Item Name',
        quantity: 'Quantity (- Refund)',
        price: 'Item Cost',
        total: 'Order Total Amount',
        refunded: 'Order Refund Amount',
        country: 'Country Code (Billing)',
        status: 'Order Status',
      },
    ],
    [
      'WooCommerce’s analytics',
      'Date,Order #,N. Revenue (formatted),Status,Customer,Items sold,N. Revenue',
      {
        order: 'Order #',
        customer: 'Customer',
        time: 'Date',
        quantity: 'Items sold',
        total: 'N. Revenue',
        status: 'Status',
      },
    ],
    [
      'Magento’s grid of orders',
      'ID,Purchase Point,Purchase Date,Bill-to Name,Grand Total (Base),Grand Total (Purchased),Status,Customer Email',
      {
        order: 'ID',
        customer: 'Customer Email',
        time: 'Purchase Date',
        total: 'Grand Total (Purchased)',
        status: 'Status',
      },
    ],
    [
      'Magento’s items of orders',
      'increment_id,created_at,customer_email,status,order_currency_code,sku,name,qty_ordered,price,base_grand_total',
      {
        order: 'increment_id',
        customer: 'customer_email',
        time: 'created_at',
        item: 'sku',
        name: 'name',
        quantity: 'qty_ordered',
        price: 'price',
        total: 'base_grand_total',
        currency: 'order_currency_code',
        status: 'status',
      },
    ],
    [
      'a German till',
      'Belegnummer,Kunde,Datum,Artikelnr,Bezeichnung,Menge,Stückpreis,Währung',
      {
        order: 'Belegnummer',
        customer: 'Kunde',
        time: 'Datum',
        item: 'Artikelnr',
        name: 'Bezeichnung',
        quantity: 'Menge',
        price: 'Stückpreis',
        currency: 'Währung',
      },
    ],
    [
      'a file whose name column is a product’s',
      'date,customer,name,quantity,price',
      { customer: 'customer', time: 'date', name: 'name', quantity: 'quantity', price: 'price' },
    ],
  ])('finds the columns of %s', (_, header, columns) => {
    expect(guessColumns(header.split(','))).toEqual(columns);
    expect(columnFaults(columns, header.split(','))).toEqual([]);
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
      expect.stringContaining('no column for "price", "amount" (of the row) nor "total" (of the order)'),
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

describe('orders as shop systems export them', () => {
  const shop = (header: string, rows: string[], currency = 'USD') => {
    const reading = new FileImport({
      kind: 'orders',
      file: 'orders.csv',
      site: { id: 'demo', currency, time_zone: 'UTC' },
      now: Date.UTC(2026, 0, 1),
    });
    reading.push([header, ...rows, ''].join('\n'));
    const { records, report, notes } = reading.end();
    const events = (records as { key: string; batches: { events: ShopEvent[] }[] }[]).flatMap(
      ({ key, batches }) =>
        batches.map(({ events: [event] }) => ({
          key,
          name: event!.name,
          order: event!.params.transaction_id,
          value: event!.params.value,
          at: new Date(event!.at).toISOString(),
          items: event!.params.items?.map(({ item_id, quantity }) => `${quantity} ${item_id}`).join(),
        })),
    );
    return { events, report: report as QualityReport, notes };
  };

  it('Shopify’s: later lines of an order take what its first line says; it is worth its total; what was given back is a refund', () => {
    const { events, report } = shop(
      'Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount',
      [
        '#1001,a@x.example,paid,2024-03-01 10:15:23 -0500,USD,50.00,2024-03-01 10:15:20 -0500,1,Shirt,20.00,SH,0.00',
        '#1001,a@x.example,,,,,2024-03-01 10:15:20 -0500,3,Sock,10.00,,',
        '#1002,b@x.example,partially_refunded,2024-03-02 10:00:00 -0500,USD,40.00,2024-03-02 10:00:00 -0500,2,Shirt,20.00,SH,15.00',
        '#1003,c@x.example,refunded,2024-03-03 10:00:00 -0500,USD,20.00,2024-03-03 10:00:00 -0500,1,Shirt,20.00,SH,20.00',
        '#1004,d@x.example,voided,,USD,20.00,2024-03-03 10:00:00 -0500,1,Shirt,20.00,SH,0.00',
        '#1005,e@x.example,paid,2024-03-03 10:00:00 -0500,CAD,20.00,2024-03-03 10:00:00 -0500,1,Shirt,20.00,SH,0.00',
        '#1005,e@x.example,,,,,2024-03-03 10:00:00 -0500,1,Sock,10.00,,',
      ],
    );
    expect(events).toEqual([
      {
        key: 'a@x.example',
        name: 'purchase',
        order: '#1001',
        value: 50,
        at: '2024-03-01T15:15:20.000Z',
        items: '3 Sock,1 SH',
      },
      expect.objectContaining({ order: '#1002', name: 'purchase', value: 40, items: '2 SH' }),
      expect.objectContaining({ order: '#1002', name: 'refund', value: 15, items: undefined }),
      expect.objectContaining({ order: '#1003', name: 'purchase', value: 20 }),
      expect.objectContaining({ order: '#1003', name: 'refund', value: 20, items: '1 SH' }),
    ]);
    expect(report).toMatchObject({
      rows: 7,
      unreadable: 0,
      unpaid_rows: 1,
      refunded_orders: 2,
      other_currency: 2,
    });
  });

  it('WooCommerce’s: a total repeated on every line counts once; failed and unpaid orders are not sent', () => {
    const { events, report } = shop(
      'Order Number,Order Status,Order Date,Email (Billing),Order Refund Amount,Order Total Amount,SKU,Quantity (- Refund),Item Cost',
      [
        '1,Completed,2024-03-01 10:15,a@x.example,,35,W1,2,10',
        '1,Completed,2024-03-01 10:15,a@x.example,,35,W2,1,10',
        '2,Failed,2024-03-02 10:15,b@x.example,,10,W1,1,10',
        '3,Pending payment,2024-03-02 10:15,b@x.example,,10,W1,1,10',
        '4,Cancelled,2024-03-02 10:15,b@x.example,,10,W1,1,10',
        '5,Completed,2024-03-02 10:15,b@x.example,4,10,W1,1,10',
      ],
    );
    expect(events.map(({ order, name, value }) => [order, name, value])).toEqual([
      ['1', 'purchase', 35],
      ['5', 'purchase', 10],
      ['5', 'refund', 4],
    ]);
    expect(report).toMatchObject({ unpaid_rows: 3, refunded_orders: 1, unreadable: 0 });
  });

  it('a log without order numbers: what a customer bought at one moment is one order, which no other store can look up', () => {
    const { events, notes } = shop('customer_id,date,quantity,amount', [
      '1,19970101,1,11.77',
      '1,19970101,2,12.00',
      '1,19970118,3,9.00',
      '2,19970101,1,5.00',
    ]);
    expect(events.map(({ key, order, value, items }) => [key, order, value, items])).toEqual([
      ['1', undefined, 23.77, undefined],
      ['1', undefined, 9, undefined],
      ['2', undefined, 5, undefined],
    ]);
    expect(notes).toHaveLength(2);
  });

  it('totals of lines are added up, totals of an order are not', () => {
    const { events } = shop('order,customer,date,item,quantity,price,total', [
      '1,a,2024-01-01,P1,2,5,10',
      '1,a,2024-01-01,P2,1,10,10',
      '2,a,2024-01-02,P1,2,5,18',
      '2,a,2024-01-02,P2,1,10,18',
    ]);
    expect(events.map(({ value }) => value)).toEqual([20, 18]);
  });

  it('a file with decimal commas: 1.234 is a thousand, in one with points it is not', () => {
    const rows = (price: string, other: string) => [
      `1;a;2024-01-01;P1;1;${price}`,
      `2;a;2024-01-02;P1;1;${other}`,
    ];
    const header = 'order;customer;date;item;quantity;price';
    expect(shop(header, rows('1.234', '9,99')).events[0]!.value).toBe(1234);
    expect(shop(header, rows('1,234', '9,99')).events[0]!.value).toBe(1.23);
    expect(shop(header, rows('1,234', '9.99')).events[0]!.value).toBe(1234);
  });

  it('an event without order number is as good as the contract', () => {
    const reading = new FileImport({
      kind: 'orders',
      file: 'orders.ndjson',
      site: { id: 'demo', currency: 'EUR', time_zone: 'UTC' },
      now: Date.UTC(2026, 0, 1),
    });
    reading.push('{"customer":{"email":"a@x.example"},"date":"2024-01-01","total":5}\n');
    const [{ batches }] = reading.end().records as [{ batches: unknown[] }];
    expect(v.parse(EventBatchSchema, batches[0])).toEqual(batches[0]);
  });

  it('orders as shops’ interfaces give them: each nested line is a line, in one row of the file', () => {
    const reading = new FileImport({
      kind: 'orders',
      file: 'orders.ndjson',
      site: { id: 'demo', currency: 'EUR', time_zone: 'UTC' },
      now: Date.UTC(2026, 0, 1),
    });
    reading.push(
      `${JSON.stringify({
        id: 45,
        name: '#1001',
        email: 'a@x.example',
        created_at: '2024-03-01T10:15:20-05:00',
        currency: 'EUR',
        total_price: '45.00',
        billing_address: { country_code: 'US' },
        line_items: [
          { id: 1, sku: 'IPOD', title: 'iPod', quantity: 1, price: '20.00' },
          { id: 2, sku: 'SO', title: 'Sock', quantity: 3, price: '10.00' },
        ],
      })}\n{"name":"#1002"}\n`,
    );
    const { records, report } = reading.end();
    expect(records).toMatchObject([
      {
        key: 'a@x.example',
        country: 'US',
        batches: [
          {
            events: [
              {
                name: 'purchase',
                params: {
                  transaction_id: '#1001',
                  value: 45,
                  items: [{ item_id: 'SO', item_name: 'Sock' }, { item_id: 'IPOD' }],
                },
              },
            ],
          },
        ],
      },
    ]);
    expect(report).toMatchObject({ rows: 3, unreadable: 1, errors: [{ row: 2 }] });
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
    ['2024/03/01 10:15', 'UTC', Date.UTC(2024, 2, 1, 10, 15)],
    ['2024-03-01 10:00:00 UTC', 'Europe/Paris', Date.UTC(2024, 2, 1, 10)],
    ['2024-03-01T10:00:00.123456+02:00', 'UTC', Date.UTC(2024, 2, 1, 8)],
    ['20240301T101500Z', 'Europe/Paris', Date.UTC(2024, 2, 1, 10, 15)],
    ['Mar 1, 2024, 10:15:23 PM', 'UTC', Date.UTC(2024, 2, 1, 22, 15, 23)],
    ['March 1st 2024', 'UTC', Date.UTC(2024, 2, 1)],
    ['1-Mar-24', 'UTC', Date.UTC(2024, 2, 1)],
    ['01 Mar 2024 10:15', 'Europe/Paris', Date.UTC(2024, 2, 1, 9, 15)],
    ['Fri, 01 Mar 2024 10:15:00 GMT', 'Europe/Paris', Date.UTC(2024, 2, 1, 10, 15)],
    ['1/13/24', 'UTC', Date.UTC(2024, 0, 13)],
    ['13.01.99', 'UTC', Date.UTC(1999, 0, 13)],
    ['3/1/2024 10:15:00 +0100', 'UTC', Date.UTC(2024, 2, 1, 9, 15)],
    ['40513.3513888889', 'UTC', Date.UTC(2010, 11, 1, 8, 26)],
    ['45353', 'Europe/Amsterdam', Date.UTC(2024, 2, 1, 23)],
    ['2024', 'UTC', undefined],
    ['1 Foo 2024', 'UTC', undefined],
    ['Mar 31, 2024 or so', 'UTC', undefined],
    ['31 Apr 2024', 'UTC', undefined],
    ['0000-00-00 00:00:00', 'UTC', undefined],
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
