import type { ImportKind } from '../../model/import/columns.ts';

/** What each kind of file is for, in people's words. */
export const KINDS: readonly { kind: ImportKind; label: string; hint: string }[] = [
  {
    kind: 'orders',
    label: 'Orders',
    hint: 'One line of an order a row, from a till, a shop system or a back office. They become history of their customers: stages, grades, forecasts.',
  },
  {
    kind: 'customers',
    label: 'Customers',
    hint: 'E-mail address or number, since when, country, word on marketing. Kept as keyed hashes only; one known by both is one person.',
  },
  {
    kind: 'tickets',
    label: 'Support tickets',
    hint: 'Number, customer, when opened and closed, topic, rating. What was written is not read. Segments can ask for open tickets.',
  },
  {
    kind: 'costs',
    label: 'Campaign costs',
    hint: 'Cost by day and channel or campaign, beside what the channel’s visitors bought.',
  },
];

/** Fields of all kinds, in people's words. */
export const FIELD_LABELS: Readonly<Record<string, string>> = {
  order: 'Order number',
  customer: 'Customer (number or e-mail)',
  email: 'E-mail address',
  time: 'Date',
  item: 'Product id',
  name: 'Product name',
  quantity: 'Quantity',
  price: 'Price of one',
  amount: 'Value of the row',
  total: 'Value of the order',
  refunded: 'Given back of the order',
  category: 'Category',
  brand: 'Brand',
  country: 'Country',
  currency: 'Currency',
  status: 'Status',
  since: 'Customer since',
  marketing: 'Allows marketing',
  ticket: 'Ticket number',
  opened: 'Opened',
  closed: 'Closed',
  topic: 'Topic',
  rating: 'Rating, 1 to 5',
  day: 'Day',
  cost: 'Cost',
  channel: 'Channel',
  medium: 'Medium (UTM)',
  source: 'Source (UTM)',
  campaign: 'Campaign',
  clicks: 'Clicks',
  impressions: 'Impressions',
};

/** Figures of a report, in people's words; those that are not here are details of others. */
export const REPORT_LABELS: Readonly<Record<string, string>> = {
  rows: 'Rows',
  orders: 'Orders',
  customers: 'Customers',
  items: 'Products',
  readable: 'Records to send',
  unreadable: 'Rows that cannot be read',
  duplicates: 'Duplicate rows',
  cancelled_rows: 'Cancelled rows',
  unpaid_rows: 'Rows never paid, not sent',
  refunded_orders: 'Orders given back',
  without_customer: 'Rows without a customer',
  without_name: 'Rows without a product name',
  zero_price: 'Free of charge',
  negative_price: 'Price below 0',
  negative_quantity_not_cancelled: 'Sent back, not cancelled',
  zero_quantity: 'Quantity 0',
  orders_with_two_customers: 'Orders with two customers',
  customers_with_two_countries: 'Customers with two countries',
  other_currency: 'In another currency',
  in_the_future: 'In the future',
  days_since_last: 'Days since the newest row',
};
