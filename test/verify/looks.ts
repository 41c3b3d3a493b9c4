import type { Comparison, ExperimentResult, MetricPlan, ResultInput } from '../../model/result.ts';
import { momentsFromSums } from '../../model/stats/moments.ts';
import { differenceOf } from '../../model/stats/difference.ts';
import { deltaLift } from '../../model/stats/relative-lift.ts';
import { meanSample, proportionSample } from '../../model/stats/sample.ts';
import type { Engine } from './engine.ts';
import { binomial, type Random } from './random.ts';

/** Sums of one variation that grow from look to look. */
export interface Growing {
  n: number;
  y: number;
  yy: number;
  positives: number;
}

export const nothingYet = (): [Growing, Growing] => [
  { n: 0, y: 0, yy: 0, positives: 0 },
  { n: 0, y: 0, yy: 0, positives: 0 },
];

/** Adds one look's visitors to a variation. */
export type Draw = (growing: Growing, random: Random) => void;

/** `n` visitors of whom a share converts. */
export function conversions(n: number, rate: number): Draw {
  const count = binomial(n, rate);
  return (growing, random) => {
    const y = count(random);
    growing.n += n;
    growing.y += y;
    growing.yy += y;
    growing.positives += y;
  };
}

/** `n` visitors of whom a share buys for a log-normal amount, multiplied by `lift` and capped at `cap`. */
export function purchases({
  n,
  buyers,
  sigma,
  lift = 1,
  cap = Infinity,
}: {
  n: number;
  buyers: number;
  sigma: number;
  lift?: number;
  cap?: number;
}): Draw {
  const count = binomial(n, buyers);
  return (growing, random) => {
    const bought = count(random);
    growing.n += n;
    growing.positives += bought;
    for (let index = 0; index < bought; index++) {
      const amount = Math.min(cap, lift * Math.exp(sigma * random.normal()));
      growing.y += amount;
      growing.yy += amount * amount;
    }
  };
}

/** How the product is asked at a look. */
export interface Asked {
  kind: MetricPlan['kind'];
  /** `sequential`: a secondary metric, tested by the sequence alone; `primary`: with the hybrid where there is a plan. */
  role: 'sequential' | 'primary';
  plannedVisitors?: number | undefined;
  atPlannedEnd?: boolean;
  gate?: number | undefined;
  weights?: [number, number];
}

/** The product's comparison of two variations. */
export function compare(engine: Engine, pair: readonly [Growing, Growing], asked: Asked): Comparison {
  return resultOf(engine, pair, asked).metrics[0]!.variations[1]!.comparison!;
}

export function resultOf(
  engine: Engine,
  pair: readonly [Growing, Growing],
  { kind, role, plannedVisitors, atPlannedEnd = false, gate, weights = [1, 1] }: Asked,
): ExperimentResult {
  const metric: MetricPlan = {
    id: 'm',
    kind,
    role: role === 'primary' ? 'primary' : 'secondary',
    better: 'higher',
    ...(gate === undefined ? {} : { gate }),
  };
  const variations: ResultInput['variations'] = pair.map((growing, index) => ({
    name: index === 0 ? 'A' : 'B',
    weight: weights[index]!,
    visitors: growing.n,
    metrics: { m: momentsFromSums(growing) },
  }));
  return engine.analyse({ variations, metrics: [metric], plannedVisitors, atPlannedEnd });
}

/** What a fixed 95 % test would say at this look, however early: of the difference for shares, of the lift for means. */
export function naive([a, b]: readonly [Growing, Growing], kind: 'proportion' | 'mean'): boolean {
  if (kind === 'proportion')
    return Math.abs(differenceOf(proportionSample(a), proportionSample(b)).z) > 1.959964;
  const { lift, standardError } = deltaLift(meanSample(a), meanSample(b));
  return Math.abs(lift / standardError) > 1.959964;
}

/** Does an interval of the lift hold the truth? Without bounds it does. */
export function covers({ liftInterval }: Comparison, lift: number): boolean {
  return liftInterval === null || (liftInterval.lower <= lift && lift <= liftInterval.upper);
}
