export type Point = readonly number[];

/** Square of the straight distance between two points of equal dimension. */
export function squaredDistance(a: Point, b: Point): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

/** Index of the centre nearest to a point, the first of equals; -1 without centres. */
export function nearest(point: Point, centres: readonly Point[]): number {
  let best = -1;
  let least = Infinity;
  for (const [index, centre] of centres.entries()) {
    const distance = squaredDistance(point, centre);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
