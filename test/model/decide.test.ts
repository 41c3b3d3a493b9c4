import { readFileSync } from 'node:fs';
import { GrowthBook } from '@growthbook/growthbook';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { NO_CONSENT, type Consent } from '../../model/consent.ts';
import { decide, prepare } from '../../model/decide.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { CompactProfile } from '../../model/profile.ts';
import type { PageContext } from '../../model/page-context.ts';
import { SnapshotSchema, type Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';

const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/contract/${name}.json`, import.meta.url), 'utf8'));
const base: Snapshot = v.parse(SnapshotSchema, golden('snapshot'));
const profile: CompactProfile = golden('compact-profile');
const listing = { url: '/women/shirts', type: 'listing' } as const;
const home = { url: '/', type: 'home' } as const;
const NOW = 1_780_000_100_000;
const ALL: Consent = {
  analytics: true,
  personalization: true,
  marketing: false,
  on_device: false,
  undecided: false,
};

function visitor(over: Partial<VisitorContext> = {}): VisitorContext {
  return {
    id: 'eu.AAAAAAAAAAAAAAAAAAAAAA',
    consent: ALL,
    sticky: new Map(),
    device: 'desktop',
    gpc: false,
    ...over,
  };
}

function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return { ...base, holdout: { share: 0, seed: 'holdout' }, ...over };
}

const ids = Array.from({ length: 20_000 }, (_, index) => `eu.${index.toString(36).padStart(22, '0')}`);

describe('decide', () => {
  it("gives a visitor without consent the shop's own and triggers nothing", () => {
    const { placed, triggers } = decide(prepare(snapshot()), {
      page: listing,
      visitor: visitor({ consent: NO_CONSENT }),
      now: NOW,
    });
    expect(placed.map(({ decision, experience }) => [decision.reason, experience])).toEqual([
      ['no-consent', undefined],
    ]);
    expect(triggers).toEqual([]);
  });

  it('serves an untargeted rule to everyone, with consent or not, as site content', () => {
    const [hero, grid] = base.placements;
    const open = snapshot({ placements: [{ ...hero!, rules: [{ ...hero!.rules[0]!, who: {} }] }, grid!] });
    const { placed } = decide(prepare(open), {
      page: home,
      visitor: visitor({ consent: NO_CONSENT }),
      now: NOW,
    });
    expect(placed[0]?.decision).toMatchObject({
      placement: 'hero',
      reason: 'rule',
      rule: 'linen',
      propensity: 1,
    });
  });

  it('serves a shipped winner to everyone, also where a rule for a segment stands before it', () => {
    const [hero, grid] = base.placements;
    const [rule] = hero!.rules;
    const winner = { ...rule!, id: 'shipped-hero', who: {} };
    const later = { ...rule!, id: 'older', who: {} };
    const loyal = { ...rule!, id: 'loyal', who: { condition: { orders: { $gte: 3 } } } };
    const prepared = prepare(
      snapshot({ placements: [{ ...hero!, rules: [loyal, winner, later] }, grid!], experiments: [] }),
    );
    const ruleFor = (over: Partial<VisitorContext>) =>
      decide(prepared, { page: home, visitor: visitor(over), now: NOW }).placed[0]?.decision.rule;
    const buyer = { ...profile, orders: 5 };
    expect(ruleFor({ consent: NO_CONSENT, profile: buyer })).toBe('shipped-hero');
    expect(ruleFor({ gpc: true, profile: buyer })).toBe('shipped-hero');
    expect(ruleFor({ consent: { ...ALL, personalization: false } })).toBe('shipped-hero');
    expect(ruleFor({ profile: { ...profile, orders: 0 } })).toBe('shipped-hero');
    expect(ruleFor({ profile: buyer })).toBe('loyal');
  });

  it.each([1, 2] as const)(
    'leaves visitors of an experiment that began in GrowthBook where they were, hash version %i',
    (hashVersion) => {
      const [experiment] = base.experiments;
      const weights = [0.2, 0.8];
      const moved = {
        ...experiment!,
        key: 'moved-here',
        hash_version: hashVersion,
        phases: [{ number: 1, started_at: NOW - 1, seed: 'began-elsewhere', reason: 'start' }],
        coverage: 0.7,
        layer: undefined,
        who: {},
        variations: experiment!.variations.map((one, index) => ({ ...one, weight: weights[index]! })),
      };
      const prepared = prepare(snapshot({ experiments: [moved] }));
      let differ = 0;
      for (const id of ids.slice(0, 4_000)) {
        const { triggers } = decide(prepared, { page: listing, visitor: visitor({ id }), now: NOW });
        const theirs = new GrowthBook({ attributes: { id } }).run({
          key: 'their-key',
          seed: 'began-elsewhere',
          hashVersion,
          variations: [0, 1],
          weights,
          coverage: 0.7,
        });
        if ((triggers[0]?.variation ?? -1) !== (theirs.inExperiment ? theirs.value : -1)) differ += 1;
      }
      expect(differ).toBe(0);
    },
  );

  it("asks the clocks and the calendar of the site's time zone, through the change to summer time", () => {
    const [hero] = base.placements;
    const evening = { ...hero!.rules[0]!, id: 'r', who: { condition: { hour: 3, date: '2026-03-29' } } };
    const prepared = prepare(
      snapshot({
        site: { ...base.site, time_zone: 'Europe/Amsterdam' },
        placements: [{ ...hero!, rules: [evening] }],
        experiments: [],
      }),
    );
    const reasonAt = (time: string) =>
      decide(prepared, { page: home, visitor: visitor(), now: Date.parse(time) }).placed[0]?.decision.reason;
    expect(reasonAt('2026-03-29T00:59:59Z')).toBe('no-rule');
    expect(reasonAt('2026-03-29T01:00:00Z')).toBe('rule');
    expect(reasonAt('2026-03-29T02:00:00Z')).toBe('no-rule');
  });

  it('matches a rule by a segment of the profile, and by one that only this visit fulfils', () => {
    const prepared = prepare(snapshot());
    expect(
      decide(prepared, { page: home, visitor: visitor({ profile }), now: NOW }).placed[0]?.decision.reason,
    ).toBe('rule');
    const stranger = {
      ...profile,
      segments: [],
      affinities: { ...profile.affinities, category: [['men/shoes', 1]] as [string, number][] },
    };
    expect(
      decide(prepared, { page: home, visitor: visitor({ profile: stranger }), now: NOW }).placed[0]?.decision
        .reason,
    ).toBe('no-rule');
    const shirts = { ...profile, segments: [] };
    expect(
      decide(prepared, { page: home, visitor: visitor({ profile: shirts }), now: NOW }).placed[0]?.decision
        .reason,
    ).toBe('rule');
  });

  it('splits visitors by weight, triggers every variation alike and logs its propensity', () => {
    const [experiment] = base.experiments;
    const unequal = snapshot({
      experiments: [
        {
          ...experiment!,
          variations: [{ ...experiment!.variations[0]!, weight: 3 }, experiment!.variations[1]!],
        },
      ],
    });
    const prepared = prepare(unequal);
    const shares = [0, 0];
    for (const id of ids) {
      const { triggers, placed } = decide(prepared, { page: listing, visitor: visitor({ id }), now: NOW });
      expect(triggers).toHaveLength(1);
      expect(triggers[0]!.propensity).toBe([0.75, 0.25][triggers[0]!.variation]);
      expect(placed[0]!.experience).toMatchObject({
        kind: 'listing',
        order: ['shop', 'ranked'][triggers[0]!.variation],
      });
      shares[triggers[0]!.variation]! += 1 / ids.length;
    }
    expect(Math.abs(shares[0]! - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / ids.length));
  });

  it('leaves visitors who do not allow personalization out of an experiment that ranks, in every variation', () => {
    const { triggers } = decide(prepare(snapshot()), {
      page: listing,
      visitor: visitor({ consent: { ...ALL, personalization: false } }),
      now: NOW,
    });
    expect(triggers).toEqual([]);
  });

  it('starts an experiment at its effective time, not before', () => {
    const prepared = prepare(snapshot());
    const at = (now: number) => decide(prepared, { page: listing, visitor: visitor(), now }).triggers.length;
    expect([at(1_780_000_000_000 - 1), at(1_780_000_000_000)]).toEqual([0, 1]);
  });

  it('keeps to the phase before until a new one takes effect, with its weights, coverage, audience and seed', () => {
    const at = base.experiments[0]!.phases[0]!.started_at;
    const nobody = { condition: { device: 'watch' } };
    const phased = (was: Partial<Experiment['phases'][number]>, now: number) => {
      const [one] = base.experiments;
      const phases = [
        { ...one!.phases[0]!, ended_at: at + 60_000, seed: 'before', ...was },
        { number: 2, started_at: at + 60_000, seed: 'after', reason: 'more' },
      ];
      const variations = one!.variations.map((variation, index) => ({ ...variation, weight: index }));
      const prepared = prepare(
        snapshot({ published_at: at + 1, experiments: [{ ...one!, variations, phases }] }),
      );
      return ids
        .slice(0, 500)
        .flatMap((id) => decide(prepared, { page: listing, visitor: visitor({ id }), now }).triggers);
    };
    const seen = (was: Partial<Experiment['phases'][number]>, now: number) => {
      const all = phased(was, now);
      return [all.length, ...new Set(all.map(({ phase, variation }) => `${phase}:${variation}`))];
    };
    expect(seen({ weights: [1, 0] }, at + 59_999)).toEqual([500, '1:0']);
    expect(seen({ weights: [1, 0] }, at + 60_000)).toEqual([500, '2:1']);
    expect(seen({ coverage: 0 }, at + 59_999)).toEqual([0]);
    expect(seen({ who: nobody }, at + 59_999)).toEqual([0]);
    expect(seen({ who: nobody }, at + 60_000)).toEqual([500, '2:1']);
  });

  it('draws a contextual bandit by the weights of the visitor’s context, else by its own, and logs them', () => {
    const [one] = base.experiments;
    const bandit: Experiment = {
      ...one!,
      allocation: 'bandit',
      context: 'device',
      context_weights: { phone: [0.01, 0.99], desktop: [0.99, 0.01], tablet: [1] },
    };
    const prepared = prepare(snapshot({ experiments: [bandit] }));
    const drawn = (device: VisitorContext['device']) => {
      const triggers = ids
        .slice(0, 1000)
        .flatMap(
          (id) => decide(prepared, { page: listing, visitor: visitor({ id, device }), now: NOW }).triggers,
        );
      return [
        triggers.filter(({ variation }) => variation === 1).length / 1000,
        new Set(triggers.map(({ variation, propensity }) => `${variation}: ${propensity}`)),
      ] as const;
    };
    expect(drawn('phone')[0]).toBeGreaterThan(0.97);
    expect(drawn('phone')[1]).toEqual(new Set(['0: 0.01', '1: 0.99']));
    expect(drawn('desktop')[0]).toBeLessThan(0.03);
    expect(drawn('tablet')[0]).toBeCloseTo(0.5, 1);
  });

  it('ends an experiment at the end of its last phase, on every edge alike', () => {
    const [one] = base.experiments;
    const end = NOW + 1000;
    const prepared = prepare(
      snapshot({ experiments: [{ ...one!, phases: [{ ...one!.phases[0]!, ended_at: end }] }] }),
    );
    const at = (now: number) => decide(prepared, { page: listing, visitor: visitor(), now }).triggers.length;
    expect([at(end - 1), at(end)]).toEqual([1, 0]);
  });

  it('logs the probability with which a sticky variation was drawn, where the visitor brings it', () => {
    const sticky = new Map([['ranked:1', 1]]);
    const propensity = (over: Partial<VisitorContext>) =>
      decide(prepare(snapshot()), { page: listing, visitor: visitor({ sticky, ...over }), now: NOW })
        .triggers[0]?.propensity;
    expect(propensity({})).toBe(0.5);
    expect(propensity({ drawn: new Map([['ranked:1', 0.07]]) })).toBe(0.07);
  });

  it("draws the holdout first: held-out visitors see the shop's own and trigger nothing", () => {
    const prepared = prepare(snapshot({ holdout: { share: 0.3, seed: 'h' } }));
    const held = ids.filter(
      (id) =>
        decide(prepared, { page: listing, visitor: visitor({ id }), now: NOW }).placed[0]!.decision.reason ===
        'holdout',
    );
    expect(Math.abs(held.length / ids.length - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / ids.length));
    const one = decide(prepared, { page: listing, visitor: visitor({ id: held[0]! }), now: NOW });
    expect([one.triggers, one.placed[0]!.experience]).toEqual([[], undefined]);
  });

  it('triggers the holdout for those it keeps out and those it does not, wherever something of ours may be', () => {
    const prepared = prepare(snapshot({ holdout: { share: 0.3, seed: 'h', phase: 4 } }));
    const seen = ids.slice(0, 500).map((id) => {
      const { holdout, placed } = decide(prepared, { page: listing, visitor: visitor({ id }), now: NOW });
      expect(holdout?.variation).toBe(placed[0]!.decision.reason === 'holdout' ? 0 : 1);
      expect(holdout).toMatchObject({
        experiment: 'holdout',
        phase: 4,
        propensity: holdout?.variation === 0 ? 0.3 : 0.7,
      });
      return holdout!.variation;
    });
    expect(new Set(seen)).toEqual(new Set([0, 1]));
    const nowhere = { url: '/imprint', type: 'content' } as const;
    expect(decide(prepared, { page: nowhere, visitor: visitor(), now: NOW }).holdout).toBeUndefined();
    const quiet = visitor({ consent: { ...ALL, analytics: false } });
    expect(decide(prepared, { page: listing, visitor: quiet, now: NOW }).holdout).toBeUndefined();
    expect(
      decide(prepare(snapshot()), { page: listing, visitor: visitor(), now: NOW }).holdout,
    ).toBeUndefined();
  });

  it('draws a flag on every page of its match, without any placement, under consent and outside the holdout', () => {
    const flag = {
      ...base.experiments[0]!,
      id: 'checkout-flow',
      key: 'checkout-flow',
      flag: true,
      match: { paths: ['/cart'] },
      variations: ['Old', 'New'].map((name) => ({ name, weight: 1, experiences: {} })),
    };
    const cart = { url: '/cart', type: 'cart' } as const;
    const flagged = snapshot({ experiments: [flag] });
    const on = (over: Partial<VisitorContext> = {}, share = 0, page: PageContext = cart) =>
      decide(prepare({ ...flagged, holdout: { share, seed: 'h' } }), {
        page,
        visitor: visitor(over),
        now: NOW,
      });
    expect(on().triggers).toMatchObject([{ experiment: 'checkout-flow', phase: 1, propensity: 0.5 }]);
    expect(on({}, 0, home).triggers).toEqual([]);
    expect(on({ consent: NO_CONSENT }).triggers).toEqual([]);
    expect(on({ gpc: true }).triggers).toEqual([]);
    expect(on({}, 1)).toMatchObject({ triggers: [], holdout: { variation: 0 } });
  });

  it('gives a rule that is rolled out in stages to a share of visitors, who keep it as the share grows', () => {
    const [hero, grid] = base.placements;
    const rolled = (share: number, over: Partial<Snapshot> = {}) => {
      const rule = { ...hero!.rules[0]!, who: {}, rollout: { share, seed: 'r' } };
      const prepared = prepare(snapshot({ placements: [{ ...hero!, rules: [rule] }, grid!], ...over }));
      return new Set(
        ids
          .slice(0, 4000)
          .filter(
            (id) =>
              decide(prepared, { page: home, visitor: visitor({ id }), now: NOW }).placed[0]?.experience,
          ),
      );
    };
    const [some, more] = [rolled(0.1), rolled(0.4)];
    expect(some.size / 4000).toBeCloseTo(0.1, 1);
    expect(more.size / 4000).toBeCloseTo(0.4, 1);
    expect([...some].every((id) => more.has(id))).toBe(true);
    expect(rolled(1).size).toBe(4000);
    // The holdout is drawn first.
    const without = rolled(1, { holdout: { share: 0.3, seed: 'h' } });
    expect(without.size / 4000).toBeCloseTo(0.7, 1);
  });

  it('shows a shipped winner to nobody of the holdout who is known, and to everyone else', () => {
    const [hero, grid] = base.placements;
    const open = { ...hero!, rules: [{ ...hero!.rules[0]!, id: 'shipped-hero', who: {} }] };
    const prepared = prepare(snapshot({ placements: [open, grid!], holdout: { share: 0.5, seed: 'h' } }));
    const see = (over: Partial<VisitorContext>) =>
      decide(prepared, { page: home, visitor: visitor(over), now: NOW }).placed[0]!;
    const reasons = ids.slice(0, 400).map((id) => see({ id }).decision.reason);
    expect(new Set(reasons)).toEqual(new Set(['holdout', 'rule']));
    expect(see({ consent: NO_CONSENT }).experience).toBeDefined();
  });

  it('gives a shipped flag to everyone as site content, or to whom it was shipped, in stages and outside the holdout', () => {
    const [one] = base.experiments;
    const flagged = (decision: object, over: Partial<Snapshot> = {}) => {
      const flag: Experiment = {
        ...one!,
        flag: true,
        status: 'shipped',
        decision: { outcome: 'ship', variation: 1, note: '', at: NOW, ...decision },
      };
      const prepared = prepare(snapshot({ experiments: [flag], ...over }));
      return (more: Partial<VisitorContext> = {}) =>
        decide(prepared, { page: listing, visitor: visitor(more), now: NOW }).shipped;
    };
    expect(flagged({})()).toEqual({ [one!.key]: 1 });
    expect(flagged({})({ consent: NO_CONSENT })).toEqual({ [one!.key]: 1 });
    const phones = flagged({ who: { condition: { device: 'phone' } } });
    expect([phones(), phones({ device: 'phone' }), phones({ device: 'phone', consent: NO_CONSENT })]).toEqual(
      [undefined, { [one!.key]: 1 }, undefined],
    );
    const staged = flagged({ share: 0.25 });
    const have = ids.slice(0, 2000).filter((id) => staged({ id }));
    expect(have.length / 2000).toBeCloseTo(0.25, 1);
    expect(flagged({}, { holdout: { share: 1, seed: 'h' } })()).toBeUndefined();
  });

  it('never gives a visitor two experiments of one layer with disjoint ranges', () => {
    const [one] = base.experiments;
    const of = (id: string, from: number, to: number) => ({
      ...one!,
      id,
      key: id,
      layer: { id: 'grid', from, to },
      phases: [{ ...one!.phases[0]!, seed: id }],
    });
    const prepared = prepare(snapshot({ experiments: [of('a', 0, 0.5), of('b', 0.5, 1)] }));
    const drawn = ids
      .slice(0, 2000)
      .map((id) => decide(prepared, { page: listing, visitor: visitor({ id }), now: NOW }).triggers);
    expect(drawn.every((triggers) => triggers.length === 1)).toBe(true);
    expect(new Set(drawn.map(([trigger]) => trigger!.experiment))).toEqual(new Set(['a', 'b']));
  });

  it('keeps a visitor in the variation of the sticky cookie', () => {
    const prepared = prepare(snapshot());
    for (const variation of [0, 1]) {
      const sticky = new Map([['ranked:1', variation]]);
      expect(
        decide(prepared, { page: listing, visitor: visitor({ sticky }), now: NOW }).triggers[0]?.variation,
      ).toBe(variation);
    }
  });

  it('shows a forced variation and counts nothing', () => {
    const { placed, triggers } = decide(prepare(snapshot()), {
      page: listing,
      visitor: visitor({ consent: NO_CONSENT }),
      now: NOW,
      forced: new Map([['ranked', 1]]),
    });
    expect(placed[0]?.decision).toMatchObject({ reason: 'forced', variation: 1 });
    expect(triggers).toEqual([]);
  });

  it('gives equal decisions and input hashes for equal inputs', () => {
    const prepared = prepare(snapshot());
    const run = () => decide(prepared, { page: listing, visitor: visitor({ profile }), now: NOW });
    expect(run().inputs()).toBe(run().inputs());
    expect(run().placed).toEqual(run().placed);
    expect(decide(prepared, { page: home, visitor: visitor({ profile }), now: NOW }).inputs()).not.toBe(
      run().inputs(),
    );
  });
});
