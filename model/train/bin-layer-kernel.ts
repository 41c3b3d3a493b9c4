import { I32, V128, op, wasmFunctions } from './wasm-binary.ts';

/**
 * The inner loops of `BinLayer` as WebAssembly functions, sixteen units at a time in four SIMD registers: seen a fifth of
 * the time of the same loops in TypeScript, which were nine tenths of a network's training. In TypeScript they read:
 *
 *     sum:  for (let unit = 0; unit < units; unit++) for (const place of places) out[unit] += table[place + unit];
 *     pull: for (let unit = 0; unit < units; unit++) for (const place of places) table[place + unit] += out[unit];
 */
const [PLACES, PLACES_END, TABLE, OUT, OUT_END] = [0, 1, 2, 3, 4] as const;
const PARAMETERS = 5;
const [AT, CELL] = [5, 6] as const;
const LANES = [7, 8, 9, 10] as const;
/** Bytes of one register, and of the units of one turn. */
const REGISTER = 16;
const TURN = LANES.length * REGISTER;
export const UNITS_A_TURN = TURN / 4;

const advance = (local: number, bytes: number) => [
  ...op.get(local),
  ...op.constant(bytes),
  ...op.add,
  ...op.set(local),
];
const each = (code: (lane: number, offset: number) => number[]) =>
  LANES.flatMap((lane, index) => code(lane, index * REGISTER));

/** Both functions: registers take a turn's units of `out`, `inner` is done with each cell, then `after`. */
const loops = (inner: number[], after: number[]) =>
  [
    [2, 2, I32, LANES.length, V128], // two i32 locals, four v128
    op.loop,
    each((lane, offset) => [...op.get(OUT), ...op.loadV128(offset), ...op.set(lane)]),
    [...op.get(PLACES), ...op.set(AT)],
    op.loop,
    [...op.get(AT), ...op.loadI32(), ...op.get(TABLE), ...op.add, ...op.set(CELL)],
    inner,
    advance(AT, 4),
    [...op.get(AT), ...op.get(PLACES_END), ...op.ltU, ...op.brIf(0)],
    op.end,
    after,
    advance(TABLE, TURN),
    advance(OUT, TURN),
    [...op.get(OUT), ...op.get(OUT_END), ...op.ltU, ...op.brIf(0)],
    [...op.end, ...op.end],
  ].flat();

const sum = loops(
  each((lane, offset) => [
    ...op.get(CELL),
    ...op.loadV128(offset),
    ...op.get(lane),
    ...op.addF32x4,
    ...op.set(lane),
  ]),
  each((lane, offset) => [...op.get(OUT), ...op.get(lane), ...op.storeV128(offset)]),
);
const pull = loops(
  each((lane, offset) => [
    ...op.get(CELL),
    ...op.get(CELL),
    ...op.loadV128(offset),
    ...op.get(lane),
    ...op.addF32x4,
    ...op.storeV128(offset),
  ]),
  [],
);

/**
 * Byte addresses: `places` to `placesEnd` hold, as 32-bit numbers, where cells begin in the table at `table`; units lie at
 * `out` to `outEnd`, as 32-bit floats, a multiple of `UNITS_A_TURN`. There is at least one place.
 */
type BinLayerLoop = (places: number, placesEnd: number, table: number, out: number, outEnd: number) => void;

/** Both loops over a memory made with MOST_PAGES as maximum. */
export function binLayerKernel(memory: WebAssembly.Memory): { sum: BinLayerLoop; pull: BinLayerLoop } {
  const functions = wasmFunctions(
    [
      { name: 'sum', parameters: PARAMETERS, code: sum },
      { name: 'pull', parameters: PARAMETERS, code: pull },
    ],
    memory,
  );
  return { sum: functions['sum']!, pull: functions['pull']! };
}
