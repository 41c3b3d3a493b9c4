import { foldItems } from './fold-items.ts';
import type { FoldOptions, FoldSite } from './fold-options.ts';
import { channelOf } from './channel.ts';
import type { EventBatch, ShopEvent } from './event.ts';
import type { Device, Profile } from './profile.ts';
import { SESSION_IDLE_MILLIS } from './session.ts';

const MAX_ORDER_TIMES = 50;
const MAX_SEARCHES = 20;

/** The part of a batch that profiles are made from. */
export type FoldBatch = Pick<EventBatch, 'page' | 'events'> & {
  device?: Device | undefined;
  country?: string | undefined;
};

/**
 * The profile after one more batch of events; `profile` itself is not changed. Events are taken in the order of their
 * times. The caller counts each event once. Batches older than what was folded before give a close, not an exact
 * profile: `foldLog` of all batches is exact.
 */
export function fold(
  profile: Profile | undefined,
  batch: FoldBatch,
  options: FoldOptions,
): Profile | undefined {
  return foldLog([batch], options, profile);
}

/** The profile of a whole log, whatever the order of its batches; undefined: no events. `base` is what came before the log. */
export function foldLog(
  batches: readonly FoldBatch[],
  options: FoldOptions,
  base?: Profile,
): Profile | undefined {
  const entries = batches.flatMap((batch) => batch.events.map((event) => ({ event, batch })));
  entries.sort((a, b) => a.event.at - b.event.at || (a.event.id < b.event.id ? -1 : 1));
  let profile = base && structuredCopy(base);
  for (const { event, batch } of entries) {
    profile ??= empty(event);
    foldEvent(profile, event, batch, options);
  }
  return profile;
}

/** The order value of a purchase or refund in the site's currency: its `value`, else the sum of its items; 0 in another currency. */
export function orderValue({ params }: ShopEvent, currency: string): number {
  if (params.currency !== undefined && params.currency !== currency) return 0;
  if (params.value !== undefined) return params.value;
  return (params.items ?? []).reduce((sum, item) => sum + (item.price ?? 0) * (item.quantity ?? 1), 0);
}

function foldEvent(profile: Profile, event: ShopEvent, batch: FoldBatch, options: FoldOptions): void {
  const { at, name, params } = event;
  if (name.startsWith('support_ticket')) {
    foldTicket(profile, event);
    return;
  }
  // Somebody known by tickets alone has not been here yet.
  if (profile.visits === 0) profile.visits = 1;
  else if (at - profile.last_seen > SESSION_IDLE_MILLIS) profile.visits += 1;
  profile.first_seen = Math.min(profile.first_seen, at);
  profile.last_seen = Math.max(profile.last_seen, at);
  if (batch.device) profile.device = batch.device;
  if (batch.country) profile.country = batch.country;
  if (batch.page.utm?.campaign && !profile.campaign) profile.campaign = batch.page.utm.campaign;
  const channel = profile.channel ?? channelAt(batch, options.site);
  if (channel !== undefined) profile.channel = channel;
  foldItems(profile, event, options);

  switch (name) {
    case 'page_view':
      profile.page_views += 1;
      profile.hours[hourOf(at, options.site.time_zone)]! += 1;
      break;
    case 'view_item':
      profile.product_views += 1;
      break;
    case 'add_to_cart':
      profile.cart_adds += 1;
      break;
    case 'purchase':
      if (profile.orders === 0) profile.first_order_value = orderValue(event, options.site.currency);
      profile.orders += 1;
      profile.revenue += orderValue(event, options.site.currency);
      profile.order_times = [...profile.order_times, at].toSorted((a, b) => a - b).slice(-MAX_ORDER_TIMES);
      break;
    case 'refund':
      profile.revenue -= orderValue(event, options.site.currency);
      break;
    case 'search':
      foldSearch(profile, params.search_term);
      break;
    case 'sign_up':
      profile.customer_since = Math.min(profile.customer_since ?? at, at);
      break;
    case 'survey':
      foldAnswer(profile, params.amount);
      break;
    default:
  }
}

/** A term that may hold an e-mail address or a long number is not kept: people type those into search boxes. */
function foldSearch(profile: Profile, term: string | undefined): void {
  const text = term?.trim().toLowerCase().slice(0, 60);
  if (!text || /@|\d{5}/.test(text)) return;
  profile.searches = [text, ...profile.searches.filter((other) => other !== text)].slice(0, MAX_SEARCHES);
}

/** A ticket from an import: opened, closed, rated. It is no visit. */
function foldTicket(profile: Profile, { at, name, params }: ShopEvent): void {
  profile.tickets ??= 0;
  if (name === 'support_ticket') {
    profile.tickets += 1;
    profile.last_ticket_at = Math.max(profile.last_ticket_at ?? at, at);
  } else if (name === 'support_ticket_closed') profile.tickets_closed = (profile.tickets_closed ?? 0) + 1;
  else if (params.amount !== undefined && params.amount >= 1 && params.amount <= 5) {
    const before = profile.tickets_rated ?? 0;
    profile.ticket_rating = ((profile.ticket_rating ?? 0) * before + (params.amount - 3) / 2) / (before + 1);
    profile.tickets_rated = before + 1;
  }
}

/** The channel of a page of the shop; undefined where the batch is of no page: an import, or the shop's server. */
function channelAt({ page }: FoldBatch, site: FoldSite): string | undefined {
  return /^(import|order)-/.test(page.view) ? undefined : channelOf(page, site.hostnames);
}

/** A survey answer of 1 (worst) to 5 (best), as a running mean between -1 and 1. */
function foldAnswer(profile: Profile, answer: number | undefined): void {
  if (answer === undefined || answer < 1 || answer > 5) return;
  const before = profile.survey_answers ?? 0;
  profile.sentiment = ((profile.sentiment ?? 0) * before + (answer - 3) / 2) / (before + 1);
  profile.survey_answers = before + 1;
}

function empty({ at, name }: ShopEvent): Profile {
  return {
    v: 1,
    first_seen: at,
    last_seen: at,
    visits: name.startsWith('support_ticket') ? 0 : 1,
    page_views: 0,
    product_views: 0,
    cart_adds: 0,
    orders: 0,
    revenue: 0,
    order_times: [],
    affinities: { category: {}, brand: {}, color: {}, price: {} },
    affinities_at: at,
    items: [],
    bought: [],
    searches: [],
    hours: Array.from({ length: 24 }, () => 0),
  };
}

/** A copy that shares nothing that folding changes in place. */
function structuredCopy(profile: Profile): Profile {
  const { category, brand, color, price } = profile.affinities;
  return {
    ...profile,
    affinities: { category: { ...category }, brand: { ...brand }, color: { ...color }, price: { ...price } },
    hours: [...profile.hours],
  };
}

/** Formatters by time zone: making one costs 50 times its use. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Hour of day, 0 to 23, in a time zone; an unknown zone counts as UTC. */
function hourOf(at: number, timeZone: string): number {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = hourFormat(timeZone);
    formatters.set(timeZone, formatter);
  }
  return Number(formatter.format(at));
}

function hourFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { hour: '2-digit', hourCycle: 'h23', timeZone });
  } catch {
    return new Intl.DateTimeFormat('en', { hour: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
  }
}
