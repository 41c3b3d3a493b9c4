import * as v from 'valibot';
import { offPolicy } from '../../stats/off-policy.ts';
import { readOffPolicy, type OffPolicyReadout } from '../../stats/off-policy-readout.ts';
import type { LoggedListing } from './logged-listings.ts';

const ReadoutSchema = v.object({
  refused: v.nullable(
    v.picklist(['too-few-choices', 'small-effective-sample', 'one-choice-decides', 'weights-off']),
  ),
  value: v.nullable(v.number()),
  estimator: v.picklist(['dr', 'snips']),
  interval: v.nullable(v.object({ lower: v.number(), upper: v.number() })),
  effectiveSampleSize: v.number(),
  meanWeight: v.number(),
  choices: v.number(),
}) satisfies v.GenericSchema<OffPolicyReadout>;

/** What a candidate would have made of the places that exploration filled by chance, beside the ranker that is live. */
export const ListingValueSchema = v.object({
  /** Openings an explored place, by each ranker's choice; refused where the log cannot tell. */
  candidate: ReadoutSchema,
  live: ReadoutSchema,
  /** Candidate less live, with its 95 % interval over visitors; absent where either is refused. */
  difference: v.optional(v.object({ value: v.number(), lower: v.number(), upper: v.number() })),
  listings: v.number(),
  visitors: v.number(),
  /** Only listings after this moment count: no ranker is judged on data it was trained on. */
  since: v.number(),
});
export type ListingValue = v.InferOutput<typeof ListingValueSchema>;

interface Choices {
  reward: number[];
  /** 1 where the ranker's own choice was drawn, else 0. */
  chosen: number[];
}

/**
 * Off-policy value of rankers on explored places. There, each product of the pool stood with probability 1 / pool; a
 * ranker's policy is to fill these places, from the top, with the pool's products by its score. A place where the draw
 * met the ranker's choice tells, with weight `pool`, what the ranker would have got.
 * Source: inverse propensity scoring by position (Li et al., KDD 2018), self-normalised.
 */
export class ListingValues {
  readonly #since: number;
  readonly #propensity: number[] = [];
  readonly #visitorOf: number[] = [];
  readonly #candidate: Choices = { reward: [], chosen: [] };
  readonly #live: Choices = { reward: [], chosen: [] };
  readonly #visitors = new Map<string, number>();
  #listings = 0;

  constructor(since: number) {
    this.#since = since;
  }

  /** Whether a listing tells anything: shown after the candidate was trained, with explored places. */
  wants({ at, ranking }: Pick<LoggedListing, 'at' | 'ranking'>): boolean {
    return at > this.#since && ranking.explored.length > 0 && ranking.pool.length > 1;
  }

  /** Scores by candidate, of both rankers; without those of the live one, its choice is the order of the logged pool. */
  add(
    listing: Pick<LoggedListing, 'at' | 'ranking' | 'labels' | 'visitor'>,
    candidate: ArrayLike<number>,
    live?: ArrayLike<number>,
  ): void {
    if (!this.wants(listing)) return;
    const { ranking, labels, visitor } = listing;
    this.#listings++;
    const number = this.#visitors.get(visitor) ?? this.#visitors.size;
    this.#visitors.set(visitor, number);
    const wanted = [choiceOf(ranking.pool, candidate), live ? choiceOf(ranking.pool, live) : ranking.pool];
    for (const [index, position] of ranking.explored.entries()) {
      const shown = ranking.order[position]!;
      this.#propensity.push(ranking.propensities[position]!);
      this.#visitorOf.push(number);
      for (const [which, choices] of [this.#candidate, this.#live].entries()) {
        choices.reward.push(labels[shown]! > 0 ? 1 : 0);
        choices.chosen.push(wanted[which]![index] === shown ? 1 : 0);
      }
    }
  }

  report(): ListingValue {
    const [candidate, live] = [this.#read(this.#candidate), this.#read(this.#live)];
    const difference =
      candidate.refused === null && live.refused === null
        ? this.#difference(candidate.value!, live.value!)
        : undefined;
    return {
      candidate,
      live,
      ...(difference ? { difference } : {}),
      listings: this.#listings,
      visitors: this.#visitors.size,
      since: this.#since,
    };
  }

  #read({ reward, chosen }: Choices): OffPolicyReadout {
    const readout = readOffPolicy(
      offPolicy({
        reward,
        action: reward.map(() => 0),
        propensity: this.#propensity,
        evalPolicy: chosen.map((probability) => [probability]),
      }),
    );
    return readout;
  }

  /** Linearised (delta method), summed by visitor: places of one visitor depend on each other. */
  #difference(candidate: number, live: number): { value: number; lower: number; upper: number } {
    const sums = [this.#candidate, this.#live].map(({ chosen }) =>
      chosen.reduce((sum, one, index) => sum + one / this.#propensity[index]!, 0),
    );
    const influence = new Float64Array(this.#visitors.size);
    for (const [index, visitor] of this.#visitorOf.entries()) {
      const weight = 1 / this.#propensity[index]!;
      const reward = this.#candidate.reward[index]!;
      influence[visitor]! +=
        (this.#candidate.chosen[index]! * weight * (reward - candidate)) / sums[0]! -
        (this.#live.chosen[index]! * weight * (reward - live)) / sums[1]!;
    }
    const half = 1.96 * Math.sqrt(influence.reduce((sum, one) => sum + one * one, 0));
    const value = candidate - live;
    return { value, lower: value - half, upper: value + half };
  }
}

/** The pool's candidates as a ranker would place them, best first; equal scores in the pool's order. */
function choiceOf(pool: readonly number[], scores: ArrayLike<number>): number[] {
  return pool.toSorted((a, b) => scores[b]! - scores[a]!);
}
