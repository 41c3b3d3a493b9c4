import { ascending } from './holm.ts';

/** Benjamini and Hochberg's step-up p-values in input order: false discovery rate (J. R. Stat. Soc. B 57, 1995). */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const adjusted: number[] = [];
  let smallest = 1;
  for (const [position, index] of ascending(p).toReversed().entries()) {
    smallest = Math.min(smallest, (p.length * p[index]!) / (p.length - position));
    adjusted[index] = smallest;
  }
  return adjusted;
}
