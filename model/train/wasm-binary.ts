/**
 * Pieces of WebAssembly binaries, for the few inner loops that are assembled by hand.
 * Encoding: https://webassembly.github.io/spec/core/binary/ (SIMD and threads included).
 */
export const I32 = 0x7f;
export const V128 = 0x7b;
const EMPTY = 0x40;

/** Unsigned number, 7 bits a byte, least first. */
export function leb(n: number): number[] {
  const bytes: number[] = [];
  let left = n;
  do {
    bytes.push((left & 127) | (left > 127 ? 128 : 0));
    left >>>= 7;
  } while (left > 0);
  return bytes;
}

/** Instructions as bytes. */
export const op = {
  block: [0x02, EMPTY],
  loop: [0x03, EMPTY],
  end: [0x0b],
  br: (depth: number) => [0x0c, depth],
  brIf: (depth: number) => [0x0d, depth],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  /** Constants up to 8191 only: two signed 7-bit groups. */
  constant: (n: number) => [0x41, (n & 127) | 128, n >> 7],
  ltU: [0x49],
  geU: [0x4f],
  add: [0x6a],
  mul: [0x6c],
  and: [0x71],
  shl: [0x74],
  shrU: [0x76],
  loadI32: (offset = 0) => [0x28, 2, ...leb(offset)],
  loadV128: (offset = 0) => [0xfd, 0x00, 4, ...leb(offset)],
  storeV128: (offset = 0) => [0xfd, 0x0b, 4, ...leb(offset)],
  addF32x4: [0xfd, ...leb(0xe4)],
  addF64x2: [0xfd, ...leb(0xf0)],
};

/** 64 KiB pages of a memory: the import must name the same limit. */
export const MOST_PAGES = 65_536;
const SHARED_WITH_MAXIMUM = 3;

/** A function without results: its name, how many i32 parameters it takes, and its code (locals first, end last). */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly code: readonly number[];
}

const MAGIC_AND_VERSION = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const section = (id: number, bytes: number[]) => [id, ...leb(bytes.length), ...bytes];
const text = (word: string) => [word.length, ...Array.from(word, (letter) => letter.charCodeAt(0))];
const list = (entries: readonly (readonly number[])[]) => [...leb(entries.length), ...entries.flat()];

/** Functions over a shared memory of at most `MOST_PAGES`, ready to call. */
export function wasmFunctions(
  functions: readonly WasmFunction[],
  memory: WebAssembly.Memory,
): Record<string, (...parameters: number[]) => void> {
  const binary = Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(
      1,
      list(
        functions.map(({ parameters }) => [
          0x60,
          parameters,
          ...Array.from({ length: parameters }, () => I32),
          0,
        ]),
      ),
    ),
    ...section(2, [1, ...text('trainer'), ...text('memory'), 2, SHARED_WITH_MAXIMUM, 1, ...leb(MOST_PAGES)]),
    ...section(3, list(functions.map((_, index) => leb(index)))),
    ...section(7, list(functions.map(({ name }, index) => [...text(name), 0, ...leb(index)]))),
    ...section(10, list(functions.map(({ code }) => [...leb(code.length), ...code]))),
  ]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { trainer: { memory } });
  return exports as Record<string, (...parameters: number[]) => void>;
}
