import { describe, expect, it } from 'vitest';
import { dbscan, densityRadius, NOISE } from '../../../model/cluster/dbscan.ts';
import { kMeans } from '../../../model/cluster/k-means.ts';
import { clusterOf, learnClusters } from '../../../model/cluster/learn-clusters.ts';
import { silhouette } from '../../../model/cluster/silhouette.ts';
import { TRAITS, traitsOf } from '../../../model/cluster/traits.ts';
import { learnLifecycle } from '../../../model/learn-lifecycle.ts';
import type { Profile } from '../../../model/profile.ts';
import golden from '../../fixtures/contract/profile.json' with { type: 'json' };

const DAY = 86_400_000;

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Points around each centre, `size` each, with a spread of about 1. */
function clouds(centres: readonly (readonly number[])[], size: number, seed = 1): number[][] {
  const random = seeded(seed);
  const noise = () => random() + random() + random() + random() - 2;
  return centres.flatMap((centre) =>
    Array.from({ length: size }, () => centre.map((value) => value + noise())),
  );
}

const far = [
  [0, 0],
  [20, 0],
  [0, 20],
];

describe('kMeans', () => {
  it('finds clouds that lie apart', () => {
    const { centres, labels } = kMeans(clouds(far, 50), 3, seeded(2))!;
    const sorted = centres
      .map((centre) => centre.map((value) => Math.round(value / 10) * 10))
      .toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
    expect(sorted).toEqual([
      [0, 0],
      [0, 20],
      [20, 0],
    ]);
    for (const cloud of [0, 1, 2]) expect(new Set(labels.slice(cloud * 50, cloud * 50 + 50)).size).toBe(1);
  });
  it('is undefined for fewer points than clusters, and gives equal points one spread of 0', () => {
    expect(kMeans([[1]], 2, seeded(1))).toBeUndefined();
    expect(kMeans([[1], [1], [1]], 2, seeded(1))!.spread).toBe(0);
  });
});

describe('silhouette', () => {
  it('is near 1 for clouds apart, near 0 for one cut in two, and 0 for one cluster', () => {
    const points = clouds(far, 30);
    expect(
      silhouette(
        points,
        points.map((_, i) => Math.floor(i / 30)),
      ),
    ).toBeGreaterThan(0.9);
    expect(
      silhouette(
        points.slice(0, 30),
        points.slice(0, 30).map((_, i) => i % 2),
      ),
    ).toBeLessThan(0.1);
    expect(
      silhouette(
        points,
        points.map(() => 0),
      ),
    ).toBe(0);
  });
  it('of four points on a line is as computed by hand', () => {
    expect(silhouette([[0], [1], [10], [11]], [0, 0, 1, 1])).toBeCloseTo(
      (1 - 1 / 10.5 + 1 - 1 / 9.5 + 1 - 1 / 9.5 + 1 - 1 / 10.5) / 4,
      12,
    );
  });
});

describe('dbscan', () => {
  it('finds clouds and leaves out what lies alone', () => {
    const points = [...clouds(far, 40), [100, 100]];
    const labels = dbscan(points, { radius: densityRadius(points, 4), minPoints: 4 });
    expect(labels.at(-1)).toBe(NOISE);
    expect(new Set(labels.filter((label) => label >= 0)).size).toBe(3);
  });
});

