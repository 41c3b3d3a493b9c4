import { normalCdf, normalPdf, normalQuantile, normalSf } from './normal.ts';

/** What is assumed of the relative lift beforehand; a null sd assumes nothing. */
export interface Prior {
  mean: number;
  sd: number | null;
}

/** Default prior of the relative lift: most tests move a metric by less than a fifth. */
export const LIFT_PRIOR: Prior = { mean: 0, sd: 0.1 };

export interface Posterior {
  posteriorMean: number;
  posteriorSd: number;
  /** Probability that the lift is above 0. */
  chanceToWin: number;
  ciLower: number;
  ciUpper: number;
  /** Lift given away on average by a wrong choice. */
  expectedLossIfChooseTreatment: number;
  expectedLossIfChooseControl: number;
}

/** What is believed of a lift after the data: normal prior times normal likelihood. Not to be trusted under peeking. */
export function normalPosterior({
  estimate,
  se,
  prior,
  alpha,
}: {
  estimate: number;
  se: number;
  prior: Prior;
  alpha: number;
}): Posterior {
  const priorPrecision = prior.sd === null ? 0 : 1 / (prior.sd * prior.sd);
  const precision = priorPrecision + 1 / (se * se);
  const mean = (priorPrecision * prior.mean + estimate / (se * se)) / precision;
  const sd = Math.sqrt(1 / precision);
  const half = normalQuantile(1 - alpha / 2) * sd;
  return {
    posteriorMean: mean,
    posteriorSd: sd,
    chanceToWin: normalCdf(mean / sd),
    ciLower: mean - half,
    ciUpper: mean + half,
    expectedLossIfChooseTreatment: sd * normalPdf(mean / sd) - mean * normalSf(mean / sd),
    expectedLossIfChooseControl: sd * normalPdf(mean / sd) + mean * normalCdf(mean / sd),
  };
}
