import type { Network } from '../../../model/ranker/network.ts';
import { chance } from './random-trees.ts';

/** A network with random weights that reads the first `count` columns. */
export function randomNetwork(count: number, [one, two]: [number, number] = [8, 4], seed = 7): Network {
  const random = chance(seed);
  const numbers = (length: number, low = -1, high = 1) =>
    Float32Array.from({ length }, () => low + (high - low) * random());
  return {
    columns: Int32Array.from({ length: count }, (_, column) => column),
    mean: numbers(count, 0.3, 0.7),
    scale: numbers(count, 1, 6),
    middle: numbers(count, 0.3, 0.7),
    slope: numbers(count, 1, 6),
    first: numbers(count * 3 * one, -0.5, 0.5),
    firstBias: numbers(one),
    second: numbers(one * two, -0.5, 0.5),
    secondBias: numbers(two),
    last: numbers(two),
  };
}