describe('learnClusters', () => {
  /** Visitors of three kinds: browsers, buyers, and bargain hunters on the phone. */
  const kinds = [
    [1.2, 2.5, 3, 0.05, 0, 0, 1, 0.5, 2.5, 0.2, 0],
    [3.5, 1.5, 3, 0.6, 2, 4.5, 0.5, 0.1, 4, 0.2, 0],
    [1.8, 1, 1.5, 0.3, 0.7, 3, 2.5, 1, 1, 0.7, 1],
  ];
  const visitors = (size: number, seed: number) => {
    const random = seeded(seed);
    return kinds.flatMap((kind) =>
      Array.from({ length: size }, () => kind.map((value) => value + (random() - 0.5) * 0.2)),
    );
  };

  it('finds the kinds, names them by what is special about them, and keeps their ids the next night', () => {
    const first = learnClusters(visitors(100, 1), { random: seeded(1) })!;
    expect(first.clusters).toHaveLength(3);
    expect(first.silhouette).toBeGreaterThan(0.25);
    const names = first.clusters.map(({ name }) => name).join('; ');
    expect(names).toMatch(/frequent visitors/i);
    expect(names).toMatch(/bargain hunters|on the phone|evening/i);
    const ids = visitors(3, 9).map((traits) => clusterOf(traits, first));
    expect(new Set(ids).size).toBe(3);

    const second = learnClusters(visitors(120, 2).toReversed(), { random: seeded(7), before: first })!;
    expect(second.clusters.map(({ id }) => id).toSorted()).toEqual(
      first.clusters.map(({ id }) => id).toSorted(),
    );
    expect(visitors(3, 9).map((traits) => clusterOf(traits, second))).toEqual(ids);
  });

  it('gives a new kind a new id', () => {
    const before = learnClusters(visitors(100, 1).slice(0, 200), { random: seeded(1) })!;
    const after = learnClusters(visitors(100, 3), { random: seeded(2), before })!;
    const old = new Set(before.clusters.map(({ id }) => id));
    expect(after.clusters.filter(({ id }) => !old.has(id)).map(({ id }) => id)).toEqual(['cluster-3']);
  });

  it.each([
    ['normal', (random: () => number) => random() + random() + random() + random()],
    ['uniform', (random: () => number) => random()],
    ['equal', () => 1],
  ])('finds no groups among visitors who are %s in every trait, tonight or tomorrow', (_, draw) => {
    const before = learnClusters(visitors(100, 1), { random: seeded(1) })!;
    for (const size of [100, 400]) {
      const random = seeded(size);
      const crowd = Array.from({ length: size }, () => TRAITS.map(() => draw(random)));
      expect(learnClusters(crowd, { random })).toBeUndefined();
      expect(learnClusters(crowd, { random, before })).toBeUndefined();
    }
  });

  it('is not led astray by one visitor beyond all others, nor by one without numbers', () => {
    const odd = [kinds[0]!.map(() => 1_000), kinds[0]!.map((value, i) => (i === 1 ? Number.NaN : value))];
    const found = learnClusters([...visitors(100, 1), odd[1]!], { random: seeded(1) })!;
    expect(found.clusters).toHaveLength(3);
    expect(learnClusters([...visitors(100, 1), ...odd], { random: seeded(1) })?.clusters.length).not.toBe(1);
  });

  it('keeps number and ids over nights in which other visitors come', () => {
    let before = learnClusters(visitors(60, 1), { random: seeded(1) })!;
    const ids = before.clusters.map(({ id }) => id).toSorted();
    for (let night = 2; night < 8; night++) {
      before = learnClusters(visitors(60 + night, night), { random: seeded(night), before })!;
      expect(before.clusters.map(({ id }) => id).toSorted()).toEqual(ids);
    }
  });

  it('finds them by density too', () => {
    expect(learnClusters(visitors(100, 1), { random: seeded(1), method: 'dbscan' })!.clusters).toHaveLength(
      3,
    );
  });

  it('is undefined for fewer than 100 visitors, and a model of other traits places nobody', () => {
    expect(learnClusters(visitors(33, 1), { random: seeded(1) })).toBeUndefined();
    const model = learnClusters(visitors(100, 1), { random: seeded(1) })!;
    expect(clusterOf(visitors(1, 1)[0]!, { ...model, traits: ['height'] })).toBeUndefined();
  });
});

describe('traitsOf', () => {
  it('has a finite number for every trait of the golden profile', () => {
    const traits = traitsOf(golden as unknown as Profile, golden.last_seen);
    expect(traits).toHaveLength(TRAITS.length);
    expect(traits.every(Number.isFinite)).toBe(true);
    // Known by a support ticket alone.
    expect(
      traitsOf({ ...golden, visits: 0, page_views: 0 } as unknown as Profile, 0).every(Number.isFinite),
    ).toBe(true);
  });
});

describe('learnLifecycle', () => {
  it('reads the thresholds from how long customers take to buy again', () => {
    const histories = Array.from({ length: 100 }, (_, i) => [0, (i + 1) * DAY]);
    expect(learnLifecycle(histories)).toEqual({ active_days: 80, at_risk_days: 95, loyal_orders: 2 });
    expect(learnLifecycle(histories.slice(0, 49))).toBeUndefined();
  });
});
