import { describe, expect, it } from 'vitest';
import { histogramKernel } from '../../../model/train/histogram-kernel.ts';
import { MOST_PAGES } from '../../../model/train/wasm-binary.ts';
import { chance } from '../ranker/random-trees.ts';

describe('histogramKernel', () => {
  it.each([
    ['all words', [0, 1, 2]],
    ['the middle word', [1]],
    ['the first and the last word', [0, 2]],
  ])('adds the same as plain TypeScript (%s)', (_, words) => {
    const random = chance(5);
    const [rows, stride, bins] = [500, 12, 256];
    const memory = new WebAssembly.Memory({ initial: 8, maximum: MOST_PAGES, shared: true });
    const [orderAt, wordsAt, dataAt, gradientsAt, offsetsAt, histogramAt] = [
      0, 2048, 4096, 16_384, 32_768, 65_536,
    ];
    const order = new Int32Array(memory.buffer, orderAt, 200);
    const data = new Uint8Array(memory.buffer, dataAt, rows * stride);
    const gradients = new Float64Array(memory.buffer, gradientsAt, rows * 2);
    const offsets = new Int32Array(memory.buffer, offsetsAt, stride);
    const histogram = new Float64Array(memory.buffer, histogramAt, stride * bins * 2);
    new Int32Array(memory.buffer, wordsAt, words.length * 2).set(
      words.flatMap((word) => [word * 4, offsetsAt + word * 16]),
    );
    for (let index = 0; index < order.length; index++) order[index] = Math.floor(random() * rows);
    for (let index = 0; index < data.length; index++) data[index] = Math.floor(random() * 256);
    for (let index = 0; index < gradients.length; index++)
      gradients[index] = Math.floor(random() * 1000) - 500;
    for (let feature = 0; feature < stride; feature++) offsets[feature] = feature * bins * 16;

    const expected = new Float64Array(histogram.length);
    for (const row of order.subarray(10, 150)) {
      for (let feature = 0; feature < stride; feature++) {
        if (!words.includes(feature >>> 2)) continue;
        const at = (feature * bins + data[row * stride + feature]!) * 2;
        expected[at]! += gradients[row * 2]!;
        expected[at + 1]! += gradients[row * 2 + 1]!;
      }
    }
    histogramKernel(memory)({
      order: orderAt + 10 * 4,
      orderEnd: orderAt + 150 * 4,
      data: dataAt,
      stride,
      words: wordsAt,
      wordsEnd: wordsAt + words.length * 8,
      gradients: gradientsAt,
      histogram: histogramAt,
    });
    expect(histogram).toEqual(expected);
  });
});
