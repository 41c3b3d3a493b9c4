import type { CheckItem } from '../../model/api/experiment.ts';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf } from '../../model/metric.ts';
import type { Env } from '../env.ts';
import { planExperiment } from '../result/plan.ts';

/** Asked for to learn what the plan can see: visitors needed go with one over the square of the lift. */
const REFERENCE_LIFT = 0.05;
/** A plan that cannot see this, or takes longer than this, is worth a second thought. */
const LARGE_LIFT = 0.2;
const LONG_DAYS = 60;

/** What lift the planned visitors can show, and how long that takes here; undefined: a bandit, which shows none. */
export async function checkPower(
  env: Env,
  site: string,
  experiment: Experiment,
): Promise<CheckItem | undefined> {
  const { allocation, planned_visitors: planned, primary: metric, variations, coverage } = experiment;
  const weights = variations.map(({ weight }) => weight);
  if (allocation === 'bandit' || weights.some((weight) => weight <= 0)) return undefined;
  const item = { id: 'power', level: 'should', title: 'Power' } as const;
  const { visitors, per_day: perDay } = await planExperiment(env, site, {
    metric,
    lift: REFERENCE_LIFT,
    weights,
    coverage,
  });
  if (visitors === undefined)
    return {
      ...item,
      ok: false,
      detail: `There is no history of ${metricOf(metric).name} to plan from yet.`,
    };
  if (planned === undefined) {
    const detail = `Seeing a lift of 5 % takes about ${visitors.toLocaleString('en')} visitors: plan with a number.`;
    return { ...item, ok: false, detail };
  }
  const lift = REFERENCE_LIFT * Math.sqrt(visitors / planned);
  const days = perDay === undefined ? undefined : Math.ceil(planned / perDay);
  const time = days === undefined ? '' : `, in about ${days} ${days === 1 ? 'day' : 'days'} here`;
  return {
    ...item,
    ok: lift <= LARGE_LIFT && (days ?? 0) <= LONG_DAYS,
    detail: `With ${planned.toLocaleString('en')} visitors a lift of ${(100 * lift).toPrecision(2)} % would show with a chance of 80 %${time}.`,
  };
}
