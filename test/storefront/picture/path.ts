/**
 * Paths of garments are written for the wearer's left half (the viewer's right) with x counted from the middle
 * line, in the commands M, L, C and Z with absolute coordinates; these functions put them on the 400 x 500 sheet.
 */
export const WIDTH = 400;
export const HEIGHT = 500;
const MIDDLE = WIDTH / 2;

interface Segment {
  readonly command: 'M' | 'L' | 'C';
  readonly points: readonly (readonly [number, number])[];
}

function parse(path: string): Segment[] {
  const segments: Segment[] = [];
  for (const [, command, body] of path.matchAll(/([MLC])([^MLCZ]*)/g)) {
    const numbers = body!
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    if (numbers.length % 2 > 0 || numbers.some(Number.isNaN))
      throw new Error(`Path "${path}" has a broken ${command}.`);
    const points = Array.from(
      { length: numbers.length / 2 },
      (_, nth) => [numbers[2 * nth]!, numbers[2 * nth + 1]!] as const,
    );
    segments.push({ command: command as Segment['command'], points });
  }
  return segments;
}

function print(segments: readonly Segment[], place: (x: number) => number): string {
  return segments
    .map(
      ({ command, points }) => command + points.map(([x, y]) => `${round(place(x))} ${round(y)}`).join(' '),
    )
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The path as written, on the viewer's right. */
export function right(path: string): string {
  return print(parse(path), (x) => MIDDLE + x) + (path.trim().endsWith('Z') ? 'Z' : '');
}

/** Its mirror image on the viewer's left. */
export function left(path: string): string {
  return print(parse(path), (x) => MIDDLE - x) + (path.trim().endsWith('Z') ? 'Z' : '');
}

/** An open line over both halves, as a hem's stitches. */
export function across(path: string): string {
  return left(path) + right(path);
}

/** A closed outline from a half that begins and ends on the middle line. */
export function both(path: string): string {
  const half = parse(path);
  const ends = half.map(({ points }) => points.at(-1)!);
  // Backwards along the mirrored half: each curve's control points change places, its start becomes its end.
  const back = half
    .slice(1)
    .map(({ command, points }, nth): Segment => ({
      command,
      points: [...points.slice(0, -1).toReversed(), ends[nth]!],
    }))
    .toReversed();
  return `${print(half, (x) => MIDDLE + x)}${print(back, (x) => MIDDLE - x)}Z`;
}

/** The path on the viewer's left and right. */
export function pair(path: string): [string, string] {
  return [left(path), right(path)];
}

/** A full circle as a path. */
export function circle(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
}
