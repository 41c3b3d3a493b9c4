const WEEK = 7;
/** Days of history that a weekday pattern is taken from; older ones are another season. */
const PATTERN_DAYS = 84;
/** Days' worth of "all weekdays alike" that the pattern starts with. */
const PATTERN_PRIOR = 2;
/**
 * Rate at which the level forgets, a day: of 0.03 to 0.06 the best by category and level by product on the Online Retail
 * data (test/model/demand). Choosing it for each series by its own last weeks was worse there, as was capping bulk orders.
 */
const RATE = 0.05;

/**
 * Demand of each of the next `horizon` days from a daily history (units, oldest first, one number a day, quiet days 0):
 * a smoothed level times a weekday pattern. All 0 for an empty history. Never below 0.
 * Method: simple exponential smoothing of the deseasonalised series (Hyndman and Athanasopoulos, Forecasting: Principles
 * and Practice, 3rd ed., ch. 8.1), started from the mean and with the pattern shrunk towards flat, since most products
 * of a shop sell on few days.
 */
export function forecastDemand(history: readonly number[], horizon: number): number[] {
  const pattern = weekdayPattern(history);
  // Units and pattern are smoothed apart and divided once: dividing each day would bias what a shrunk pattern misses.
  let units = 0;
  let usual = 0;
  for (const [day, sold] of history.entries()) {
    // A plain mean until that weighs as much as smoothing would: a start of 0 would take weeks to forget.
    const rate = Math.max(RATE, 1 / (day + 1));
    units += rate * (sold - units);
    usual += rate * (pattern[day % WEEK]! - usual);
  }
  const level = usual > 0 ? units / usual : 0;
  return Array.from({ length: horizon }, (_, ahead) => level * pattern[(history.length + ahead) % WEEK]!);
}

/** Share of a mean day by day of the week, counted from the first day of the series; mean 1, never 0. */
function weekdayPattern(days: readonly number[]): number[] {
  const start = Math.max(0, days.length - PATTERN_DAYS);
  const sums = Array.from({ length: WEEK }, () => 0);
  for (let day = start; day < days.length; day++) sums[day % WEEK]! += days[day]!;
  const mean = total(sums) / WEEK;
  if (mean === 0) return sums.map(() => 1);
  const weeks = (days.length - start) / WEEK;
  return sums.map((sum) => (sum / mean + PATTERN_PRIOR / weeks) / (1 + PATTERN_PRIOR / weeks));
}

const total = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);
