/** One look of a test with equal allocation: units of each variation, and the likelihood ratio there. */
export interface SprtLook {
  n: number;
  lambda: number;
  /** Smallest 1 / lambda so far, at most 1. */
  p: number;
}

/**
 * Mixture SPRT for normal outcomes of known variance: the ratio of the likelihood under an effect drawn from
 * N(0, tau2) to that under none. Source: Johari, Koomen, Pekelis, Walsh, KDD 2017 ("Peeking at A/B Tests").
 */
export function mixtureSprtNormal(
  looks: ReadonlyArray<{ n: number; diff: number }>,
  { sigma2, tau2 }: { sigma2: number; tau2: number },
): SprtLook[] {
  return sprt(
    looks.map(({ n, diff }) => ({ n, diff, variance: 2 * sigma2 })),
    tau2,
  );
}

/** The same for shares, with the variance estimated at each look. */
export function mixtureSprtBernoulli(
  looks: ReadonlyArray<{ n: number; pA: number; pB: number }>,
  { tau2 }: { tau2: number },
): SprtLook[] {
  return sprt(
    looks.map(({ n, pA, pB }) => ({ n, diff: pB - pA, variance: pA * (1 - pA) + pB * (1 - pB) })),
    tau2,
  );
}

function sprt(looks: ReadonlyArray<{ n: number; diff: number; variance: number }>, tau2: number): SprtLook[] {
  let p = 1;
  return looks.map(({ n, diff, variance }) => {
    const spread = variance + n * tau2;
    const lambda =
      Math.sqrt(variance / spread) * Math.exp((n * n * tau2 * diff * diff) / (2 * variance * spread));
    p = Math.min(p, 1 / lambda);
    return { n, lambda, p };
  });
}
