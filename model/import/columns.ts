// Over 300 lines: one table of what shops call their columns, which mapping by hand and by guess share.
/** What can be imported from a file of rows, beside product feeds. */
export const IMPORT_KINDS = ['orders', 'customers', 'tickets', 'costs'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** What a row of a kind is read from. `names`: what files call it, best first, without case, spaces and punctuation. */
interface FieldRule {
  field: string;
  required?: true;
  /** Of a line of an order, not of the order: looked for among the fields of nested lines too. */
  isOfLine?: true;
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
  'kundennummer',
  'kunde',
  'klantnummer',
  'client',
  'cliente',
] as const;
const EMAIL_NAMES = [
  'email',
  'emailaddress',
  'customeremail',
  'requesteremail',
  'billingemail',
  'emailbilling',
  'mail',
] as const;

/** Fields by kind, in the order in which they take their columns. */
export const IMPORT_FIELDS = {
  orders: [
    {
      field: 'order',
      names: [
        'invoiceno',
        'invoice',
        'orderid',
        'ordernumber',
        'orderno',
        'transactionid',
        'receipt',
        'receiptid',
        'receiptno',
        'incrementid',
        'order',
        'name',
        'bestellnummer',
        'auftragsnummer',
        'rechnungsnummer',
        'belegnummer',
        'bestelling',
        'commande',
        'pedido',
        'ordine',
        'id',
      ],
    },
    { field: 'customer', names: [...CUSTOMER_NAMES, ...EMAIL_NAMES] },
    {
      field: 'time',
      required: true,
      names: [
        'invoicedate',
        'orderdate',
        'createdat',
        'processedat',
        'paidat',
        'datecreated',
        'datetime',
        'timestamp',
        'purchasedat',
        'purchasedate',
        'date',
        'time',
        'bestelldatum',
        'rechnungsdatum',
        'datum',
        'fecha',
        'data',
      ],
    },
    {
      field: 'item',
      isOfLine: true,
      names: [
        'stockcode',
        'lineitemsku',
        'sku',
        'productid',
        'itemid',
        'articleno',
        'product',
        'item',
        'artikelnummer',
        'artikelnr',
        'article',
        'articulo',
        'articolo',
      ],
    },
    {
      field: 'name',
      isOfLine: true,
      names: [
        'description',
        'lineitemname',
        'productname',
        'itemname',
        'title',
        'bezeichnung',
        'artikelbezeichnung',
        'omschrijving',
        'name',
      ],
    },
    {
      field: 'quantity',
      isOfLine: true,
      names: [
        'quantity',
        'lineitemquantity',
        'qty',
        'qtyordered',
        'quantityrefund',
        'itemssold',
        'units',
        'menge',
        'anzahl',
        'aantal',
        'quantite',
        'cantidad',
        'quantita',
      ],
    },
    {
      field: 'price',
      isOfLine: true,
      names: [
        'unitprice',
        'lineitemprice',
        'priceeach',
        'itemprice',
        'itemcost',
        'price',
        'einzelpreis',
        'stuckpreis',
        'preis',
        'prijs',
        'prixunitaire',
        'prix',
        'precio',
        'prezzo',
      ],
    },
    {
      field: 'amount',
      isOfLine: true,
      names: [
        'amount',
        'lineamount',
        'linetotal',
        'rowtotal',
        'sales',
        'revenue',
        'value',
        'dollars',
        'betrag',
        'bedrag',
        'montant',
        'importe',
        'importo',
      ],
    },
    {
      field: 'total',
      names: [
        'ordertotal',
        'ordertotalamount',
        'total',
        'totalprice',
        'totalamount',
        'grandtotal',
        'grandtotalpurchased',
        'grandtotalbase',
        'basegrandtotal',
        'nrevenue',
        'gesamtbetrag',
        'gesamtsumme',
      ],
    },
    {
      field: 'refunded',
      names: ['refundedamount', 'orderrefundamount', 'totalrefunded', 'amountrefunded', 'refundamount'],
    },
    {
      field: 'category',
      isOfLine: true,
      names: ['category', 'productcategory', 'producttype', 'department', 'kategorie'],
    },
    { field: 'brand', isOfLine: true, names: ['brand', 'vendor', 'manufacturer', 'marke'] },
    {
      field: 'country',
      names: [
        'country',
        'billingcountry',
        'shippingcountry',
        'countrycode',
        'countrycodebilling',
        'billingaddresscountrycode',
        'shippingaddresscountrycode',
        'land',
      ],
    },
    {
      field: 'currency',
      names: ['currency', 'currencycode', 'ordercurrency', 'ordercurrencycode', 'wahrung'],
    },
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

/**
 * The columns of a file that look like the fields of a kind; no column is taken twice. What is nested in an order's lines
 * (`line_items[].sku`, json-lines-reader.ts) are then the only fields of a line.
 */
export function guessColumns(header: readonly string[], kind: ImportKind = 'orders'): Record<string, string> {
  const taken = new Set<string>();
  const columns: Record<string, string> = {};
  const plain = new Map<string, string>();
  const nested = new Map<string, string>();
  for (const name of header) {
    const [line] = /(?<=\[\]\.).*$/.exec(name) ?? [];
    const key = plainName(line ?? name);
    const known = line === undefined ? plain : nested;
    if (!known.has(key)) known.set(key, name);
  }
  // Only Shopify calls an order's number its name; elsewhere that is a product's or a person's.
  const isShopify = plain.has('lineitemname') || nested.size > 0;
  for (const { field, names, isOfLine } of rulesOf(kind)) {
    const place = isOfLine && nested.size > 0 ? nested : plain;
    const found = names
      .filter((name) => field !== 'order' || name !== 'name' || isShopify)
      .map((name) => place.get(name))
      .find((name) => name !== undefined && !taken.has(name));
    if (found === undefined) continue;
    columns[field] = found;
    taken.add(found);
  }
  return columns;
}

/** A header's name without case, accents, spaces and punctuation. */
function plainName(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
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
  if (kind === 'orders') missing.push(...ordersMiss(given));
  const unknown = Object.entries(given)
    .filter(([, column]) => !header.includes(column))
    .map(([field, column]) => `"${field}" is mapped to "${column}", which the file does not have`);
  const faults = [...missing, ...unknown];
  return faults.length === 0 ? faults : [...faults, `the file has ${header.join(', ').slice(0, MAX_HEADER)}`];
}

/** Orders are told apart by number, or by who bought when; they are worth what their lines or they themselves say. */
function ordersMiss(given: Columns): string[] {
  return [
    ...(given.order === undefined && given.customer === undefined
      ? ['no column for "order" nor for "customer": name one with --map order=COLUMN']
      : []),
    ...(given.price === undefined && given.amount === undefined && given.total === undefined
      ? [
          'no column for "price", "amount" (of the row) nor "total" (of the order): name one with --map price=COLUMN',
        ]
      : []),
  ];
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
