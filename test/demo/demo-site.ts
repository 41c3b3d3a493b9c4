import type { Experiment } from '../../model/experiment.ts';
import type { Placement } from '../../model/placement.ts';
import type { Segment } from '../../model/segment.ts';
import type { Site } from '../../model/site.ts';
import { products } from '../storefront/catalog.ts';

export const DEMO_SITE = 'demo';

/** The demo shop as a site. `origin`: where the shop itself answers. */
export function demoSite(origin: string, hostname = 'shop.localhost', allowedOrigins: string[] = []): Site {
  return {
    v: 1,
    id: DEMO_SITE,
    name: 'Harbour & Loom',
    hostnames: [hostname],
    origin,
    allowed_origins: allowedOrigins,
    currency: 'EUR',
    time_zone: 'Europe/Amsterdam',
    locale: 'en',
    consent_policy: 'opt-in',
    consent_policy_by_country: {},
    product_paths: ['/products/:slug'],
    untouched_paths: ['/checkout', '/api/'],
    lifecycle: { active_days: 90, at_risk_days: 180, loyal_orders: 3 },
    explore_share: 0.2,
    retention_days: 395,
    killed: false,
  };
}

const departments = { women: 'Women', men: 'Men' } as const;

/** A few segments a merchandiser of this shop would begin with. */
export const demoSegments: readonly Segment[] = [
  {
    v: 1,
    id: 'knitwear-lovers',
    name: 'Knitwear lovers',
    description: 'A third or more of their interest is knitwear.',
    kind: 'rule',
    condition: {
      $or: Object.values(departments).map((department) => ({
        [`affinity.category.${department}/Knitwear`]: { $gte: 0.33 },
      })),
    },
  },
  {
    v: 1,
    id: 'customers',
    name: 'Customers',
    description: 'Bought at least once.',
    kind: 'rule',
    condition: { orders: { $gte: 1 } },
  },
  {
    v: 1,
    id: 'loyal',
    name: 'Loyal customers',
    description: 'Three orders or more, the last one recent.',
    kind: 'rule',
    condition: { lifecycle_stage: 'loyal' },
  },
  {
    v: 1,
    id: 'bargain-hunters',
    name: 'Bargain hunters',
    description: 'Most of what they look at is reduced.',
    kind: 'rule',
    condition: { discount_affinity: { $gte: 0.5 } },
  },
  {
    v: 1,
    id: 'browsers',
    name: 'Browsers',
    description: 'Five product views or more and nothing bought.',
    kind: 'rule',
    condition: { product_views: { $gte: 5 }, orders: 0 },
  },
];

/** The shop's own card, as picking one in the console makes a template of it. */
const STRIP_CARD =
  '<div class="product-card"><a class="card-link" href="{{url}}"><span class="card-picture"><img src="{{image}}" alt="" width="480" height="600" loading="lazy" decoding="async"></span><span class="card-title">{{title}}</span></a><p class="card-brand">{{brand}}</p><p class="price">{{price}}</p><p class="card-reason">{{reason}}</p></div>';

export const demoPlacements: readonly Placement[] = [
  {
    v: 1,
    id: 'home-hero',
    name: 'Home: hero',
    kind: 'content',
    match: { paths: ['/'] },
    selector: '#home-hero',
    rules: [
      {
        id: 'knitwear',
        name: 'Knitwear lovers see knitwear',
        who: { segments: ['knitwear-lovers'] },
        experience: {
          kind: 'content',
          edits: [{ op: 'text', selector: '#home-hero h1', text: 'Knitwear for the long evenings' }],
        },
      },
    ],
    priority: 10,
    enabled: true,
  },
  {
    v: 1,
    id: 'promo-banner',
    name: 'Home: editorial banner',
    kind: 'content',
    match: { paths: ['/'] },
    selector: '.promo-banner',
    rules: [],
    priority: 20,
    enabled: true,
  },
  {
    v: 1,
    id: 'home-picked',
    name: 'Home: picked for you',
    kind: 'recommendations',
    match: { paths: ['/'] },
    selector: '#home-hero',
    rules: [
      {
        id: 'known',
        name: 'Whoever looked at something',
        who: { condition: { $or: [{ products_this_visit: { $gte: 1 } }, { product_views: { $gte: 1 } }] } },
        experience: {
          kind: 'recommendations',
          strategy: 'personalised',
          title: 'Picked for you',
          count: 4,
          position: 'after',
          card_template: STRIP_CARD,
          exclude_bought: true,
        },
      },
    ],
    priority: 30,
    enabled: true,
  },
  {
    v: 1,
    id: 'category-listing',
    name: 'Category listings',
    kind: 'listing',
    match: { paths: ['/women', '/women/*', '/men', '/men/*', '/new', '/sale'] },
    selector: 'ul.product-grid',
    card: { selector: 'li.product-card', attribute: 'data-product-id' },
    rules: [
      {
        id: 'everyone',
        name: 'Ranked for everyone who allows it',
        who: {},
        experience: { kind: 'listing', order: 'ranked', pin: [], bury: [], out_of_stock_last: true },
      },
    ],
    priority: 100,
    enabled: true,
  },
];

/** Two experiments to look at: ranked against the shop's own order, and two texts of the editorial banner. */
export const demoExperiments: readonly Experiment[] = [
  {
    v: 1,
    id: 'ranked-listings',
    key: 'ranked-listings',
    name: "Ranked listings against the shop's own order",
    hypothesis: 'Shoppers who see what they like first open more products and buy more.',
    status: 'draft',
    variations: [
      {
        name: "Shop's own order",
        weight: 1,
        experiences: {
          'category-listing': { kind: 'listing', order: 'shop', pin: [], bury: [], out_of_stock_last: false },
        },
      },
      {
        name: 'Ranked',
        weight: 1,
        experiences: {
          'category-listing': {
            kind: 'listing',
            order: 'ranked',
            pin: [],
            bury: [],
            out_of_stock_last: true,
          },
        },
      },
    ],
    coverage: 1,
    match: {},
    who: {},
    primary: 'product_clicks',
    secondary: ['conversion', 'revenue', 'add_to_cart'],
    guardrails: [{ metric: 'add_to_cart', margin: 0.1 }],
    planned_visitors: 600,
    phases: [],
  },
  {
    v: 1,
    id: 'banner-text',
    key: 'banner-text',
    name: 'Editorial banner: repair promise',
    hypothesis: "A promise to repair for life brings more people into the shop than the season's story.",
    status: 'draft',
    variations: [
      { name: "Season's story", weight: 1, experiences: { 'promo-banner': { kind: 'nothing' } } },
      {
        name: 'Repaired for life',
        weight: 1,
        experiences: {
          'promo-banner': {
            kind: 'content',
            edits: [{ op: 'text', selector: '.promo-banner h2', text: 'Made well. Repaired for life.' }],
          },
        },
      },
    ],
    coverage: 1,
    match: {},
    who: {},
    primary: 'conversion',
    secondary: ['product_views', 'add_to_cart'],
    guardrails: [],
    phases: [],
  },
];

/** Products a shop has: says so in what `npm start` prints. */
export const demoProductCount = products.length;
