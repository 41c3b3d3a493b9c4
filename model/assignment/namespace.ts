import { fnv1a, hash } from './hash.ts';

/** A layer's id and the part of it that an experiment takes: from `start` up to and without `end`, both in [0, 1]. */
export type Namespace = readonly [id: string, start: number, end: number];

/**
 * True when a visitor belongs to an experiment's part of a layer. Experiments of one layer whose parts do not overlap
 * never share a visitor. Same result as GrowthBook's SDKs (hash version 1, seed `__` and the layer's id).
 */
export function inNamespace(userId: string, [id, start, end]: Namespace): boolean {
  const place = hash(`__${id}`, userId, 1)!;
  return place >= start && place < end;
}

/** `inNamespace` with the seed joined beforehand: `suffix` is `__` and the layer's id. */
export function inLayer(
  userId: string,
  { suffix, from, to }: { suffix: string; from: number; to: number },
): boolean {
  const place = (fnv1a(suffix, fnv1a(userId)) % 1000) / 1000;
  return place >= from && place < to;
}
