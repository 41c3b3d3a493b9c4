import { describe, expect, it } from 'vitest';
import { errorsAsCsv, FileImport } from '../../../model/import/file-import.ts';
import type { FileImportOptions } from '../../../model/import/file-import.ts';

const now = Date.parse('2026-11-22T00:00:00Z');
const site = { id: 'demo', currency: 'EUR', time_zone: 'UTC' };

function read(kind: FileImportOptions['kind'], text: string, more: Partial<FileImportOptions> = {}) {
  const reading = new FileImport({ kind, file: 'file.csv', site, now, ...more });
  for (let at = 0; at < text.length; at += 7) reading.push(text.slice(at, at + 7));
  return reading.end();
}

describe('a file of orders', () => {
  it('becomes histories of customers; the dates tell that the day comes first', () => {
    const { records, report, notes } = read(
      'orders',
      'order id;customer id;date;sku;qty;unit price\n1;c1;3/4/2026;A;1;1,50\n2;c1;31/3/2026;B;2;2,00\n',
    );
    expect(notes).toEqual([]);
    expect(report).toMatchObject({ rows: 2, unreadable: 0, net_revenue: 5.5 });
    expect(records).toMatchObject([
      {
        key: 'c1',
        batches: [{ sent_at: Date.UTC(2026, 2, 31) }, { sent_at: Date.UTC(2026, 3, 3) }],
      },
    ]);
  });

  it('says so where nothing tells, and names missing columns once with what the file has', () => {
    const header = 'order,date,sku,quantity,price\n';
    expect(read('orders', `${header}1,3/4/2026,A,1,2\n`).notes).toHaveLength(1);
    expect(() => read('orders', 'order,date\n1,2\n')).toThrow(
      'no column for "price", "amount" (of the row) nor "total" (of the order): name one with --map price=COLUMN; the file has order, date',
    );
  });

  it('takes columns from whoever knows better than the guess', () => {
    const { columns } = read('orders', 'order,date,sku,item,quantity,price\n1,2026-01-01,A,B,1,2\n', {
      columns: { item: 'item', customer: '' },
    });
    expect(columns).toEqual({
      order: 'order',
      time: 'date',
      item: 'item',
      quantity: 'quantity',
      price: 'price',
    });
  });
});

describe('a file of customers', () => {
  it('becomes records, the last row of a customer standing, without a word of an address in an error', () => {
    const { records, report } = read(
      'customers',
      'Email,Customer ID,Created At,Country,Accepts Email Marketing\n' +
        'Ada@Example.com,1,2025-01-02,Netherlands,yes\n' +
        'not-an-address,2,,,\n' +
        ',,,,\n' +
        ',3,2025-01-03,Atlantis,perhaps\n' +
        'ada@example.com,1,2025-01-02,NL,no\n' +
        ',4,2030-01-01,,\n',
    );
    expect(records).toEqual([
      {
        row: 5,
        email: 'ada@example.com',
        customer: '1',
        since: Date.UTC(2025, 0, 2),
        country: 'NL',
        marketing: false,
      },
      { row: 4, customer: '3', since: Date.UTC(2025, 0, 3) },
    ]);
    expect(report).toMatchObject({
      rows: 6,
      readable: 2,
      unreadable: 3,
      duplicates: 1,
      left_out: { country: 1, marketing: 1 },
      in_the_future: 1,
      errors: [
        { row: 2, message: 'Email: is no e-mail address' },
        { row: 3, message: 'has neither e-mail address nor customer number' },
        { row: 6, message: 'Created At: "2030-01-01" lies in the future' },
      ],
    });
  });
});

describe('a file of support tickets', () => {
  it('becomes records without what was written, and without a topic that may name somebody', () => {
    const { records, report } = read(
      'tickets',
      'Ticket ID,Requester Email,Created at,Solved at,Category,Satisfaction,Description\n' +
        'Z1,ada@example.com,2026-01-02 10:00,2026-01-03,Delivery,Good,"Where is\nmy dress?"\n' +
        'Z2,bob@example.com,2026-01-02,2026-01-01,Delivery,,\n' +
        'Z3,,2026-01-02,,,,\n' +
        'Z4,bob@example.com,2026-01-02,,call bob@example.com,11,\n',
    );
    expect(records).toEqual([
      {
        row: 1,
        ticket: 'Z1',
        customer: 'ada@example.com',
        opened: Date.UTC(2026, 0, 2, 10),
        closed: Date.UTC(2026, 0, 3),
        topic: 'delivery',
        rating: 5,
      },
      { row: 4, ticket: 'Z4', customer: 'bob@example.com', opened: Date.UTC(2026, 0, 2) },
    ]);
    expect(report).toMatchObject({ unreadable: 2, left_out: { topic: 1, rating: 1 } });
  });
});

describe('a file of campaign costs', () => {
  const header = 'Day,Channel,Source,Campaign,Cost,Currency code,Clicks\n';
  it('becomes records by day and channel, however the channel is called', () => {
    const { records, report } = read(
      'costs',
      `${header}2026-11-01,Paid Search,google,brand,"1.234,50",EUR,10\n` +
        '2026-11-01,,facebook,spring,5,EUR,\n' +
        '2026-11-01,,,,5,EUR,\n' +
        '2026-11-01,paid,google,brand,-5,EUR,\n' +
        '2026-11-01,paid,google,brand,5,USD,\n',
    );
    expect(records).toEqual([
      {
        row: 1,
        day: '2026-11-01',
        channel: 'paid',
        source: 'google',
        campaign: 'brand',
        cost: 1234.5,
        clicks: 10,
      },
      { row: 2, day: '2026-11-01', channel: 'social', source: 'facebook', campaign: 'spring', cost: 5 },
    ]);
    expect(report.errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('neither channel, medium nor source says which'),
      'Cost: is -5, but must be 0 or more',
      "Currency code: is USD, the site's is EUR: convert it first",
    ]);
  });

  it('has the channel of all its rows where they name none', () => {
    const { records } = read('costs', 'day,cost\n2026-11-01,5\n', { channel: 'display' });
    expect(records).toMatchObject([{ channel: 'display', cost: 5 }]);
  });
});

it('errorsAsCsv quotes what a spreadsheet would split', () => {
  expect(errorsAsCsv([{ row: 2, message: 'a: "x, y" is no number' }])).toBe(
    'row,message\n2,"a: ""x, y"" is no number"\n',
  );
});
