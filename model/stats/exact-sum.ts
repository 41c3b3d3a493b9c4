/**
 * A sum without rounding error: numbers that do not overlap, smallest first, whose exact total is the sum. Plain JSON,
 * one to three numbers in practice. Two such sums of the same numbers in another order may look different, but
 * `roundSum` of both is the same number.
 * Source: J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic, Discrete & Comput. Geom. 18 (1997), section 2.
 */
export type ExactSum = number[];

/** Adds a number to a sum, in place. Throws RangeError for NaN or an infinity: nothing can be taken back from those. */
export function addTo(sum: ExactSum, value: number): void {
  if (!Number.isFinite(value))
    throw new RangeError(`${value} cannot be added to a sum; give a finite number.`);
  let carry = value;
  let kept = 0;
  for (let index = 0; index < sum.length; index++) {
    const part = sum[index]!;
    const [large, small] = Math.abs(carry) < Math.abs(part) ? [part, carry] : [carry, part];
    const high = large + small;
    const low = small - (high - large);
    if (low !== 0) {
      sum[kept] = low;
      kept += 1;
    }
    carry = high;
  }
  sum.length = kept;
  if (carry !== 0) sum.push(carry);
}

/** The number next to the exact sum (ties to even): the same whatever the order in which it was added up. */
export function roundSum(sum: readonly number[]): number {
  let index = sum.length - 1;
  if (index < 0) return 0;
  let total = sum[index]!;
  let rest = 0;
  while (index > 0 && rest === 0) {
    index -= 1;
    const before = total;
    total = before + sum[index]!;
    rest = sum[index]! - (total - before);
  }
  // What lies below `rest` decides when it is half a unit in the last place.
  const below = index > 0 ? sum[index - 1]! : 0;
  if ((rest < 0 && below < 0) || (rest > 0 && below > 0)) {
    const twice = rest * 2;
    const next = total + twice;
    if (twice === next - total) return next;
  }
  return total;
}
