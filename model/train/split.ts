import { scales, spanOf } from './histogram.ts';
import { SPLIT_FIELDS } from './workspace.ts';
import type { Workspace } from './workspace.ts';

/** What is known of a leaf when its split is sought. Sums in the units of whole-number gradients. */
export interface LeafSums {
  readonly leaf: number;
  readonly slot: number;
  readonly g: number;
  readonly h: number;
  readonly rows: number;
  /** Bounds of the leaf's output that monotone constraints above it set. */
  readonly low: number;
  readonly high: number;
}

/** A split as read from the board: children's sums, and for a categorical feature the bins that go left. */
export interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly g: number;
  readonly h: number;
  readonly rows: number;
  /** 8 words of bins that go left; undefined for a numeric split. */
  readonly set: Uint32Array | undefined;
}

const soften = (g: number, l1: number): number =>
  l1 === 0 ? g : Math.sign(g) * Math.max(0, Math.abs(g) - l1);

/** Newton step of a leaf: -g / (h + l2), g shrunk by l1, held inside the bounds. */
export function leafOutput(
  g: number,
  h: number,
  { l1, l2, low, high }: { l1: number; l2: number; low: number; high: number },
): number {
  if (h + l2 <= 0) return Math.min(high, Math.max(low, 0));
  return Math.min(high, Math.max(low, -soften(g, l1) / (h + l2)));
}

/** How much a leaf with this output lowers the loss (twice; only differences matter). */
function worth(g: number, h: number, output: number, l1: number, l2: number): number {
  return -(2 * soften(g, l1) * output + (h + l2) * output * output);
}

/** One search over a leaf's histogram: keeps the best split it is offered. */
class Search {
  gain = 0;
  feature = -1;
  bin = 0;
  missingLeft = 0;
  g = 0;
  h = 0;
  rows = 0;
  isSet = 0;
  readonly set = new Uint32Array(8);

  readonly #space: Workspace;
  readonly #leaf: LeafSums;
  readonly #one: number;
  readonly #scaleG: number;
  readonly #scaleH: number;
  readonly #plain: boolean;

  constructor(space: Workspace, leaf: LeafSums) {
    this.#space = space;
    this.#leaf = leaf;
    this.#one = 2 ** space.packBits;
    const scale = scales(space);
    this.#scaleG = scale.g;
    this.#scaleH = scale.h;
    const { lambdaL1, monotone } = space.parameters;
    this.#plain = lambdaL1 === 0 && monotone.every((sign) => sign === 0);
  }

