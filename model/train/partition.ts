import type { Split } from './split.ts';
import { share } from './workspace.ts';
import type { Workspace } from './workspace.ts';

/** Rows of a leaf that are to be parted: order[begin] to order[end - 1], by their bin of a feature. */
export interface PartitionRange {
  readonly begin: number;
  readonly end: number;
  readonly feature: number;
}

/** Notes which bins of the split's feature go left, for all parts to read. */
export function noteSides({ goesLeft }: Workspace, { set, bin: last, missingLeft }: Split): void {
  for (let bin = 1; bin < 256; bin++) {
    goesLeft[bin] = set ? (set[bin >>> 5]! >>> (bin & 31)) & 1 : bin <= last ? 1 : 0;
  }
  goesLeft[0] = set === undefined && missingLeft ? 1 : 0;
}

/** Parts this part's stretch of a leaf: its left rows stay at the stretch's start, its right ones go to `spare`. */
export function partPart(
  space: Workspace,
  { begin, end, feature }: PartitionRange,
  part: number,
  parts: number,
): void {
  const { order, spare, data, rows, goesLeft, leftCounts } = space;
  const { stride } = rows;
  const [first, last] = share(end - begin, part, parts);
  const from = begin + first;
  const to = begin + last;
  let left = from;
  let right = from;
  for (let index = from; index < to; index++) {
    const row = order[index]!;
    // Both are written and one counter moves: no branch to mispredict.
    const isLeft = goesLeft[data[row * stride + feature]!]!;
    order[left] = row;
    spare[right] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
  leftCounts[part] = left - from;
}

/** Joins what the parts did: left rows in front, right rows behind, both in their old order. Where the right ones begin. */
export function joinParts(
  { order, spare, leftCounts }: Workspace,
  { begin, end }: PartitionRange,
  parts: number,
): number {
  let at = begin;
  for (let part = 0; part < parts; part++) {
    const from = begin + share(end - begin, part, parts)[0];
    if (at !== from) order.copyWithin(at, from, from + leftCounts[part]!);
    at += leftCounts[part]!;
  }
  const middle = at;
  for (let part = 0; part < parts; part++) {
    const [first, last] = share(end - begin, part, parts);
    const rights = last - first - leftCounts[part]!;
    order.set(spare.subarray(begin + first, begin + first + rights), at);
    at += rights;
  }
  return middle;
}
