import type { SiteQuery } from './site-queries.ts';

/** First positions of the bands in which attention is estimated. */
const BANDS = [0, 2, 4, 8, 12, 20, 32, 56] as const;
/** Clicks a band must have on average before its own rate is believed. */
const PRIOR_CLICKS = 8;
/** A click far down counts at most so many times a click at the top: keeps the variance of the weights bounded. */
const MAX_WEIGHT = 4;

/**
 * Weight of a click by the position it was made at, 1 at the top: how much less often a product is clicked for
 * standing there. Estimated from explored positions alone, where products stand by chance, so that good products at
 * the top do not pass for attention; shrunk towards 1 while clicks are few.
 * Method: inverse propensity weighting of clicks (Joachims, Swaminathan and Schnabel, WSDM 2017).
 */
export function positionWeights(queries: readonly SiteQuery[]): (position: number) => number {
  const clicks = BANDS.map(() => 0);
  const shown = BANDS.map(() => 0);
  for (const { labels, shownAt, drawn } of queries) {
    for (let row = 0; row < labels.length; row++) {
      if (drawn[row] === 0) continue;
      const band = bandOf(shownAt[row]!);
      shown[band]!++;
      if (labels[row]! > 0) clicks[band]!++;
    }
  }
  const rate =
    clicks.reduce((a, b) => a + b, 0) /
    Math.max(
      1,
      shown.reduce((a, b) => a + b, 0),
    );
  const rates = clicks.map((count, band) =>
    rate === 0 ? 1 : (count + PRIOR_CLICKS) / (shown[band]! + PRIOR_CLICKS / rate),
  );
  // Attention never grows down the page: later bands are no higher than earlier ones.
  for (let band = 1; band < rates.length; band++) rates[band] = Math.min(rates[band]!, rates[band - 1]!);
  return (position) => Math.min(MAX_WEIGHT, rates[0]! / rates[bandOf(position)]!);
}

function bandOf(position: number): number {
  return BANDS.findLastIndex((first) => position >= first);
}
