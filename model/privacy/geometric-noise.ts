/**
 * A whole number drawn from the two-sided geometric distribution, the discrete form of Laplace noise: adding it to a
 * count that one person changes by at most `sensitivity` makes the count `epsilon`-differentially private. Whole
 * numbers have no low bits that give the count away, as Laplace noise in floating point does (Mironov 2012). Source:
 * Ghosh, Roughgarden & Sundararajan (2012), "Universally utility-maximizing privacy mechanisms", definition 2.1.
 * `random` gives numbers in [0, 1) and must be unpredictable in use. Throws RangeError unless both are above 0.
 */
export function geometricNoise(epsilon: number, sensitivity: number, random: () => number): number {
  if (!(epsilon > 0) || !(sensitivity > 0))
    throw new RangeError(`epsilon ${epsilon} and sensitivity ${sensitivity} must be above 0.`);
  const scale = epsilon / sensitivity;
  return geometric(scale, random) - geometric(scale, random);
}

/** Number of failures before the first success where failure has probability exp(-scale). */
function geometric(scale: number, random: () => number): number {
  return Math.floor(Math.log(1 - random()) / -scale);
}

/**
 * Counts of all `cells` there can be, with noise, none below 0. Each visitor is in at most `sensitivity` of them. A cell
 * that nobody is in is told like any other: which cells are there must not give away who is.
 */
export function noisyCounts(
  counts: Readonly<Record<string, number>>,
  {
    cells,
    epsilon,
    sensitivity,
    random,
  }: { cells: readonly string[]; epsilon: number; sensitivity: number; random: () => number },
): Record<string, number> {
  return Object.fromEntries(
    cells.map((cell) => [
      cell,
      Math.max(0, (counts[cell] ?? 0) + geometricNoise(epsilon, sensitivity, random)),
    ]),
  );
}
