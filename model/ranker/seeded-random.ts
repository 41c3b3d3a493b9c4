import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { fnv1a } from '../assignment/hash.ts';

/** Uniform numbers in [0, 1) that depend on the seed's text alone: what is drawn can be drawn again from the log. */
export function seededRandom(seed: string): () => number {
  const generator = xoroshiro128plus(fnv1a(seed));
  return () => uniformFloat64(generator);
}
