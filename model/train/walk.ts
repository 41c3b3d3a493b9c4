import type { RankingRows } from './ranking-rows.ts';
import type { Workspace } from './workspace.ts';

/** Numbers of a node in `walk`: feature (-1: leaf), bin, missing left, left, right. A set's bin is -1 - its number. */
export const WALK_FIELDS = 5;

/** Node number of the leaf that a binned row falls into, in the tree that lies in the workspace. */
export function leafOf({ walk, walkSets }: Workspace, { data, stride }: RankingRows, row: number): number {
  let node = 0;
  for (let feature = walk[0]!; feature >= 0; feature = walk[node * WALK_FIELDS]!) {
    const at = node * WALK_FIELDS;
    const bin = data[row * stride + feature]!;
    const cut = walk[at + 1]!;
    let left: boolean;
    if (cut < 0) left = ((walkSets[(-1 - cut) * 8 + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1;
    else left = bin === 0 ? walk[at + 2] === 1 : bin <= cut;
    node = left ? walk[at + 3]! : walk[at + 4]!;
  }
  return node;
}
