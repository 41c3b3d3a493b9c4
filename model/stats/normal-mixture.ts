/**
 * Boundary of a sub-Gaussian process by a normal mixture: with probability 1 - alpha, |S_t| stays below `bound` at
 * intrinsic time `v` for ever; `rho` makes it narrowest near `vOpt`. `logMixture` is the log of the supermartingale.
 * Source: Howard, Ramdas, McAuliffe, Sekhon, Ann. Stat. 49 (2021), arXiv 1810.08240, proposition 5.
 */
export function normalMixtureBoundary({
  s,
  v,
  vOpt,
  alpha,
}: {
  s: number;
  v: number;
  vOpt: number;
  alpha: number;
}) {
  const twice = 2 * Math.log(1 / alpha);
  const rho = vOpt / (twice + Math.log1p(twice));
  return {
    rho,
    logMixture: 0.5 * Math.log(rho / (v + rho)) + (s * s) / (2 * (v + rho)),
    bound: Math.sqrt((v + rho) * (Math.log1p(v / rho) + twice)),
  };
}