  /** Loss that the leaf already takes away, undivided. */
  #before(l2: number): number {
    const { lambdaL1 } = this.#space.parameters;
    const { low, high } = this.#leaf;
    const g = this.#leaf.g * this.#scaleG;
    const h = this.#leaf.h * this.#scaleH;
    return worth(g, h, leafOutput(g, h, { l1: lambdaL1, l2, low, high }), lambdaL1, l2);
  }

  /** Gain of a split into (g, h) and the rest; -1 where it breaks a constraint. Real units. */
  #gain(g: number, h: number, otherG: number, otherH: number, l2: number, sign: number): number {
    if (this.#plain) return (g * g) / (h + l2) + (otherG * otherG) / (otherH + l2);
    const { lambdaL1: l1 } = this.#space.parameters;
    const { low, high } = this.#leaf;
    const bounds = { l1, l2, low, high };
    const left = leafOutput(g, h, bounds);
    const right = leafOutput(otherG, otherH, bounds);
    if (sign * (right - left) < 0) return -1;
    return worth(g, h, left, l1, l2) + worth(otherG, otherH, right, l1, l2);
  }

  numeric(feature: number): void {
    const { histograms, histogramSize, offsets, rows: data, parameters } = this.#space;
    const { minRowsInLeaf, minHessianInLeaf, minGain, lambdaL2, monotone } = parameters;
    const { slot, g: leafG, h: leafH, rows: leafRows } = this.#leaf;
    const bins = data.bins.counts[feature]!;
    const start = slot * histogramSize + offsets[feature]! / 8;
    const one = this.#one;
    const perOne = 1 / one;
    const scaleG = this.#scaleG;
    const scaleH = this.#scaleH;
    // Packed sums bear the row limits directly: the hessians' part stays below one row's worth.
    const leastPacked = Math.max(1, minRowsInLeaf) * one;
    const mostPacked = (leafRows - Math.max(1, minRowsInLeaf) + 1) * one;
    const leastH = minHessianInLeaf / scaleH;
    const mostH = leafH - leastH;
    // Gains in units of scaleG^2 / scaleH; a tiny amount keeps 0 / 0 away where all hessians of a side are 0.
    const unit = (scaleG * scaleG) / scaleH;
    const l2 = (lambdaL2 + 1e-12) / scaleH;
    const before = this.#before(lambdaL2) + minGain;
    const least = this.gain + before;
    const missingG = histograms[start]!;
    const missingPacked = histograms[start + 1]!;
    const sign = monotone[data.bins.columns[feature]!] ?? 0;
    const plain = this.#plain;
    let best = least / unit;
    let bestBin = -1;
    // First with missing values on the right, then (if there are any) on the left.
    for (let missingLeft = 0; missingLeft <= (missingPacked > 0 ? 1 : 0); missingLeft++) {
      let g = missingLeft === 1 ? missingG : 0;
      let packed = missingLeft === 1 ? missingPacked : 0;
      // The last bin may go left too when missing values stay on the right: present against missing.
      const last = missingLeft === 0 && missingPacked > 0 ? bins : bins - 1;
      const end = start + last * 2;
      for (let at = start + 2; at < end; at += 2) {
        g += histograms[at]!;
        packed += histograms[at + 1]!;
        if (packed < leastPacked) continue;
        if (packed >= mostPacked) break;
        const h = packed - Math.floor(packed * perOne) * one;
        if (h < leastH) continue;
        if (h > mostH) break;
        const otherG = leafG - g;
        const a = h + l2;
        const b = leafH - h + l2;
        const gain = plain
          ? (g * g * b + otherG * otherG * a) / (a * b)
          : this.#gain(
              g * scaleG,
              h * scaleH,
              otherG * scaleG,
              (leafH - h) * scaleH,
              lambdaL2 + 1e-12,
              sign,
            ) / unit;
        if (gain > best) {
          best = gain;
          bestBin = (at - start) >>> 1;
          this.g = g;
          this.h = h;
          this.rows = Math.floor(packed * perOne);
          this.missingLeft = missingLeft;
        }
      }
    }
    if (bestBin < 0) return;
    this.gain = best * unit - before;
    this.feature = feature;
    this.bin = bestBin;
    this.isSet = 0;
    // Without missing values in the leaf the heavier side takes those that serving may bring.
    if (missingPacked === 0) this.missingLeft = this.rows * 2 >= leafRows ? 1 : 0;
  }

  /**
   * Categories ordered by g / (h + smooth) and cut once, from either end, as for ordered values (W. Fisher, "On
   * grouping for maximum homogeneity", 1958); few categories are also tried one against the rest. Bin 0 (missing,
   * 0, rare, unseen) always goes right.
   */
  categorical(feature: number): void {
    const { histograms, histogramSize, offsets, rows: data, parameters } = this.#space;
    const { minRowsInLeaf, minHessianInLeaf, minGain, lambdaL2, categoryL2, categorySmooth, oneHotUpTo } =
      parameters;
    const { slot, g: leafG, h: leafH, rows: leafRows } = this.#leaf;
    const start = slot * histogramSize + offsets[feature]! / 8;
    const one = this.#one;
    const present: { bin: number; g: number; h: number; rows: number; key: number }[] = [];
    for (let bin = 1; bin < data.bins.counts[feature]!; bin++) {
      const packed = histograms[start + bin * 2 + 1]!;
      const rows = Math.floor(packed / one);
      if (rows === 0) continue;
      const g = histograms[start + bin * 2]! * this.#scaleG;
      const h = (packed - rows * one) * this.#scaleH;
      present.push({
        bin,
        g: histograms[start + bin * 2]!,
        h: packed - rows * one,
        rows,
        key: g / (h + categorySmooth),
      });
    }
    const single = present.length <= oneHotUpTo;
    const l2 = lambdaL2 + (single ? 0 : categoryL2) + 1e-12;
    const before = this.#before(lambdaL2);
    const offer = (
      members: readonly { bin: number; g: number; h: number; rows: number }[],
      g: number,
      h: number,
      rows: number,
    ): void => {
      const otherH = (leafH - h) * this.#scaleH;
      if (rows < minRowsInLeaf || leafRows - rows < minRowsInLeaf || rows === leafRows) return;
      if (h * this.#scaleH < minHessianInLeaf || otherH < minHessianInLeaf) return;
      const gain =
        this.#gain(g * this.#scaleG, h * this.#scaleH, (leafG - g) * this.#scaleG, otherH, l2, 0) -
        before -
        minGain;
      if (gain <= this.gain) return;
      Object.assign(this, { gain, feature, bin: 0, missingLeft: 0, g, h, rows, isSet: 1 });
      this.set.fill(0);
      for (const { bin } of members) this.set[bin >>> 5]! |= 1 << (bin & 31);
    };
    if (single) {
      for (const one of present) offer([one], one.g, one.h, one.rows);
      return;
    }
    present.sort((a, b) => a.key - b.key || a.bin - b.bin);
    const most = Math.min(parameters.maxCategoriesInSet, Math.ceil(present.length / 2));
    for (const ordered of [present, present.toReversed()]) {
      let g = 0;
      let h = 0;
      let rows = 0;
      for (let count = 1; count <= most; count++) {
        const last = ordered[count - 1]!;
        g += last.g;
        h += last.h;
        rows += last.rows;
        offer(ordered.slice(0, count), g, h, rows);
      }
    }
  }
}

