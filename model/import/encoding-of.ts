export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * The encoding of a file by its first bytes: what its byte order mark says, else UTF-8 where they are that, else
 * Windows-1252 (Latin-1 as spreadsheets write it). The last bytes may be a part of a character.
 */
export function encodingOf(start: Uint8Array): TextEncoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
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
