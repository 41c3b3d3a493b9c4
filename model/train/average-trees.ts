import type { Trees } from '../ranker/trees.ts';

/** Numbers of all parts end to end, each put through `of` with the part's number. */
function joined<T extends Int32Array | Uint32Array | Float32Array | Uint8Array>(
  parts: readonly T[],
  of: (value: number, part: number) => number = (value) => value,
): T {
  const length = parts.reduce((sum, { length: one }) => sum + one, 0);
  const out = new (parts[0]!.constructor as new (length: number) => T)(length);
  let at = 0;
  for (const [number, part] of parts.entries()) for (const value of part) out[at++] = of(value, number);
  return out;
}

/**
 * One ensemble whose score is the mean of several ensembles' scores, to float32 rounding: all their trees, each
 * weighing its share.
 * @throws RangeError if there are none, or they read different numbers of columns.
 */
export function averageTrees(members: readonly Trees[]): Trees {
  const [first] = members;
  if (!first) throw new RangeError('There are no trees to average.');
  const width = first.featureCount;
  const other = members.find(({ featureCount }) => featureCount !== width);
  if (other)
    throw new RangeError(`Trees over ${width} and over ${other.featureCount} columns cannot be averaged.`);
  const nodesBefore: number[] = [];
  const setsBefore: number[] = [];
  const bitsBefore: number[] = [];
  let [nodes, sets, bits] = [0, 0, 0];
  for (const { feature, setStarts, setBits } of members) {
    nodesBefore.push(nodes);
    setsBefore.push(sets);
    bitsBefore.push(bits);
    nodes += feature.length;
    sets += setStarts.length - 1;
    bits += setBits.length;
  }
  const all = <K extends keyof Trees>(key: K): Trees[K][] => members.map((member) => member[key]);
  const child = (node: number, member: number): number => node + nodesBefore[member]!;
  return {
    featureCount: width,
    base: members.reduce((sum, { base }) => sum + base, 0) / members.length,
    roots: joined(all('roots'), child),
    feature: joined(all('feature')),
    threshold: joined(all('threshold')),
    // Leaves have children 0, which nobody follows.
    left: joined(all('left'), child),
    right: joined(all('right'), child),
    missingLeft: joined(all('missingLeft')),
    set: joined(all('set'), (set, member) => (set < 0 ? -1 : set + setsBefore[member]!)),
    value: joined(all('value'), (value) => value / members.length),
    setStarts: Int32Array.from([
      ...members.flatMap(({ setStarts }, member) =>
        Array.from(setStarts.subarray(0, -1), (start) => start + bitsBefore[member]!),
      ),
      bits,
    ]),
    setBits: joined(all('setBits')),
  };
}
