/** Nodes in [0, 1) and weights of the 15-point Kronrod rule and, at every second node, the 7-point Gauss rule in it. */
const NODES = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const KRONROD = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const GAUSS = [0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694];

/** Most stretches looked at: a function with more noise than the tolerance allows must not be halved for ever. */
const MAX_STRETCHES = 5000;

/** A stretch's relative error below which halving gains nothing, since the function's own values are no better. */
const RELATIVE_NOISE = 1e-12;

/**
 * Integral of a smooth function between the first and the last of `points`, with absolute error of about `tolerance`.
 * Name points where the function bends: each stretch between two of them is halved until its two estimates agree.
 * Method: adaptive Gauss-Kronrod (QUADPACK's rule of 15 points; Piessens et al. 1983).
 */
export function integrate(f: (x: number) => number, points: readonly number[], tolerance = 1e-12): number {
  const sorted = [...new Set(points)].toSorted((a, b) => a - b);
  const perUnit = tolerance / (sorted.at(-1)! - sorted[0]!);
  const open = sorted.slice(1).map((to, index): [number, number] => [sorted[index]!, to]);
  let total = 0;
  for (let looked = 1; open.length > 0; looked++) {
    const [from, to] = open.pop()!;
    const { estimate, error } = stretch(f, from, to);
    const goodEnough = Math.max(perUnit * (to - from), tolerance * 1e-4, RELATIVE_NOISE * Math.abs(estimate));
    const centre = (from + to) / 2;
    if (error <= goodEnough || looked > MAX_STRETCHES || centre <= from || centre >= to) total += estimate;
    else open.push([from, centre], [centre, to]);
  }
  return total;
}

function stretch(f: (x: number) => number, from: number, to: number): { estimate: number; error: number } {
  const centre = (from + to) / 2;
  const half = (to - from) / 2;
  let kronrod = 0;
  let gauss = 0;
  for (let index = 0; index < NODES.length; index++) {
    const step = half * NODES[index]!;
    const value = step === 0 ? f(centre) : f(centre - step) + f(centre + step);
    kronrod += KRONROD[index]! * value;
    if (index % 2 === 1) gauss += GAUSS[index >> 1]! * value;
  }
  return { estimate: kronrod * half, error: Math.abs(kronrod - gauss) * half };
}
