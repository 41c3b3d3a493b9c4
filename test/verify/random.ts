import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { fnv1a } from '../../model/assignment/hash.ts';
import { lnGamma } from '../../model/stats/gamma.ts';

/** A seeded source of chance. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** The same text gives the same numbers for ever, whatever else runs. */
export function randomOf(seed: string): Random {
  const generator = xoroshiro128plus(fnv1a(seed) | 0);
  let spare: number | undefined;
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    // Marsaglia's polar method: two at a time.
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      for (;;) {
        const [u, v] = [2 * uniform() - 1, 2 * uniform() - 1];
        const s = u * u + v * v;
        if (s === 0 || s >= 1) continue;
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    },
  };
}

/** Exact draws of a binomial count, by a table of its distribution. */
export function binomial(n: number, p: number): (random: Random) => number {
  const logChoose = (k: number) => lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
  const cumulative: number[] = [];
  let total = 0;
  for (let k = 0; k <= n; k++) {
    total += p === 0 ? Number(k === 0) : Math.exp(logChoose(k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
    cumulative.push(total);
  }
  return (random) => {
    const target = random.uniform() * total;
    let [low, high] = [0, n];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
