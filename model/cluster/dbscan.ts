import { squaredDistance } from './distance.ts';
import type { Point } from './distance.ts';

const UNSEEN = -2;
/** Label of points that belong to no cluster. */
export const NOISE = -1;

/**
 * Labels of clusters by density, from 0; `NOISE` for points in none: a cluster grows from points with at least
 * `minPoints` neighbours (themselves included) within `radius`. Source: Ester, Kriegel, Sander & Xu (1996). Takes time
 * by the square of the number of points.
 */
export function dbscan(
  points: readonly Point[],
  { radius, minPoints }: { radius: number; minPoints: number },
): number[] {
  const labels = points.map(() => UNSEEN);
  const near = (point: Point) =>
    points.flatMap((other, index) => (squaredDistance(point, other) <= radius ** 2 ? [index] : []));
  let cluster = 0;
  for (const [start, point] of points.entries()) {
    if (labels[start] !== UNSEEN) continue;
    const queue = near(point);
    if (queue.length < minPoints) {
      labels[start] = NOISE;
      continue;
    }
    labels[start] = cluster;
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const label = labels[next];
      if (label !== UNSEEN && label !== NOISE) continue;
      labels[next] = cluster;
      if (label === NOISE) continue;
      const neighbours = near(points[next]!);
      if (neighbours.length >= minPoints) queue.push(...neighbours.filter((index) => labels[index]! < 0));
    }
    cluster += 1;
  }
  return labels;
}

/** A radius for `dbscan`: the distance within which 90 % of the points have `minPoints` neighbours. */
export function densityRadius(points: readonly Point[], minPoints: number): number {
  const reaches = points.map((point) => {
    const distances = points.map((other) => squaredDistance(point, other)).toSorted((a, b) => a - b);
    return Math.sqrt(distances[Math.min(minPoints, distances.length) - 1] ?? 0);
  });
  return reaches.toSorted((a, b) => a - b)[Math.floor(0.9 * (reaches.length - 1))] ?? 0;
}
