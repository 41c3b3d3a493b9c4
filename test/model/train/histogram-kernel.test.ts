import { describe, expect, it } from 'vitest';
import { MOST_PAGES, histogramKernel } from '../../../model/train/histogram-kernel.ts';
import { chance } from '../ranker/random-trees.ts';

describe('histogramKernel', () => {
  it.each([
    ['all words', 0, 3],
    ['the middle word', 1, 1],
    ['the last two words', 1, 2],
  ])('adds the same as plain TypeScript (%s)', (_, firstWord, words) => {
    const random = chance(5);
    const [rows, stride, bins] = [500, 12, 256];
    const memory = new WebAssembly.Memory({ initial: 8, maximum: MOST_PAGES, shared: true });
    const [orderAt, dataAt, gradientsAt, offsetsAt, histogramAt] = [0, 4096, 16_384, 32_768, 65_536];
    const order = new Int32Array(memory.buffer, orderAt, 200);
    const data = new Uint8Array(memory.buffer, dataAt, rows * stride);
    const gradients = new Float64Array(memory.buffer, gradientsAt, rows * 2);
    const offsets = new Int32Array(memory.buffer, offsetsAt, stride);
    const histogram = new Float64Array(memory.buffer, histogramAt, stride * bins * 2);
    for (let index = 0; index < order.length; index++) order[index] = Math.floor(random() * rows);
    for (let index = 0; index < data.length; index++) data[index] = Math.floor(random() * 256);
    for (let index = 0; index < gradients.length; index++)
      gradients[index] = Math.floor(random() * 1000) - 500;
    for (let feature = 0; feature < stride; feature++) offsets[feature] = feature * bins * 16;

    const expected = new Float64Array(histogram.length);
    for (const row of order.subarray(10, 150)) {
      for (let feature = firstWord * 4; feature < (firstWord + words) * 4; feature++) {
        const at = (feature * bins + data[row * stride + feature]!) * 2;
        expected[at]! += gradients[row * 2]!;
        expected[at + 1]! += gradients[row * 2 + 1]!;
      }
    }
    histogramKernel(memory)({
      order: orderAt + 10 * 4,
      orderEnd: orderAt + 150 * 4,
      data: dataAt + firstWord * 4,
      stride,
      words,
      gradients: gradientsAt,
      offsets: offsetsAt + firstWord * 16,
      histogram: histogramAt,
    });
    expect(histogram).toEqual(expected);
  });
});
