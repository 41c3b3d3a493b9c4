/** What an order line is read from. */
export const ORDER_FIELDS = [
  'order',
  'customer',
  'time',
  'item',
  'name',
  'quantity',
  'price',
  'category',
  'brand',
  'country',
  'currency',
  'status',
] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];
/** Field -> column of the file. */
export type OrderColumns = Partial<Record<OrderField, string>>;

export const REQUIRED_ORDER_FIELDS = [
  'order',
  'time',
  'item',
  'quantity',
  'price',
] as const satisfies readonly OrderField[];

/** Names that shops give these columns, best first; compared without case, spaces and punctuation. */
const NAMES: Record<OrderField, readonly string[]> = {
  order: [
    'invoiceno',
    'invoice',
    'orderid',
    'ordernumber',
    'orderno',
    'transactionid',
    'receipt',
    'receiptid',
    'name',
    'order',
  ],
  customer: [
    'customerid',
    'customerno',
    'customernumber',
    'customer',
    'clientid',
    'userid',
    'email',
    'customeremail',
    'billingemail',
  ],
  time: [
    'invoicedate',
    'orderdate',
    'paidat',
    'createdat',
    'processedat',
    'datecreated',
    'datetime',
    'timestamp',
    'purchasedat',
    'date',
    'time',
  ],
  item: ['stockcode', 'lineitemsku', 'sku', 'productid', 'itemid', 'articleno', 'product', 'item'],
  name: ['description', 'lineitemname', 'productname', 'itemname', 'title', 'productname'],
  quantity: ['quantity', 'lineitemquantity', 'qty', 'units', 'amount'],
  price: ['unitprice', 'lineitemprice', 'priceeach', 'itemprice', 'price'],
  category: ['category', 'productcategory', 'producttype', 'department'],
  brand: ['brand', 'vendor', 'manufacturer'],
  country: ['country', 'billingcountry', 'shippingcountry', 'countrycode'],
  currency: ['currency', 'currencycode'],
  status: ['status', 'financialstatus', 'orderstatus'],
};

/** The columns of a file that look like the fields of an order line; no column is taken twice. */
export function guessColumns(header: readonly string[]): OrderColumns {
  const taken = new Set<string>();
  const columns: OrderColumns = {};
  const plain = new Map(header.map((name) => [name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''), name]));
  for (const field of ORDER_FIELDS) {
    const found = NAMES[field]
      .map((name) => plain.get(name))
      .find((name) => name !== undefined && !taken.has(name));
    if (found === undefined) continue;
    columns[field] = found;
    taken.add(found);
  }
  return columns;
}

/** What is wrong with a mapping for a file with this header, one line a fault; empty: nothing. */
export function columnFaults(columns: OrderColumns, header: readonly string[]): string[] {
  const missing = REQUIRED_ORDER_FIELDS.filter((field) => columns[field] === undefined).map(
    (field) =>
      `no column for "${field}": name it with --map ${field}=COLUMN; the file has ${header.join(', ')}`,
  );
  const unknown = Object.entries(columns)
    .filter(([, column]) => !header.includes(column))
    .map(([field, column]) => `"${field}" is mapped to "${column}", which the file does not have`);
  return [...missing, ...unknown];
}

/** `field=column` pairs as given on a command line. Throws for an unknown field. */
export function parseMapping(pairs: readonly string[]): OrderColumns {
  const columns: OrderColumns = {};
  for (const pair of pairs.flatMap((text) => text.split(',')).filter(Boolean)) {
    const [field, ...column] = pair.split('=');
    if (!ORDER_FIELDS.includes(field as OrderField) || column.length === 0) {
      throw new Error(
        `"${pair}" is no mapping: write FIELD=COLUMN, with a field of ${ORDER_FIELDS.join(', ')}.`,
      );
    }
    columns[field as OrderField] = column.join('=');
  }
  return columns;
}
