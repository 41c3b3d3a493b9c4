import { MOST_VALUE, softsign } from '../ranker/network.ts';
import type { RankingRows } from './ranking-rows.ts';

/** Bins of a feature at most, the one for missing values included. */
export const BINS = 256;
/** What the distance from the 20th to the 80th percentile becomes before it is bent. */
const BEND = 3;

/** How each feature's bins become a network's inputs. */
export interface NetworkInputs {
  readonly features: number[];
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  readonly middle: Float32Array;
  readonly slope: Float32Array;
  /** Inputs by place in `features` and bin. */
  readonly value: Float32Array;
  readonly bent: Float32Array;
}

/** Inputs of all numeric features that vary among the rows; bins stand for their means. */
export function networkInputs({ bins, data, stride, rows }: RankingRows): NetworkInputs {
  const found: { feature: number; mean: number; scale: number; middle: number; slope: number }[] = [];
  for (let feature = 0; feature < bins.features; feature++) {
    if (bins.categorical[feature] === 1) continue;
    const counts = new Float64Array(BINS);
    for (let row = 0; row < rows; row++) counts[data[row * stride + feature]!]!++;
    const means = bins.means[feature]!;
    let [count, sum, squares] = [0, 0, 0];
    for (let bin = 1; bin < bins.counts[feature]!; bin++) {
      count += counts[bin]!;
      sum += counts[bin]! * means[bin]!;
      squares += counts[bin]! * means[bin]! ** 2;
    }
    const mean = sum / count;
    const deviation = Math.sqrt(Math.max(0, squares / count - mean ** 2));
    if (!(count > 0 && deviation > 0 && Number.isFinite(deviation))) continue;
    /** Mean of the bin that holds a share of the rows below it; bins are in rising order. */
    const quantile = (share: number): number => {
      let below = 0;
      for (let bin = 1; bin < bins.counts[feature]!; bin++)
        if ((below += counts[bin]!) >= share * count) return means[bin]!;
      return means[bins.counts[feature]! - 1]!;
    };
    const spread = quantile(0.8) - quantile(0.2) || quantile(0.95) - quantile(0.05) || deviation;
    found.push({ feature, mean, scale: 1 / deviation, middle: quantile(0.5), slope: BEND / spread });
  }
  const all = (key: 'mean' | 'scale' | 'middle' | 'slope') => Float32Array.from(found, (one) => one[key]);
  const value = new Float32Array(found.length * BINS);
  const bent = new Float32Array(found.length * BINS);
  for (const [at, { feature, mean, scale, middle, slope }] of found.entries()) {
    for (let bin = 1; bin < bins.counts[feature]!; bin++) {
      const x = bins.means[feature]![bin]!;
      value[at * BINS + bin] = Math.max(-MOST_VALUE, Math.min(MOST_VALUE, (x - mean) * scale));
      bent[at * BINS + bin] = softsign((x - middle) * slope);
    }
  }
  return {
    features: found.map(({ feature }) => feature),
    mean: all('mean'),
    scale: all('scale'),
    middle: all('middle'),
    slope: all('slope'),
    value,
    bent,
  };
}
