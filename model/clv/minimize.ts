export interface Minimum {
  x: number[];
  value: number;
  /** False: stopped at the limit of steps, so `x` may be off. */
  converged: boolean;
}

interface Options {
  /** Size of the first simplex in every direction. */
  step?: number;
  /** Stops when values and points of the simplex differ by less than this, relative to 1 + their size. */
  tolerance?: number;
  /** Over all starts together. */
  maxSteps?: number;
}

/**
 * A point where `f` is locally least, from `start`, by the downhill simplex of Nelder & Mead (1965), with the usual
 * coefficients 1, 2, 1/2, 1/2, started again at each minimum until a restart gains nothing. `f` may give Infinity
 * where it is not defined. For a handful of dimensions.
 */
export function minimize(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  options: Options = {},
): Minimum {
  let left = options.maxSteps ?? 5_000;
  const next = (from: readonly number[]) => {
    const found = descend(f, from, { ...options, maxSteps: left });
    left -= found.steps;
    return found;
  };
  let best = next(start);
  for (let restart = 0; restart < 10; restart++) {
    const again = next(best.x);
    const gained = best.value - again.value;
    best = again.value <= best.value ? again : best;
    if (!(gained > 1e-9 * (1 + Math.abs(best.value)))) break;
  }
  return best;
}

type Vertex = { x: number[]; value: number };

function descend(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, tolerance = 1e-9, maxSteps = 0 }: Options,
): Minimum & { steps: number } {
  const vertex = (x: number[]): Vertex => ({ x, value: f(x) });
  const simplex = [
    vertex([...start]),
    ...start.map((value, i) => vertex(start.toSpliced(i, 1, value + step))),
  ];
  for (let steps = 0; steps < maxSteps; steps++) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    if (isSmall(simplex, tolerance)) return { ...best, converged: true, steps };
    const centre = start.map(
      (_, i) => simplex.slice(0, -1).reduce((sum, one) => sum + one.x[i]!, 0) / start.length,
    );
    const along = (factor: number) => vertex(centre.map((c, i) => c + factor * (worst.x[i]! - c)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[simplex.length - 1] = expanded.value < reflected.value ? expanded : reflected;
      continue;
    }
    if (reflected.value < simplex.at(-2)!.value) {
      simplex[simplex.length - 1] = reflected;
      continue;
    }
    const contracted = reflected.value < worst.value ? along(-0.5) : along(0.5);
    if (contracted.value < Math.min(reflected.value, worst.value)) {
      simplex[simplex.length - 1] = contracted;
      continue;
    }
    for (let i = 1; i < simplex.length; i++) {
      simplex[i] = vertex(simplex[i]!.x.map((value, j) => best.x[j]! + 0.5 * (value - best.x[j]!)));
    }
  }
  return { ...simplex.toSorted((a, b) => a.value - b.value)[0]!, converged: false, steps: maxSteps };
}

function isSmall(simplex: readonly Vertex[], tolerance: number): boolean {
  const best = simplex[0]!;
  const worst = simplex.at(-1)!;
  if (!(worst.value - best.value <= tolerance * (1 + Math.abs(best.value)))) return false;
  return simplex.every((one) =>
    one.x.every((value, i) => Math.abs(value - best.x[i]!) <= 1e-5 * (1 + Math.abs(best.x[i]!))),
  );
}