/** Best split of a leaf among this part's features, written to the board. Ties go to the lowest feature and bin. */
export function findSplit(space: Workspace, leaf: LeafSums, part: number, parts: number): void {
  const { rows, usable, words, splits, parameters } = space;
  const { first, last } = spanOf(space, part, parts);
  const search = new Search(space, leaf);
  for (let index = first * 4; index < last * 4; index++) {
    const feature = words[(index >>> 2) * 2]! + (index & 3);
    if (feature >= rows.bins.features || usable[feature] === 0) continue;
    if (rows.bins.categorical[feature] === 1) search.categorical(feature);
    else search.numeric(feature);
  }
  const at = (leaf.leaf * parameters.threads + part) * SPLIT_FIELDS;
  splits.set(
    [
      search.gain,
      search.feature,
      search.bin,
      search.missingLeft,
      search.g,
      search.h,
      search.rows,
      search.isSet,
    ],
    at,
  );
  splits.set(search.set, at + 8);
}

/** Best of what the parts found for a leaf; undefined if no split gains anything. */
export function bestSplit({ splits, parameters }: Workspace, leaf: number): Split | undefined {
  let best = -1;
  let gain = 0;
  for (let part = 0; part < parameters.threads; part++) {
    const at = (leaf * parameters.threads + part) * SPLIT_FIELDS;
    if (splits[at]! > gain) {
      gain = splits[at]!;
      best = at;
    }
  }
  if (best < 0) return undefined;
  return {
    gain,
    feature: splits[best + 1]!,
    bin: splits[best + 2]!,
    missingLeft: splits[best + 3] === 1,
    g: splits[best + 4]!,
    h: splits[best + 5]!,
    rows: splits[best + 6]!,
    set: splits[best + 7] === 1 ? Uint32Array.from(splits.subarray(best + 8, best + 16)) : undefined,
  };
}
