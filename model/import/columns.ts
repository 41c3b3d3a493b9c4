/** What can be imported from a file of rows, beside product feeds. */
export const IMPORT_KINDS = ['orders', 'customers', 'tickets', 'costs'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** What a row of a kind is read from. `names`: what files call it, best first, without case, spaces and punctuation. */
interface FieldRule {
  field: string;
  required?: true;
  names: readonly string[];
}

const CUSTOMER_NAMES = [
  'customerid',
  'customerno',
  'customernumber',
  'customer',
  'clientid',
  'userid',
  'requesterid',
] as const;
const EMAIL_NAMES = [
  'email',
  'emailaddress',
  'customeremail',
  'requesteremail',
  'billingemail',
  'mail',
] as const;

/** Fields by kind, in the order in which they take their columns. */
export const IMPORT_FIELDS = {
  orders: [
    {
      field: 'order',
      required: true,
      names: [
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
    },
    { field: 'customer', names: [...CUSTOMER_NAMES, ...EMAIL_NAMES] },
    {
      field: 'time',
      required: true,
      names: [
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
    },
    {
      field: 'item',
      required: true,
      names: ['stockcode', 'lineitemsku', 'sku', 'productid', 'itemid', 'articleno', 'product', 'item'],
    },
    { field: 'name', names: ['description', 'lineitemname', 'productname', 'itemname', 'title'] },
    { field: 'quantity', required: true, names: ['quantity', 'lineitemquantity', 'qty', 'units', 'amount'] },
    {
      field: 'price',
      required: true,
      names: ['unitprice', 'lineitemprice', 'priceeach', 'itemprice', 'price'],
    },
    { field: 'category', names: ['category', 'productcategory', 'producttype', 'department'] },
    { field: 'brand', names: ['brand', 'vendor', 'manufacturer'] },
    { field: 'country', names: ['country', 'billingcountry', 'shippingcountry', 'countrycode'] },
    { field: 'currency', names: ['currency', 'currencycode'] },
    { field: 'status', names: ['status', 'financialstatus', 'orderstatus'] },
  ],
  customers: [
    { field: 'email', names: EMAIL_NAMES },
    { field: 'customer', names: [...CUSTOMER_NAMES, 'id'] },
    {
      field: 'since',
      names: [
        'createdat',
        'customersince',
        'registered',
        'registeredat',
        'signupdate',
        'dateregistered',
        'created',
      ],
    },
    {
      field: 'country',
      names: [
        'country',
        'countrycode',
        'billingcountry',
        'defaultaddresscountrycode',
        'defaultaddresscountry',
      ],
    },
    {
      field: 'marketing',
      names: [
        'acceptsemailmarketing',
        'acceptsmarketing',
        'marketingconsent',
        'emailmarketingconsent',
        'newsletter',
        'optin',
        'marketing',
      ],
    },
  ],
  tickets: [
    {
      field: 'ticket',
      required: true,
      names: ['ticketid', 'ticketnumber', 'ticket', 'caseid', 'casenumber', 'conversationid', 'id'],
    },
    { field: 'customer', required: true, names: [...EMAIL_NAMES, 'requester', ...CUSTOMER_NAMES] },
    {
      field: 'opened',
      required: true,
      names: ['createdat', 'openedat', 'opened', 'created', 'datecreated', 'openeddate', 'date'],
    },
    {
      field: 'closed',
      names: ['solvedat', 'closedat', 'resolvedat', 'solved', 'closed', 'resolved', 'dateclosed'],
    },
    { field: 'topic', names: ['topic', 'category', 'type', 'tickettype', 'reason', 'contactreason'] },
    { field: 'rating', names: ['satisfactionrating', 'satisfaction', 'csat', 'rating', 'score'] },
  ],
  costs: [
    { field: 'day', required: true, names: ['day', 'date', 'reportingstarts', 'datestart', 'startdate'] },
    {
      field: 'cost',
      required: true,
      names: ['cost', 'spend', 'amountspent', 'amountspenteur', 'costs', 'amount'],
    },
    { field: 'channel', names: ['channel', 'defaultchannelgroup', 'channelgroup'] },
    { field: 'medium', names: ['medium', 'utmmedium'] },
    { field: 'source', names: ['source', 'utmsource', 'network', 'platform'] },
    { field: 'campaign', names: ['campaign', 'campaignname', 'utmcampaign'] },
    { field: 'currency', names: ['currency', 'currencycode'] },
    { field: 'clicks', names: ['clicks', 'linkclicks'] },
    { field: 'impressions', names: ['impressions', 'impr'] },
  ],
} as const satisfies Record<ImportKind, readonly FieldRule[]>;

/** Characters of a header repeated in a message. */
const MAX_HEADER = 600;

/** What an order line is read from. */
export type OrderField = (typeof IMPORT_FIELDS)['orders'][number]['field'];
/** Field -> column of the file. */
export type Columns = Readonly<Record<string, string>>;
export type OrderColumns = Partial<Record<OrderField, string>>;

/** The columns of a file that look like the fields of a kind; no column is taken twice. */
export function guessColumns(header: readonly string[], kind: ImportKind = 'orders'): Record<string, string> {
  const taken = new Set<string>();
  const columns: Record<string, string> = {};
  const plain = new Map<string, string>();
  for (const name of header) {
    const key = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    if (!plain.has(key)) plain.set(key, name);
  }
  for (const { field, names } of rulesOf(kind)) {
    const found = names.map((name) => plain.get(name)).find((name) => name !== undefined && !taken.has(name));
    if (found === undefined) continue;
    columns[field] = found;
    taken.add(found);
  }
  return columns;
}

/** What is wrong with a mapping for a file with this header, one line a fault; empty: nothing. */
export function columnFaults(
  columns: Columns | OrderColumns,
  header: readonly string[],
  kind: ImportKind = 'orders',
): string[] {
  const given = columns as Columns;
  const missing = rulesOf(kind)
    .filter(({ field, required }) => required && given[field] === undefined)
    .map(({ field }) => `no column for "${field}": name it with --map ${field}=COLUMN`);
  if (kind === 'customers' && given.customer === undefined && given.email === undefined)
    missing.push('no column for "customer" or "email": name one with --map email=COLUMN');
  const unknown = Object.entries(given)
    .filter(([, column]) => !header.includes(column))
    .map(([field, column]) => `"${field}" is mapped to "${column}", which the file does not have`);
  const faults = [...missing, ...unknown];
  return faults.length === 0 ? faults : [...faults, `the file has ${header.join(', ').slice(0, MAX_HEADER)}`];
}

/** `field=column` pairs as given on a command line. Throws for a field that the kind does not have. */
export function parseMapping(pairs: readonly string[], kind: ImportKind = 'orders'): Record<string, string> {
  const columns: Record<string, string> = {};
  const fields = rulesOf(kind).map(({ field }) => field);
  for (const pair of pairs.flatMap((text) => text.split(',')).filter(Boolean)) {
    const [field, ...column] = pair.split('=');
    if (!fields.includes(field!) || column.length === 0)
      throw new Error(`"${pair}" is no mapping: write FIELD=COLUMN, with a field of ${fields.join(', ')}.`);
    columns[field!] = column.join('=');
  }
  return columns;
}

/** Names of a kind's fields, in their order. */
export function fieldsOf(kind: ImportKind): string[] {
  return rulesOf(kind).map(({ field }) => field);
}

/** Whether a kind cannot do without a field. */
export function isRequired(kind: ImportKind, field: string): boolean {
  return rulesOf(kind).some((rule) => rule.field === field && rule.required === true);
}

function rulesOf(kind: ImportKind): readonly FieldRule[] {
  return IMPORT_FIELDS[kind];
}
