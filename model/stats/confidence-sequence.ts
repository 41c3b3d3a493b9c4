/**
 * Asymptotic confidence sequences by a normal mixture: intervals and tests that hold at every look, so that peeking is
 * harmless. One function of z and kappa covers what GrowthBook, Eppo, Adobe and Netflix do, and the mixture SPRT; only
 * kappa differs. Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, arXiv 2103.06476, theorem 2.2 and appendix B.2.
 */

/** Total sample at which the interval is narrowest where no plan says otherwise. */
export const DEFAULT_N_STAR = 10_000;

/**
 * rho^2 that makes the interval (nearly) narrowest at `nStar` units in all: (-2 ln a + ln(1 - 2 ln a)) / nStar. To be
 * fixed before the start: `nStar` may not depend on the data.
 */
export function mixtureRate(alpha: number, nStar: number): number {
  return (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / nStar;
}

/** rho^2 that makes the interval exactly narrowest at `nStar`: (-W_{-1}(-a^2/e) - 1) / nStar. */
export function exactMixtureRate(alpha: number, nStar: number): number {
  // y = -W_{-1}(-a^2/e) solves y - ln y = 1 - 2 ln a with y > 1; Newton from above converges at once.
  const target = 1 - 2 * Math.log(alpha);
  let y = target + Math.log(target) + 1;
  for (let step = 0; step < 50; step++) {
    const next = y - (y - Math.log(y) - target) / (1 - 1 / y);
    if (Math.abs(next - y) <= 1e-16 * y) break;
    y = next;
  }
  return (y - 1) / nStar;
}

/** Half-width in standard errors, sqrt((1 + 1/kappa) ln((1 + kappa) / alpha^2)); kappa is units times rho^2, > 0. */
export function sequenceMultiplier(kappa: number, alpha: number): number {
  return Math.sqrt((1 + 1 / kappa) * Math.log((1 + kappa) / (alpha * alpha)));
}

/** Logarithm of the evidence against "no difference": kappa z^2 / (2 (1 + kappa)) - ln(1 + kappa) / 2. */
export function logEValue(z: number, kappa: number): number {
  return (kappa * z * z) / (2 * (1 + kappa)) - 0.5 * Math.log1p(kappa);
}

/** The evidence itself. Under "no difference" it exceeds 1/alpha at any look ever with probability alpha at most. */
export const eValue = (z: number, kappa: number): number => Math.exp(logEValue(z, kappa));

/** p-value that may be read at every look: min(1, 1 / eValue). Below alpha exactly when |z| exceeds the multiplier. */
export const alwaysValidP = (z: number, kappa: number): number => Math.min(1, Math.exp(-logEValue(z, kappa)));

export interface Look {
  /** Units of both variations so far. */
  n: number;
  estimate: number;
  se: number;
}

/** Each look's interval and p, the smallest p so far, and the intersection of intervals so far. */
export function sequencePath(looks: readonly Look[], { nStar, alpha }: { nStar: number; alpha: number }) {
  const rate = mixtureRate(alpha, nStar);
  let pRunningMin = 1;
  let running: [number, number] = [-Infinity, Infinity];
  return looks.map(({ n, estimate, se }) => {
    const kappa = n * rate;
    const multiplier = sequenceMultiplier(kappa, alpha);
    const [ciLower, ciUpper] = [estimate - multiplier * se, estimate + multiplier * se];
    const pAlwaysValid = alwaysValidP(estimate / se, kappa);
    pRunningMin = Math.min(pRunningMin, pAlwaysValid);
    running = [Math.max(running[0], ciLower), Math.min(running[1], ciUpper)];
    return { n, multiplier, ciLower, ciUpper, pAlwaysValid, pRunningMin, runningIntersection: running };
  });
}
