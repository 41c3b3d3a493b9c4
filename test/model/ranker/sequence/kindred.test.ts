import { describe, expect, it } from 'vitest';
import { kindredNext } from '../../../../model/ranker/sequence/kindred.ts';
import { foreseen, placeBacked } from '../../../../model/ranker/sequence/place-backed.ts';
import { NOW, PRODUCTS, knowledge, look, walks } from '../small-shop.ts';

const ids = PRODUCTS.map(({ id }) => id);
const numberOf = (id: string): number => ids.indexOf(id);
const everyone = Int32Array.from(ids.keys());
const steps = (...newestFirst: string[]): Int32Array => Int32Array.from(newestFirst, numberOf);
const even = new Float64Array(ids.length).fill(1 / ids.length);
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe('kindredNext', () => {
  const visits = Array.from({ length: 30 }, (_, visit) =>
    look(`v${visit}`, NOW - 1e8 + visit, visit % 2 ? ['s1', 'm1', 's2'] : ['t1', 'm1', 't2']),
  );
  const { walks: index } = knowledge(visits).sequences;
  const scoresOf = (...newestFirst: string[]) =>
    kindredNext(index, { steps: steps(...newestFirst), slotOf: everyone, backing: even });

  it('prefers what followed in visits that share more with this one', () => {
    const [afterShirt, afterTrousers] = [scoresOf('m1', 's1'), scoresOf('m1', 't1')];
    expect(afterShirt[numberOf('s2')]).toBeGreaterThan(afterShirt[numberOf('t2')]! * 2);
    expect(afterTrousers[numberOf('t2')]).toBeGreaterThan(afterTrousers[numberOf('s2')]! * 2);
    const alone = scoresOf('m1');
    expect(alone[numberOf('s2')]).toBeCloseTo(alone[numberOf('t2')]!, 9);
  });
  it('gives probabilities that sum to one, the same each time', () => {
    const first = scoresOf('m1', 's1', 't4');
    expect(sum(first)).toBeCloseTo(1, 9);
    scoresOf('m1', 't1');
    expect(scoresOf('m1', 's1', 't4')).toEqual(first);
  });
  it('falls back on what it is given where no visit went on from the last product', () => {
    for (const p of scoresOf('s2', 's1')) expect(p).toBeCloseTo(1 / ids.length, 12);
  });
});

describe('placeBacked', () => {
  it('gives probabilities that sum to one', () => {
    const { sequences } = knowledge(walks(200, 4));
    const { next, afterPair, mixed } = placeBacked(sequences, {
      steps: steps('s2', 's1'),
      candidates: everyone,
      slotOf: everyone,
      spotNext: undefined,
      spotAfterPair: undefined,
    });
    for (const scores of [next, afterPair, mixed]) expect(sum(scores)).toBeCloseTo(1, 5);
  });
  it('trusts the places more, the less was seen of the product itself', () => {
    const { sequences } = knowledge([look('a', NOW - 1e6, ['s1', 's2', 's1', 's2']), ...walks(40, 5)]);
    const { spotOf, share } = sequences.spots!;
    // All of the chance at the place of s4: only what was seen of products speaks for others.
    const spotNext = share.map((_, spot) => (spot === spotOf[numberOf('s4')] ? 0 : -30));
    const after = (id: string): Float64Array =>
      placeBacked(sequences, {
        steps: steps(id),
        candidates: everyone,
        slotOf: everyone,
        spotNext: Float64Array.from(spotNext),
        spotAfterPair: undefined,
      }).next;
    const seen = (id: string): number => sequences.relations.next.rest[numberOf(id)]!;
    const [often, seldom] = ['s1', 's2', 's3', 'm1', 'm2', 't1']
      .toSorted((a, b) => seen(a) - seen(b))
      .filter((_, at) => at === 0 || at === 5) as [string, string];
    expect(after(seldom)[numberOf('s4')]).toBeGreaterThan(after(often)[numberOf('s4')]!);
  });
});

describe('foreseen', () => {
  it('is the mean ln P of the steps taken, and that of the last', () => {
    const { sequences } = knowledge(walks(100, 6));
    const { mean, last } = foreseen(sequences, steps('s3', 's2', 's1'));
    const first = foreseen(sequences, steps('s2', 's1')).last;
    expect(mean).toBeCloseTo((last + first) / 2, 9);
    expect(last).toBeLessThan(0);
    expect(foreseen(sequences, steps('s1'))).toEqual({ mean: Number.NaN, last: Number.NaN });
  });
});
