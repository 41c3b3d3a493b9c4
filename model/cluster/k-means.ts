import { nearest, squaredDistance } from './distance.ts';
import type { Point } from './distance.ts';

export interface Clustering {
  centres: number[][];
  /** Index of each point's centre. */
  labels: number[];
  /** Sum of squared distances to the own centre. */
  spread: number;
}

const RESTARTS = 8;
const MAX_ROUNDS = 100;

/**
 * The best of eight runs of k-means (Lloyd 1982) from k-means++ starts (Arthur & Vassilvitskii 2007). `random` gives
 * numbers in [0, 1); `from`: one more start, from k centres known before. Fewer points than `k`: undefined.
 */
export function kMeans(
  points: readonly Point[],
  k: number,
  random: () => number,
  from?: readonly Point[],
): Clustering | undefined {
  if (points.length < k || k < 1) return undefined;
  let best =
    from?.length === k
      ? improve(
          points,
          from.map((centre) => [...centre]),
        )
      : undefined;
  for (let run = 0; run < RESTARTS; run++) {
    const found = improve(points, starts(points, k, random));
    if (!best || found.spread < best.spread) best = found;
  }
  return best;
}

/** First centres: each next one drawn with probability by the squared distance to the nearest before. */
function starts(points: readonly Point[], k: number, random: () => number): number[][] {
  const centres = [[...points[Math.floor(random() * points.length)]!]];
  const distances = points.map((point) => squaredDistance(point, centres[0]!));
  while (centres.length < k) {
    let left = random() * distances.reduce((a, b) => a + b, 0);
    let index = distances.findIndex((distance) => (left -= distance) < 0);
    if (index < 0) index = Math.floor(random() * points.length);
    const centre = [...points[index]!];
    centres.push(centre);
    for (const [i, point] of points.entries())
      distances[i] = Math.min(distances[i]!, squaredDistance(point, centre));
  }
  return centres;
}

function improve(points: readonly Point[], centres: number[][]): Clustering {
  let labels = points.map((point) => nearest(point, centres));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    centres = centresOf(points, labels, centres);
    const next = points.map((point) => nearest(point, centres));
    if (next.every((label, i) => label === labels[i])) break;
    labels = next;
  }
  const spread = points.reduce((sum, point, i) => sum + squaredDistance(point, centres[labels[i]!]!), 0);
  return { centres, labels, spread };
}

/** Means of the points of each label; a label without points keeps its centre. */
function centresOf(
  points: readonly Point[],
  labels: readonly number[],
  before: readonly number[][],
): number[][] {
  const sums = before.map((centre) => centre.map(() => 0));
  const counts = before.map(() => 0);
  for (const [i, point] of points.entries()) {
    const label = labels[i]!;
    counts[label]! += 1;
    for (const [j, value] of point.entries()) sums[label]![j]! += value;
  }
  return sums.map((sum, label) =>
    counts[label]! > 0 ? sum.map((value) => value / counts[label]!) : before[label]!,
  );
}
