import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { EventParams, ShopEvent } from '../../model/event.ts';
import { fold, foldLog, orderValue } from '../../model/fold.ts';
import type { FoldBatch } from '../../model/fold.ts';
import type { FoldOptions } from '../../model/fold-options.ts';
import { ProfileSchema } from '../../model/profile.ts';
import type { Profile } from '../../model/profile.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1, 21, 30);
const options: FoldOptions = {
  site: { currency: 'EUR', time_zone: 'Europe/Amsterdam', hostnames: ['shop.example'] },
};

let ids = 0;
const event = (name: string, at: number, params: EventParams = {}): ShopEvent => ({
  id: `event-${++ids}`,
  name,
  at,
  params,
});
const view = (at: number, item: Partial<NonNullable<EventParams['items']>[number]> = {}) =>
  event('view_item', at, {
    items: [
      {
        item_id: 'P1',
        item_category: 'women/shirts',
        item_brand: 'Loom',
        item_variant: 'sand / M',
        price: 80,
        ...item,
      },
    ],
  });
const batch = (events: ShopEvent[], more: Partial<FoldBatch> = {}): FoldBatch => ({
  page: { view: 'v', url: '/women', type: 'listing' },
  events,
  ...more,
});

describe('fold', () => {
  it('counts what the visitor did, in the site’s time zone', () => {
    const profile = fold(
      undefined,
      batch(
        [
          event('page_view', START),
          view(START + 1_000),
          event('add_to_cart', START + 2_000, { items: [{ item_id: 'P1' }] }),
          event('purchase', START + 3_000, {
            transaction_id: 'T',
            value: 80,
            currency: 'EUR',
            items: [{ item_id: 'P1' }],
          }),
          event('search', START + 4_000, { search_term: ' Linen Shirt ' }),
        ],
        { device: 'phone', country: 'NL' },
      ),
      options,
    )!;
    expect(profile).toMatchObject({
      visits: 1,
      page_views: 1,
      product_views: 1,
      cart_adds: 1,
      orders: 1,
      revenue: 80,
      order_times: [START + 3_000],
      searches: ['linen shirt'],
      device: 'phone',
      country: 'NL',
    });
    expect(profile.hours[23]).toBe(1);
    expect(profile.items.map(({ id, act }) => `${act} ${id}`)).toEqual(['purchase P1', 'cart P1', 'view P1']);
    expect(v.parse(ProfileSchema, profile)).toEqual(profile);
  });

  it('leaves the profile it is given as it was', () => {
    const first = fold(undefined, batch([view(START)]), options)!;
    const before = structuredClone(first);
    fold(first, batch([view(START + DAY), event('page_view', START + DAY)]), options);
    expect(first).toEqual(before);
  });

  it.each([
    ['30 minutes later belongs to the same visit', 30 * MINUTE, 1],
    ['a millisecond more begins another', 30 * MINUTE + 1, 2],
  ])('an event %s', (_, gap, visits) => {
    expect(
      fold(undefined, batch([event('page_view', START), event('page_view', START + gap)]), options)!.visits,
    ).toBe(visits);
  });

  it('halves a taste in 30 days', () => {
    const profile = fold(
      undefined,
      batch([view(START), view(START + 30 * DAY, { item_category: 'men/shirts' })]),
      options,
    )!;
    expect(profile.affinities.category).toEqual({ 'women/shirts': 0.5, 'men/shirts': 1 });
  });

  it('takes the catalogue’s word over the event’s, and bands prices by its median', () => {
    const facts = { category: 'women/blouses', brand: undefined, color: 'ink', price: 200, reduced: true };
    const profile = fold(undefined, batch([view(START)]), {
      ...options,
      medianPrice: 100,
      facts: () => facts,
    })!;
    expect(profile.affinities).toEqual({
      category: { 'women/blouses': 1 },
      brand: { Loom: 1 },
      color: { ink: 1 },
      price: { 4: 1 },
    });
    expect([profile.discount_affinity, profile.discount_seen]).toEqual([1, 1]);
  });

  it.each([
    ['a colour', 'sand / M', { sand: 1 }],
    ['a size', 'M', {}],
    ['a number', '42', {}],
  ])('reads %s from a variant', (_, item_variant, color) => {
    expect(fold(undefined, batch([view(START, { item_variant })]), options)!.affinities.color).toEqual(color);
  });

  it('keeps no search that may hold an address or a long number', () => {
    const searches = ['me@example.com', 'order 123456', 'red dress'].map((search_term, i) =>
      event('search', START + i, { search_term }),
    );
    expect(fold(undefined, batch(searches), options)!.searches).toEqual(['red dress']);
  });

  it('takes refunds off, counts orders in another currency without their value, and sums items where no value is given', () => {
    const profile = fold(
      undefined,
      batch([
        event('purchase', START, { currency: 'USD', value: 500 }),
        event('purchase', START + 1, {
          items: [
            { item_id: 'A', price: 10, quantity: 3 },
            { item_id: 'B', price: 5 },
          ],
        }),
        event('refund', START + 2, { value: 12, currency: 'EUR' }),
      ]),
      options,
    )!;
    expect([profile.orders, profile.revenue]).toEqual([2, 23]);
  });

  it('makes no prototype of a category’s name', () => {
    const profile = fold(undefined, batch([view(START, { item_category: '__proto__' })]), options)!;
    expect(Object.keys(profile.affinities.category)).toEqual([]);
  });

  it('notes the mean of survey answers between -1 and 1', () => {
    const profile = fold(
      undefined,
      batch([1, 5, 4, 9].map((amount, i) => event('survey', START + i, { amount }))),
      options,
    )!;
    expect([profile.sentiment, profile.survey_answers]).toEqual([expect.closeTo((-1 + 1 + 0.5) / 3, 12), 3]);
  });
});

