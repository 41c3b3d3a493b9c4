import { priceBand } from './catalog.ts';
import type { EventItem, ShopEvent } from './event.ts';
import type { FoldOptions, ItemFacts } from './fold-options.ts';
import { AFFINITY_KINDS } from './profile.ts';
import type { AffinityKind, Profile } from './profile.ts';
import type { ItemAct } from './session.ts';

const DAY_MILLIS = 86_400_000;
/** After so many days a taste counts half: about a season's browsing. An own choice; bench and replay use the same. */
export const AFFINITY_HALF_LIFE_DAYS = 30;
const MAX_ITEMS = 50;
const MAX_BOUGHT = 100;
/** Values kept a kind; pruned to this when a quarter more have gathered. */
const MAX_VALUES = 50;

/** How much an act says about taste, beside one product view. */
const ACT_WEIGHTS: Record<ItemAct, number> = { click: 0.5, view: 1, cart: 3, purchase: 5 };
const ACT_OF_EVENT: Readonly<Record<string, ItemAct>> = {
  select_item: 'click',
  view_item: 'view',
  add_to_cart: 'cart',
  purchase: 'purchase',
};

/** Adds the products of an event to a profile's last items, purchases, tastes and discount share, in place. */
export function foldItems(profile: Profile, { name, at, params }: ShopEvent, options: FoldOptions): void {
  const act = ACT_OF_EVENT[name];
  if (!act || !params.items?.length) return;
  for (const item of params.items) {
    const facts = factsOf(item, options);
    noteItem(profile, item.item_id, act, at);
    if (act === 'purchase') noteBought(profile, item.item_id, at);
    if (act === 'view' || act === 'purchase') noteDiscount(profile, facts.reduced);
    addTaste(profile, facts, ACT_WEIGHTS[act], at, options.medianPrice);
  }
  prune(profile);
}

function factsOf(item: EventItem, { facts }: FoldOptions): ItemFacts {
  const known = facts?.(item.item_id);
  return {
    category: known?.category ?? item.item_category,
    brand: known?.brand ?? item.item_brand,
    color: known?.color ?? colorOf(item.item_variant),
    price: known?.price ?? item.price,
    reduced: known?.reduced ?? (item.discount === undefined ? undefined : item.discount > 0),
  };
}

/** The first part of a variant such as `sand / M`; undefined where that is a size. */
function colorOf(variant: string | undefined): string | undefined {
  const first = variant?.split(/[/|,]/)[0]!.trim();
  return !first || /^(\d.*|x*[sml]|one size)$/i.test(first) ? undefined : first;
}

function noteItem(profile: Profile, id: string, act: ItemAct, at: number): void {
  const newer = profile.items.find((item) => item.id === id && item.act === act && item.at > at);
  if (newer) return;
  const others = profile.items.filter((item) => item.id !== id || item.act !== act);
  profile.items = insertNewest(others, { id, act, at }).slice(0, MAX_ITEMS);
}

function noteBought(profile: Profile, id: string, at: number): void {
  const others = profile.bought.filter((item) => item.id !== id);
  profile.bought = insertNewest(others, { id, at }).slice(0, MAX_BOUGHT);
}

/** The list, newest first, with one more entry in its place; among equals the latest added comes first. */
function insertNewest<T extends { at: number }>(list: readonly T[], entry: T): T[] {
  const index = list.findIndex((other) => other.at <= entry.at);
  return index < 0 ? [...list, entry] : list.toSpliced(index, 0, entry);
}

function noteDiscount(profile: Profile, reduced: boolean | undefined): void {
  if (reduced === undefined) return;
  const seen = profile.discount_seen ?? 0;
  profile.discount_affinity = ((profile.discount_affinity ?? 0) * seen + Number(reduced)) / (seen + 1);
  profile.discount_seen = seen + 1;
}

function addTaste(
  profile: Profile,
  facts: ItemFacts,
  weight: number,
  at: number,
  medianPrice: number | undefined,
): void {
  if (at > profile.affinities_at) decayTo(profile, at);
  const added = weight * decay(profile.affinities_at - at);
  const values: Record<AffinityKind, string | undefined> = {
    category: facts.category,
    brand: facts.brand,
    color: facts.color,
    price:
      medianPrice === undefined || facts.price === undefined
        ? undefined
        : String(priceBand(facts.price, medianPrice)),
  };
  for (const kind of AFFINITY_KINDS) {
    const value = values[kind];
    // A name such as `__proto__` in an event must not become a prototype.
    if (value && value !== '__proto__')
      profile.affinities[kind][value] = (profile.affinities[kind][value] ?? 0) + added;
  }
}

function decayTo(profile: Profile, at: number): void {
  const factor = decay(at - profile.affinities_at);
  for (const kind of AFFINITY_KINDS) {
    const weights = profile.affinities[kind];
    for (const value in weights) weights[value]! *= factor;
  }
  profile.affinities_at = at;
}

/** Share of a weight that is left after so many milliseconds: 2^(-t / half-life). */
function decay(millis: number): number {
  return 2 ** (-millis / (AFFINITY_HALF_LIFE_DAYS * DAY_MILLIS));
}

function prune(profile: Profile): void {
  for (const kind of AFFINITY_KINDS) {
    const entries = Object.entries(profile.affinities[kind]);
    if (entries.length <= MAX_VALUES * 1.25) continue;
    entries.sort((a, b) => b[1] - a[1]);
    profile.affinities[kind] = Object.fromEntries(entries.slice(0, MAX_VALUES));
  }
}
