import { mean, standardError, total } from './off-policy.ts';

/** One list that was shown: per position its clicks and the probability of its item under the logging and the new policy. */
export interface LoggedSlate {
  clicks: readonly number[];
  /** Propensity of the logged item at each position, in (0, 1]; given the items above for `rips` and `sips`. */
  pbPos: readonly number[];
  pePos: readonly number[];
}

export interface SlateEstimates {
  /** Positions independent of one another. */
  iips: number;
  seIips: number;
  /** Cascade: what stands above matters. */
  rips: number;
  seRips: number;
  /** The whole list at once: no assumption, largest variance. */
  sips: number;
  seSips: number;
  /** Mean weight over positions, and effective number of lists by the weight of whole lists. */
  meanWeight: number;
  ess: number;
}

/**
 * Clicks a list under a new policy from logged lists. Throws RangeError for a propensity that is not in (0, 1].
 * Source: Li et al., KDD 2018 (independent), McInerney et al., KDD 2020 (cascade); definitions as in Open Bandit Pipeline.
 */
export function slateOffPolicy(slates: readonly LoggedSlate[]): SlateEstimates {
  const ratios = slates.map(({ pbPos, pePos }) =>
    pePos.map((evaluated, position) => {
      const logged = pbPos[position]!;
      if (!(logged > 0 && logged <= 1))
        throw new RangeError(`Propensity ${logged} at position ${position} is not in (0, 1].`);
      return evaluated / logged;
    }),
  );
  const products = ratios.map((row) => row.reduce((product, ratio) => product * ratio, 1));
  const independent = slates.map(({ clicks }, index) =>
    total(clicks.map((click, position) => ratios[index]![position]! * click)),
  );
  const cascade = slates.map(({ clicks }, index) => {
    let product = 1;
    return total(clicks.map((click, position) => (product *= ratios[index]![position]!) * click));
  });
  const whole = slates.map(({ clicks }, index) => products[index]! * total(clicks));
  return {
    iips: mean(independent),
    seIips: standardError(independent),
    rips: mean(cascade),
    seRips: standardError(cascade),
    sips: mean(whole),
    seSips: standardError(whole),
    meanWeight: mean(ratios.flat()),
    ess: total(products) ** 2 / total(products.map((product) => product * product)),
  };
}
