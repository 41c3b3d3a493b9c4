import { histogramKernel } from './histogram-kernel.ts';
import { GRADIENT_LEVELS, WORDS_USED, share } from './workspace.ts';
import type { Workspace } from './workspace.ts';

/** What one step of a whole-number gradient and hessian is worth. 0 where all are 0. */
export function scales({ extremes, hessianLevels }: Workspace): { g: number; h: number } {
  let g = 0;
  let h = 0;
  for (let index = 0; index < extremes.length; index += 2) {
    g = Math.max(g, extremes[index]!);
    h = Math.max(h, extremes[index + 1]!);
  }
  return { g: g / GRADIENT_LEVELS, h: h / hessianLevels };
}

/** A number in [0, 1) that depends only on the row and the tree: rounding by it is unbiased and repeatable. */
function chanceOf(row: number, tree: number): number {
  let x = Math.imul(row ^ Math.imul(tree, 0x9e37_79b1), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** Fewer levels than this: round hessians by chance, or small ones would all vanish. */
const COARSE_LEVELS = 4096;

/** Replaces this part's gradients by whole numbers, and its hessians by whole numbers with the row's count on top. */
export function quantize(space: Workspace, part: number, parts: number): void {
  const { gradients, desk, hessianLevels, drawn } = space;
  const { starts } = space.rows;
  const { g, h } = scales(space);
  const [first, last] = share(starts.length - 1, part, parts);
  const one = 2 ** space.packBits;
  const tree = desk[1]!;
  const perG = g > 0 ? 1 / g : 0;
  const perH = h > 0 ? 1 / h : 0;
  const coarse = hessianLevels < COARSE_LEVELS;
  for (let query = first; query < last; query++) {
    if (drawn[query] === 0) continue;
    for (let row = starts[query]!; row < starts[query + 1]!; row++) {
      const at = row * 2;
      gradients[at] = Math.round(gradients[at]! * perG);
      const levels = gradients[at + 1]! * perH;
      gradients[at + 1] =
        one + Math.min(hessianLevels, Math.floor(levels + (coarse ? chanceOf(row, tree) : 0.5)));
    }
  }
}

/**
 * Makes a tree use these features, and read no words (of four features) but those that hold one. The share of the
 * words that a thread takes follows.
 */
export function useFeatures({ usable, words, offsets, sync }: Workspace, features: readonly number[]): void {
  usable.fill(0);
  for (const feature of features) usable[feature] = 1;
  const used = [...new Set(features.map((feature) => feature >>> 2))].toSorted((a, b) => a - b);
  for (const [index, word] of used.entries()) {
    words[index * 2] = word * 4;
    words[index * 2 + 1] = offsets.byteOffset + word * 16;
  }
  sync[WORDS_USED] = used.length;
}

/** Words that part `part` of `parts` reads, by their place in `words`, and the numbers of a histogram that hold them. */
export function spanOf({ words, sync, offsets, histogramSize }: Workspace, part: number, parts: number) {
  const [first, last] = share(sync[WORDS_USED]!, part, parts);
  const startOf = (feature: number): number =>
    feature < offsets.length ? offsets[feature]! / 8 : histogramSize;
  const empty = first === last;
  return {
    first,
    last,
    from: empty ? 0 : startOf(words[first * 2]!),
    to: empty ? 0 : startOf(words[last * 2 - 2]! + 4),
  };
}

/**
 * Sums of g and packed h by bin, of rows `order[begin]` to `order[end - 1]`, for the features of this part, into
 * histogram `slot`.
 */
export function buildHistogram(
  space: Workspace,
  {
    begin,
    end,
    slot,
    part,
    parts,
  }: { begin: number; end: number; slot: number; part: number; parts: number },
): void {
  const { rows, words, histograms, order, gradients, data, histogramSize } = space;
  const { first, last, from, to } = spanOf(space, part, parts);
  if (first === last) return;
  histograms.fill(0, slot * histogramSize + from, slot * histogramSize + to);
  kernelOf(space)({
    order: order.byteOffset + begin * 4,
    orderEnd: order.byteOffset + end * 4,
    data: data.byteOffset,
    stride: rows.stride,
    words: words.byteOffset + first * 8,
    wordsEnd: words.byteOffset + last * 8,
    gradients: gradients.byteOffset,
    histogram: histograms.byteOffset + slot * histogramSize * 8,
  });
}

/** Histogram `from` minus histogram `less`, in place of `from`: the sibling of a child comes free of reading rows. */
export function subtractHistogram(
  space: Workspace,
  { from, less, part, parts }: { from: number; less: number; part: number; parts: number },
): void {
  const { histograms, histogramSize } = space;
  const span = spanOf(space, part, parts);
  const a = from * histogramSize;
  const b = less * histogramSize;
  for (let slot = span.from; slot < span.to; slot++) histograms[a + slot]! -= histograms[b + slot]!;
}

const kernels = new WeakMap<Workspace, ReturnType<typeof histogramKernel>>();
function kernelOf(space: Workspace): ReturnType<typeof histogramKernel> {
  let found = kernels.get(space);
  if (!found) {
    found = histogramKernel(space.memory);
    kernels.set(space, found);
  }
  return found;
}
