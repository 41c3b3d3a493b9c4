import { squaredDistance } from './distance.ts';
import type { Point } from './distance.ts';

/**
 * Mean silhouette of a clustering, -1 to 1, higher is better: how much nearer points are to their own cluster than to
 * the next one. Points alone in a cluster count 0, labels below 0 (noise) are left out; 0 with fewer than two
 * clusters. Takes time by the square of the number of points. Source: Rousseeuw (1987), J. Comput. Appl. Math. 20.
 */
export function silhouette(points: readonly Point[], labels: readonly number[]): number {
  const members = new Map<number, number>();
  for (const label of labels) if (label >= 0) members.set(label, (members.get(label) ?? 0) + 1);
  if (members.size < 2) return 0;
  let sum = 0;
  let counted = 0;
  for (const [i, point] of points.entries()) {
    const own = labels[i]!;
    if (own < 0) continue;
    counted += 1;
    if (members.get(own) === 1) continue;
    const distances = new Map<number, number>();
    for (const [j, other] of points.entries()) {
      const label = labels[j]!;
      if (label >= 0 && j !== i)
        distances.set(label, (distances.get(label) ?? 0) + Math.sqrt(squaredDistance(point, other)));
    }
    const inside = distances.get(own)! / (members.get(own)! - 1);
    let outside = Infinity;
    for (const [label, distance] of distances)
      if (label !== own) outside = Math.min(outside, distance / members.get(label)!);
    sum += (outside - inside) / (Math.max(inside, outside) || 1);
  }
  return counted > 0 ? sum / counted : 0;
}