describe('foldLog', () => {
  it('gives one profile whatever the order of the batches, and the same as folding them in order one by one', () => {
    const acts = ['page_view', 'view_item', 'add_to_cart', 'purchase', 'select_item'];
    const one = fc.record({
      gap: fc.integer({ min: 1, max: 3 * DAY }),
      act: fc.integer({ min: 0, max: 4 }),
      item: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        (steps, draws) => {
          let at = START;
          const batches = steps.map(({ gap, act, item }) => {
            at += gap;
            const items = [{ item_id: `P${item}`, item_category: `c${item % 3}`, price: 10 + item }];
            return batch([event(acts[act]!, at, act === 0 ? {} : { items })]);
          });
          const shuffled = batches
            .map((value) => ({ value, key: draws.next().value! }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ value }) => value);
          const whole = foldLog(batches, options);
          expect(foldLog(shuffled, options)).toEqual(whole);
          let stepwise: ReturnType<typeof fold>;
          for (const part of batches) stepwise = fold(stepwise, part, options);
          expect(stepwise).toEqual(whole);
        },
      ),
      { seed: 4, numRuns: 100 },
    );
  });

  it('of no events is undefined', () => {
    expect(foldLog([], options)).toBeUndefined();
  });
});

describe('orderValue', () => {
  it('prefers the stated value to the sum of the items', () => {
    expect(orderValue(event('purchase', 0, { value: 9, items: [{ item_id: 'A', price: 10 }] }), 'EUR')).toBe(
      9,
    );
  });
});

describe('what comes from imports', () => {
  const at = Date.parse('2026-10-01T10:00:00Z');
  const told = (view: string, name: string, when: number, amount?: number) => ({
    page: { view, url: '/', type: 'other' as const, referrer: view === 'seen' ? 'www.google.com/' : null },
    events: [{ id: `${name}-${when}`, name, at: when, params: amount === undefined ? {} : { amount } }],
  });

  it('is no visit, and says nothing of the channel: the first page does', () => {
    const log = [
      told('import-t1', 'support_ticket', at),
      told('import-t1', 'support_ticket_closed', at + DAY),
      told('import-t1', 'support_ticket_rated', at + DAY, 1),
      told('import-o1', 'purchase', at + 2 * DAY),
      told('seen', 'page_view', at + 3 * DAY),
    ];
    const whole = foldLog(log, options);
    expect(whole).toMatchObject({
      visits: 2,
      tickets: 1,
      tickets_closed: 1,
      ticket_rating: -1,
      last_ticket_at: at,
      channel: 'organic',
      last_seen: at + 3 * DAY,
    });
    expect(foldLog(log.slice(0, 3), options)).toMatchObject({ visits: 0 });
    expect(foldLog(log.slice(0, 4), options)).not.toHaveProperty('channel');
    expect(foldLog(log.toReversed(), options)).toEqual(whole);
    let step: Profile | undefined;
    for (const one of log) step = fold(step, one, options);
    expect(step).toEqual(whole);
  });
});
