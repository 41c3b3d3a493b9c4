import { describe, expect, it } from 'vitest';
import { FEATURES, FEATURE_COUNT, FEATURE_HASH, featureMatrix } from '../../../model/ranker/features.ts';
import type { FeatureContext } from '../../../model/ranker/features.ts';
import { readLearned, writeLearned } from '../../../model/ranker/learned.ts';
import { knowledgeOf, nextClickMatrix, nextClicksOf } from '../../../model/train/next-click-queries.ts';
import { nextClickRows } from '../../../model/train/next-click-rows.ts';
import { NOW, PRODUCTS, buy, knowledge, look, signals, walks } from './small-shop.ts';

const ids = PRODUCTS.map(({ id }) => id);
const visits = walks(150, 1);
const known = knowledge(visits);
const matrixOf = (
  walked: readonly string[],
  candidates: readonly string[],
  context: Pick<FeatureContext, 'table' | 'sequences'> = known,
) => featureMatrix({ ...context, signals: signals(walked), now: NOW, count: candidates.length }, candidates);
const column = (name: string): number => {
  const at = FEATURES.findIndex((feature) => feature.name === name);
  expect(at).toBeGreaterThanOrEqual(0);
  return at;
};

describe('FEATURES', () => {
  it('have names of their own and a hash that names them', () => {
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURE_COUNT);
    expect(FEATURE_HASH).toMatch(/^[0-9a-f]{1,8}$/);
  });
});

describe('featureMatrix', () => {
  it('gives numbers or NaN, never an infinity', () => {
    for (const walked of [[], ['s1'], ['s1', 't2', 'm4', 's1', 's2'], ['unknown'], ['unknown', 's3']]) {
      for (const value of matrixOf(walked, [...ids, 'unknown']))
        expect(Number.isFinite(value) || Number.isNaN(value)).toBe(true);
    }
  });
  it('gives a product the same sequence features wherever it stands and however often', () => {
    const first = column('next');
    const straight = matrixOf(['s1', 's2'], ids);
    const turned = matrixOf(['s1', 's2'], [...ids.toReversed(), 's1']);
    for (let row = 0; row < ids.length; row++) {
      for (let at = first; at < FEATURE_COUNT; at++) {
        expect(turned[(ids.length - 1 - row) * FEATURE_COUNT + at]).toBe(straight[row * FEATURE_COUNT + at]);
        if (row === 0) expect(turned[ids.length * FEATURE_COUNT + at]).toBe(straight[at]);
      }
    }
  });
  it('knows nothing of the visit without signals', () => {
    const matrix = matrixOf([], ids);
    for (const name of ['next', 'walk', 'lift', 'order_distance', 'steps_ago']) {
      for (let row = 0; row < ids.length; row++) expect(matrix[row * FEATURE_COUNT + column(name)]).toBeNaN();
    }
    expect(matrix[column('share')]).toBeLessThan(0);
  });
  it('measures distances within a category only', () => {
    const matrix = matrixOf(['s2'], ids);
    const distances = ids.map((_, row) => matrix[row * FEATURE_COUNT + column('order_distance')]);
    expect(distances.slice(0, 4)).toEqual([-1, 0, 1, 2]);
    expect(distances.slice(4).every(Number.isNaN)).toBe(true);
  });
  it('is the same from a table that was written and read', () => {
    const { statistics } = known.table;
    const read = readLearned(writeLearned({ statistics, sequences: known.sequences }));
    expect(read.statistics.visits).toEqual(statistics.visits);
    expect(matrixOf(['s1', 't1'], ids, { table: known.table, sequences: read.sequences! })).toEqual(
      matrixOf(['s1', 't1'], ids),
    );
  });
});

describe('readLearned', () => {
  it('reads bundles that hold statistics alone', () => {
    const read = readLearned(known.table.statistics.write());
    expect([read.sequences, read.statistics.ids.length]).toEqual([undefined, ids.length]);
  });
});

describe('nextClicksOf', () => {
  it('holds before each look what the session cookie held, and nothing of the look itself or later ones', () => {
    const clicks = nextClicksOf(look('v', NOW, ['s1', 's2', 's1', 't1']));
    expect(clicks.map(({ clicked, session }) => [clicked, session.items.map(({ id }) => id)])).toEqual([
      ['s2', ['s1']],
      ['s1', ['s2', 's1']],
      ['t1', ['s1', 's2']],
    ]);
  });
  it('takes purchases as signals but not as looks', () => {
    const { acts } = look('v', NOW, ['s1', 's2']);
    const clicks = nextClicksOf({
      visitor: 'v',
      acts: [acts[0]!, ...buy('v', NOW + 1, ['m1']).acts, acts[1]!],
    });
    expect(clicks.map(({ clicked, session }) => [clicked, session.items[0]!.act])).toEqual([
      ['s2', 'purchase'],
    ]);
  });
});

describe('nextClickRows', () => {
  const input = {
    products: PRODUCTS,
    warmUp: 0.3,
    stretches: 3,
    mostQueries: 200,
    sampling: { head: 3, tail: 3 },
    mostCandidates: 100,
    maxBins: 63,
    seed: 1,
  };
  it('makes features from earlier visits only: later ones, however different, change nothing before them', () => {
    const cut = Math.floor(visits.length * 0.6);
    const other = [
      ...visits.slice(0, cut),
      ...visits
        .slice(cut)
        .map((visit, index) =>
          look(visit.visitor, visit.acts[0]!.at, index % 2 ? ['m4', 'm3', 'm4'] : ['t3', 's4', 't3']),
        ),
    ];
    const click = nextClicksOf(visits[cut - 1]!)[0]!;
    const of = (list: typeof visits) => {
      const past = list.filter(({ acts }) => acts.at(-1)!.at < click.at);
      return nextClickMatrix(knowledgeOf(PRODUCTS, past, click.at), click, {
        candidates: ids,
        out: new Float32Array(ids.length * FEATURE_COUNT),
      });
    };
    expect(of(other)).toEqual(of(visits));
  });
  it('lets every row stand for what it was drawn from, so that they add up to the catalogue', () => {
    const { rows, queries } = nextClickRows({ ...input, visits });
    expect(queries).toBe(rows.starts.length - 1);
    for (let query = 0; query < queries; query++) {
      const [from, to] = [rows.starts[query]!, rows.starts[query + 1]!];
      expect(rows.standsFor!.slice(from, to).reduce((a, b) => a + b, 0)).toBeCloseTo(PRODUCTS.length, 4);
      expect(rows.labels.slice(from, to).filter((label) => label === 1)).toHaveLength(1);
      const chosen = from + rows.labels.slice(from, to).indexOf(1);
      expect(rows.standsFor![chosen]).toBe(1);
    }
  });
  it('is the same for the same seed, another for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => nextClickRows({ ...input, visits, seed }).rows.data);
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });
});
