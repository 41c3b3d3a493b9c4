import { CHANNELS } from '../../model/channel.ts';
import { PAGE_TYPES } from '../../model/event.ts';
import { DEVICES, LIFECYCLE_STAGES } from '../../model/profile.ts';

/** `interest`: a share 0 to 1 of one value of a kind, such as one category. */
export type AttributeKind = 'interest' | 'number' | 'text' | 'choice' | 'list' | 'flag' | 'share' | 'date';

export interface AttributeView {
  name: string;
  label: string;
  kind: AttributeKind;
  choices?: readonly string[];
  /** Which of the catalogue's lists to suggest from. */
  facet?: 'categories' | 'brands' | 'colors';
}

/** The attributes of model/attributes.ts that people build conditions with, in their words; `affinity` by kind. */
export const ATTRIBUTE_VIEWS: readonly AttributeView[] = [
  { name: 'lifecycle_stage', label: 'Lifecycle stage', kind: 'choice', choices: LIFECYCLE_STAGES },
  { name: 'orders', label: 'Orders', kind: 'number' },
  { name: 'revenue', label: 'Revenue so far', kind: 'number' },
  { name: 'visits', label: 'Visits', kind: 'number' },
  { name: 'product_views', label: 'Product views', kind: 'number' },
  { name: 'days_since_last_order', label: 'Days since last order', kind: 'number' },
  { name: 'days_since_first_seen', label: 'Days since first seen', kind: 'number' },
  {
    name: 'affinity.category',
    label: 'Interest in a category (share)',
    kind: 'interest',
    facet: 'categories',
  },
  { name: 'affinity.brand', label: 'Interest in a brand (share)', kind: 'interest', facet: 'brands' },
  { name: 'affinity.color', label: 'Interest in a colour (share)', kind: 'interest', facet: 'colors' },
  { name: 'top_category', label: 'Favourite category', kind: 'text', facet: 'categories' },
  { name: 'top_brand', label: 'Favourite brand', kind: 'text', facet: 'brands' },
  { name: 'top_color', label: 'Favourite colour', kind: 'text', facet: 'colors' },
  { name: 'top_price_band', label: 'Favourite price band (0 cheapest, 5 dearest)', kind: 'number' },
  { name: 'discount_affinity', label: 'Share of reduced items', kind: 'share' },
  { name: 'rfm_recency', label: 'Recency grade (1-5)', kind: 'number' },
  { name: 'rfm_frequency', label: 'Frequency grade (1-5)', kind: 'number' },
  { name: 'rfm_monetary', label: 'Monetary grade (1-5)', kind: 'number' },
  { name: 'support_tickets', label: 'Support tickets', kind: 'number' },
  { name: 'open_tickets', label: 'Support tickets still open', kind: 'number' },
  { name: 'days_since_ticket', label: 'Days since last support ticket', kind: 'number' },
  { name: 'ticket_rating', label: 'Rating of support tickets (-1 to 1)', kind: 'number' },
  { name: 'sentiment', label: 'Survey answers (-1 to 1)', kind: 'number' },
  { name: 'days_between_orders', label: 'Days between orders', kind: 'number' },
  { name: 'campaign', label: 'First campaign (UTM)', kind: 'text' },
  { name: 'days_as_customer', label: 'Days known to the shop as a customer', kind: 'number' },
  { name: 'channel', label: 'First came from', kind: 'choice', choices: CHANNELS },
  { name: 'viewed', label: 'Products seen this visit (id)', kind: 'list' },
  { name: 'products_this_visit', label: 'Products this visit', kind: 'number' },
  { name: 'has_cart', label: 'Something in the basket this visit', kind: 'flag' },
  { name: 'device', label: 'Device', kind: 'choice', choices: DEVICES },
  { name: 'country', label: 'Country (two letters)', kind: 'text' },
  { name: 'page_type', label: 'Page type', kind: 'choice', choices: PAGE_TYPES },
  { name: 'hour', label: 'Hour of day (the site’s time zone)', kind: 'number' },
  { name: 'weekday', label: 'Weekday (1 Monday - 7 Sunday)', kind: 'number' },
  { name: 'date', label: 'Date (the site’s time zone)', kind: 'date' },
  { name: 'month', label: 'Month (1-12)', kind: 'number' },
];

const OPERATORS: Record<AttributeKind, readonly (readonly [string, string])[]> = {
  interest: [
    ['$gte', 'is at least'],
    ['$lte', 'is at most'],
  ],
  number: [
    ['$gte', 'is at least'],
    ['$lte', 'is at most'],
    ['$gt', 'is more than'],
    ['$lt', 'is less than'],
    ['$eq', 'is exactly'],
  ],
  share: [
    ['$gte', 'is at least'],
    ['$lte', 'is at most'],
  ],
  choice: [
    ['$eq', 'is'],
    ['$ne', 'is not'],
    ['$in', 'is one of'],
  ],
  text: [
    ['$eq', 'is'],
    ['$ne', 'is not'],
    ['$in', 'is one of'],
    ['$regex', 'contains'],
    ['$exists', 'is known'],
  ],
  list: [
    ['$in', 'has one of'],
    ['$nin', 'has none of'],
  ],
  flag: [['$eq', 'is']],
  date: [
    ['$gte', 'is on or after'],
    ['$lte', 'is on or before'],
    ['$eq', 'is'],
  ],
};

export const operatorsOf = (kind: AttributeKind) => OPERATORS[kind];

export function attributeView(name: string): AttributeView | undefined {
  return ATTRIBUTE_VIEWS.find((view) => view.name === name);
}
