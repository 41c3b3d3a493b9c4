import { GT, isSpace, SLASH } from './ascii.ts';
import * as rules from './element-rules.ts';

/** What skimming has to know of a tag, as bits: it looks at every tag of a listing. */
export const IS_VOID = 1;
export const IS_RAW = 2;
/** Its start or end is no matter of one's own tags alone. */
export const IS_HARD = 4;
export const IS_HARD_IN_SVG = 8;
export const CLOSES_P = 16;
export const IS_HEADING = 32;
export const IS_LI = 64;
export const IS_LIST = 128;
export const IS_SVG = 256;
/** Elements of which a second one inside ends the first. */
export const IS_P = 512;
export const IS_A = 1024;
export const IS_BUTTON = 2048;
export const IS_FORM = 4096;
/** What follows is read in a way of its own: `math`, `plaintext`, `frameset`. */
export const IS_ODD = 8192;
/** Of SVG and MathML: its content is HTML. */
export const IS_POINT = 16384;
export const ENDS_ITSELF = IS_P | IS_A | IS_BUTTON | IS_FORM;

export interface KnownTag {
  readonly name: string;
  /** Small and its own, for tables by tag; 0: of the tags that came when all were given. */
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly flags: number;
  /** Of its name. */
  readonly length: number;
  /** The first four bytes of its name and the next four; 0 and 0 for a longer or odd one. */
  readonly first: number;
  readonly last: number;
  /** Another tag whose name has the same hash. */
  next: KnownTag | undefined;
}

const HARD = new Set(
  'table caption colgroup tbody thead tfoot tr td th select option optgroup template object applet marquee math nobr font ruby rb rt rp rtc frameset body html head plaintext dd dt image keygen hr listing xmp'.split(
    ' ',
  ),
);
const HARD_IN_SVG = new Set([...rules.LEAVES_FOREIGN, 'foreignobject', 'desc', 'title', 'font']);
const FLAGS: Record<string, number> = {
  li: IS_LI,
  ul: IS_LIST,
  ol: IS_LIST,
  svg: IS_SVG,
  p: IS_P,
  a: IS_A,
  button: IS_BUTTON,
  form: IS_FORM,
  math: IS_ODD,
  plaintext: IS_ODD,
  frameset: IS_ODD,
};

/** What a byte is in a tag's name: 0 ends it, 1 is none of those below, else the lower-case letter, digit or dash that it stands for. */
const NAME_BYTES = Uint8Array.from({ length: 256 }, (_one, byte) => {
  if (byte === GT || byte === SLASH || isSpace(byte)) return 0;
  return /[\w-]/.test(String.fromCharCode(byte)) && byte !== 0x5f ? lower(byte) : 1;
});
/** Names up to so long are told apart by two numbers that hold their letters. */
const MAX_PACKED = 8;

const TABLE_SIZE = 1024;
const table: (KnownTag | undefined)[] = Array.from({ length: TABLE_SIZE }, () => undefined);
let count = 0;
/** Own elements of a shop are few; a page that makes up names without end must not fill the memory. */
export const MAX_KNOWN = 2000;

/** The tag whose name starts at `from`; equal names, whatever their case, give the same object. */
export function readTag(bytes: Uint8Array, from: number): KnownTag {
  const { length } = bytes;
  let at = from;
  let first = 0;
  let last = 0;
  for (; at < length; at += 1) {
    const byte = NAME_BYTES[bytes[at]!]!;
    if (byte === 0) break;
    if (byte === 1 || at - from >= MAX_PACKED) return readLongTag(bytes, from);
    if (at - from < 4) first = (first << 8) | byte;
    else last = (last << 8) | byte;
  }
  const slot = (Math.imul(first, 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b)) >>> 22;
  for (let tag = table[slot]; tag; tag = tag.next) if (tag.first === first && tag.last === last) return tag;
  return keep(bytes.slice(from, at).map(lower), { slot, first, last });
}

/** A tag whose name is long, or has other than letters, digits and dashes. */
function readLongTag(bytes: Uint8Array, from: number): KnownTag {
  let at = from;
  let hash = 0;
  let byte = bytes[at];
  while (byte !== undefined && byte !== GT && byte !== SLASH && !isSpace(byte)) {
    hash = (Math.imul(hash, 31) + lower(byte)) | 0;
    byte = bytes[++at];
  }
  const slot = hash & (TABLE_SIZE - 1);
  for (let tag = table[slot]; tag; tag = tag.next) {
    if (tag.first === 0 && tag.length === at - from && isNamed(bytes, from, tag)) return tag;
  }
  return keep(bytes.slice(from, at).map(lower), { slot, first: 0, last: 0 });
}

function keep(
  name: Uint8Array,
  { slot, first, last }: { slot: number; first: number; last: number },
): KnownTag {
  const isKept = count < MAX_KNOWN;
  if (isKept) count += 1;
  const tag = {
    ...describe(name),
    id: isKept ? count : 0,
    length: name.length,
    first,
    last,
    next: table[slot],
  };
  if (isKept) table[slot] = tag;
  return tag;
}

/** The tag of a name in lower case. */
export function tagNamed(name: string): KnownTag {
  return readTag(new TextEncoder().encode(name), 0);
}

/** Whether two are of one name. */
export function isSameTag(one: KnownTag, other: KnownTag): boolean {
  return one === other || (one.id === 0 && other.id === 0 && one.name === other.name);
}

/** Whether the bytes here are this tag's name, in any case; what follows them is the caller's to look at. */
export function isNamed(bytes: Uint8Array, from: number, tag: KnownTag): boolean {
  const name = tag.bytes;
  for (let index = 0; index < name.length; index += 1) {
    const byte = bytes[from + index]!;
    if (byte !== name[index] && lower(byte) !== name[index]) return false;
  }
  return true;
}

function describe(bytes: Uint8Array): Pick<KnownTag, 'name' | 'bytes' | 'flags'> {
  let name = '';
  for (const byte of bytes) name += String.fromCharCode(byte);
  const flags =
    (rules.VOID.has(name) ? IS_VOID : 0) |
    (rules.RAW_TEXT.has(name) ? IS_RAW : 0) |
    (HARD.has(name) ? IS_HARD : 0) |
    (HARD_IN_SVG.has(name) ? IS_HARD_IN_SVG : 0) |
    (rules.CLOSES_P.has(name) ? CLOSES_P : 0) |
    (rules.HEADING.has(name) ? IS_HEADING : 0) |
    (rules.HTML_INSIDE.svg.has(name) || rules.HTML_INSIDE.math.has(name) ? IS_POINT : 0) |
    (Object.hasOwn(FLAGS, name) ? FLAGS[name]! : 0);
  return { name, bytes, flags };
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
