import { histogramKernel } from './histogram-kernel.ts';
import { GRADIENT_LEVELS, share } from './workspace.ts';
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
  const { gradients, desk, hessianLevels } = space;
  const { starts } = space.rows;
  const { g, h } = scales(space);
  const [first, last] = share(starts.length - 1, part, parts);
  const one = 2 ** space.packBits;
  const tree = desk[1]!;
  const perG = g > 0 ? 1 / g : 0;
  const perH = h > 0 ? 1 / h : 0;
  const coarse = hessianLevels < COARSE_LEVELS;
  for (let row = starts[first]!; row < starts[last]!; row++) {
    const at = row * 2;
    gradients[at] = Math.round(gradients[at]! * perG);
    const levels = gradients[at + 1]! * perH;
    gradients[at + 1] =
      one + Math.min(hessianLevels, Math.floor(levels + (coarse ? chanceOf(row, tree) : 0.5)));
  }
}

/** First and last number (within a histogram) of the features of this part, which are whole words of four. */
function spanOf({ offsets, rows, histogramSize }: Workspace, part: number, parts: number) {
  const words = rows.stride >>> 2;
  const [firstWord, lastWord] = share(words, part, parts);
  const startOf = (word: number): number => (word < words ? offsets[word * 4]! / 8 : histogramSize);
  return { firstWord, lastWord, from: startOf(firstWord), to: startOf(lastWord) };
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
  const { rows, offsets, histograms, order, gradients, data, histogramSize } = space;
  const { firstWord, lastWord, from, to } = spanOf(space, part, parts);
  if (firstWord === lastWord) return;
  histograms.fill(0, slot * histogramSize + from, slot * histogramSize + to);
  kernelOf(space)({
    order: order.byteOffset + begin * 4,
    orderEnd: order.byteOffset + end * 4,
    data: data.byteOffset + firstWord * 4,
    stride: rows.stride,
    words: lastWord - firstWord,
    gradients: gradients.byteOffset,
    offsets: offsets.byteOffset + firstWord * 16,
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
