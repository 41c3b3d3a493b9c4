import { differenceOf } from './difference.ts';
import { normalQuantile, normalSf } from './normal.ts';
import { proportionSample } from './sample.ts';

export interface TwoProportion {
  diff: number;
  seUnpooled: number;
  ciLower: number;
  ciUpper: number;
  sePooled: number;
  zPooled: number;
  pPooledTwoSided: number;
  zUnpooled: number;
  pUnpooledTwoSided: number;
  wilsonA: [number, number];
  wilsonB: [number, number];
  newcombeLower: number;
  newcombeUpper: number;
}

/** Two shares at a fixed horizon: Wald and pooled tests, Wilson intervals of each, Newcombe's interval of b - a. */
export function twoProportion({
  xA,
  nA,
  xB,
  nB,
  alpha,
}: {
  xA: number;
  nA: number;
  xB: number;
  nB: number;
  alpha: number;
}): TwoProportion {
  const z = normalQuantile(1 - alpha / 2);
  const { difference: diff, standardError: seUnpooled } = differenceOf(
    proportionSample({ n: nA, y: xA }),
    proportionSample({ n: nB, y: xB }),
  );
  const pool = (xA + xB) / (nA + nB);
  const sePooled = Math.sqrt(pool * (1 - pool) * (1 / nA + 1 / nB));
  const wilsonA = wilsonInterval(xA, nA, z);
  const wilsonB = wilsonInterval(xB, nB, z);
  const [pA, pB] = [xA / nA, xB / nB];
  return {
    diff,
    seUnpooled,
    ciLower: diff - z * seUnpooled,
    ciUpper: diff + z * seUnpooled,
    sePooled,
    zPooled: diff / sePooled,
    pPooledTwoSided: twoSided(diff / sePooled),
    zUnpooled: diff / seUnpooled,
    pUnpooledTwoSided: twoSided(diff / seUnpooled),
    wilsonA,
    wilsonB,
    newcombeLower: diff - Math.hypot(pB - wilsonB[0], wilsonA[1] - pA),
    newcombeUpper: diff + Math.hypot(wilsonB[1] - pB, pA - wilsonA[0]),
  };
}

const twoSided = (z: number) => 2 * normalSf(Math.abs(z));

/**
 * Score interval of a share, inside [0, 1] also for none or all. Wilson, J. Am. Stat. Assoc. 22 (1927); the interval of
 * the difference joins two of them: Newcombe, Stat. Med. 17 (1998), method 10.
 */
export function wilsonInterval(x: number, n: number, z: number): [number, number] {
  const p = x / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
