/**
 * One file for a few facts and many typed arrays: the form in which trees and item tables lie in R2. A JSON header
 * says what lies where; the arrays follow, aligned, so that reading makes views and copies nothing. Little-endian,
 * as every machine is that runs a Worker, a browser or Node.
 */
const MAGIC = 0x31_50_43_45; // "ECP1" in little-endian order: Endcap pack, version 1
const ALIGNMENT = 8;

const kinds = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

type Kind = keyof typeof kinds;
export type PackedArray = InstanceType<(typeof kinds)[Kind]>;

/** What a pack holds: `facts` is plain JSON, `arrays` are typed arrays by name. */
export interface Pack {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, PackedArray>>;
}

interface Entry {
  name: string;
  kind: Kind;
  start: number;
  length: number;
}

const roundUp = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function kindOf(array: PackedArray): Kind {
  const found = (Object.keys(kinds) as Kind[]).find((kind) => array instanceof kinds[kind]);
  if (!found) throw new TypeError(`An array of type ${array.constructor.name} cannot be packed.`);
  return found;
}

/** The bytes of a pack: 8 bytes (magic, length of the header), the header padded to 8, the arrays each padded to 8. */
export function writePack({ facts, arrays }: Pack): Uint8Array {
  const entries: Entry[] = [];
  let size = 0;
  for (const [name, array] of Object.entries(arrays)) {
    entries.push({ name, kind: kindOf(array), start: size, length: array.length });
    size += roundUp(array.byteLength);
  }
  const header = new TextEncoder().encode(JSON.stringify({ facts, arrays: entries }));
  const body = roundUp(8 + header.length);
  const bytes = new Uint8Array(body + size);
  new Uint32Array(bytes.buffer, 0, 2).set([MAGIC, header.length]);
  bytes.set(header, 8);
  for (const entry of entries) {
    const array = arrays[entry.name]!;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), body + entry.start);
  }
  return bytes;
}

/**
 * A pack read from bytes; its arrays are views into them.
 * @throws RangeError if the bytes are no pack, or are cut off.
 */
export function readPack(bytes: Uint8Array): Pack {
  // Views need alignment: bytes that start in the middle of a buffer are copied once.
  const aligned = bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  if (aligned.length < 8) throw new RangeError(`A pack has at least 8 bytes, this has ${aligned.length}.`);
  const [magic, headerLength] = new Uint32Array(buffer, byteOffset, 2);
  if (magic !== MAGIC)
    throw new RangeError('These bytes are no Endcap pack (its first four bytes are "ECP1").');
  const body = roundUp(8 + headerLength!);
  if (aligned.length < body)
    throw new RangeError(`The pack is cut off: ${aligned.length} of at least ${body} bytes.`);
  const header = JSON.parse(new TextDecoder().decode(aligned.subarray(8, 8 + headerLength!))) as {
    facts: Record<string, unknown>;
    arrays: Entry[];
  };
  const arrays: Record<string, PackedArray> = {};
  for (const { name, kind, start, length } of header.arrays) {
    const type = kinds[kind];
    if (type === undefined)
      throw new RangeError(`The pack's array ${name} has the unknown kind ${String(kind)}.`);
    const end = body + start + length * type.BYTES_PER_ELEMENT;
    if (end > aligned.length)
      throw new RangeError(`The pack is cut off: ${name} ends at byte ${end} of ${aligned.length}.`);
    arrays[name] = new type(buffer as ArrayBuffer, byteOffset + body + start, length);
  }
  return { facts: header.facts, arrays };
}
