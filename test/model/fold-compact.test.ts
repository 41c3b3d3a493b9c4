import { describe, expect, it } from 'vitest';
import { compactProfile } from '../../model/fold-compact.ts';
import { COPY_INTERVAL_MILLIS, ITEMS_INTERVAL_MILLIS, planCopy } from '../../model/fold-copy.ts';
import type { CompactProfile, Profile } from '../../model/profile.ts';
import { DEFAULT_RFM_BOUNDS } from '../../model/rfm.ts';
import compactGolden from '../fixtures/contract/compact-profile.json' with { type: 'json' };
import golden from '../fixtures/contract/profile.json' with { type: 'json' };

const profile = golden as unknown as Profile;
const compact = (more: Partial<Profile> = {}): CompactProfile =>
  compactProfile(
    { ...profile, ...more },
    {
      now: golden.last_seen,
      lifecycle: { active_days: 90, at_risk_days: 180, loyal_orders: 3 },
      rfm: DEFAULT_RFM_BOUNDS,
      segments: ['linen-lovers'],
    },
  );

describe('compactProfile', () => {
  it('of the golden profile is the golden compact profile', () => {
    expect(compact()).toEqual(compactGolden);
  });

  it('has the median of the days between orders, answers, tickets and the campaign, where they are known', () => {
    const day = 86_400_000;
    expect(compact({ order_times: [0, 10 * day, 40 * day, 44.5 * day] })).toMatchObject({
      interval_days: 10,
    });
    expect(compact({ order_times: [0, 10 * day, 24 * day] })).toMatchObject({ interval_days: 12 });
    expect(compact({ order_times: [day] })).not.toHaveProperty('interval_days');
    const known = {
      campaign: 'spring',
      sentiment: 0.333,
      tickets: 3,
      tickets_closed: 2,
      ticket_rating: -1,
      last_ticket_at: day,
      customer_since: 1,
    };
    const { sentiment, tickets, open_tickets, ticket_rating, last_ticket_at, campaign } = compact(known);
    expect([sentiment, tickets, open_tickets, ticket_rating, last_ticket_at, campaign]).toEqual([
      0.33,
      3,
      1,
      -1,
      day,
      'spring',
    ]);
  });

  it('has shares of all values, the strongest eight first', () => {
    const category = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`c${i}`, i + 1]));
    const shares = compact({ affinities: { ...profile.affinities, category } }).affinities.category;
    expect(shares).toHaveLength(8);
    expect(shares[0]).toEqual(['c9', Math.round((10 / 55) * 1000) / 1000]);
  });

  it('stays below 2 KB with everything full', () => {
    const weights = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`women/category-${i}`, 50 - i]));
    const items = Array.from({ length: 50 }, (_, i) => ({
      id: `P${1000 + i}`,
      act: 'view' as const,
      at: golden.last_seen - i,
    }));
    const full = compact({
      affinities: { category: weights, brand: weights, color: weights, price: { 1: 1, 2: 2 } },
      items,
      bought: items,
    });
    expect(JSON.stringify(full).length).toBeLessThan(2_900);
    expect([full.items.length, full.bought.length]).toEqual([20, 20]);
  });
});

describe('planCopy', () => {
  const now = 1_780_000_000_000;
  const first = planCopy({}, compact(), now);

  it('writes the first copy at once', () => {
    expect(first).toMatchObject({ write: true, state: { kv: { at: now } } });
  });

  it('leaves a copy alone that decides nothing else', () => {
    expect(planCopy(first.state, compact({ visits: 9, last_seen: now }), now + DAY)).toEqual({
      write: false,
      state: first.state,
    });
  });

  it.each([
    ['what decides', { orders: 2 }, COPY_INTERVAL_MILLIS],
    ['only the last items', { items: [{ id: 'P9', act: 'view' as const, at: now }] }, ITEMS_INTERVAL_MILLIS],
  ])('waits after the last write when %s changed, then writes', (_, change, interval) => {
    const early = planCopy(first.state, compact(change), now + interval - 1);
    expect(early).toMatchObject({ write: false, state: { due: now + interval } });
    expect(planCopy(early.state, compact(change), now + interval).write).toBe(true);
  });

  it('is no longer due when the change is taken back', () => {
    const early = planCopy(first.state, compact({ orders: 2 }), now + 1);
    expect(planCopy(early.state, compact(), now + 2).state.due).toBeUndefined();
  });
});

const DAY = 86_400_000;
