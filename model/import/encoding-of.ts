export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * The encoding of a file by its first bytes: what its byte order mark says, else UTF-16 where every other of the first
 * bytes is 0, else UTF-8 where they are that, else
 * Windows-1252 (Latin-1 as spreadsheets write it). The last bytes may be a part of a character.
 */
export function encodingOf(start: Uint8Array): TextEncoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start.length >= 4 && isZero(start, 1) && !isZero(start, 0)) return 'utf-16le';
  if (start.length >= 4 && isZero(start, 0) && !isZero(start, 1)) return 'utf-16be';
  for (let cut = 0; cut < 4; cut++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(start.subarray(0, start.length - cut));
      return 'utf-8';
    } catch {
      // Cut in the middle of a character, or no UTF-8.
    }
  }
  return 'windows-1252';
}

/** Whether every other byte from `from` on is 0, in the first few: so it is for Latin letters in UTF-16. */
function isZero(start: Uint8Array, from: number): boolean {
  for (let at = from; at < Math.min(16, start.length); at += 2) if (start[at] !== 0) return false;
  return true;
}
