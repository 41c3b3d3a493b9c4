import type { PlacementDecision, Ranking } from '../decision.ts';

/** Names for the ids in a decision; an id without a name is shown as it is. */
export interface Names {
  placement(id: string): string;
  experiment(id: string): string;
  variation(experiment: string, index: number): string;
  rule(placement: string, rule: string): string;
}

/**
 * Sentences that answer "why did this visitor see this?" for one placement: what was decided and what that rested on,
 * the order of a listing included. For the merchandiser: names segments and probabilities, which no page carries.
 */
export function why(decision: PlacementDecision, names: Names): string[] {
  const place = names.placement(decision.placement);
  return [
    reasonSentence(decision, place, names),
    ...(decision.ranking ? rankingSentences(decision.ranking) : []),
  ];
}

function reasonSentence(decision: PlacementDecision, place: string, names: Names): string {
  const { reason, experiment, variation, phase, propensity, rule, placement } = decision;
  switch (reason) {
    case 'experiment': {
      const chosen =
        experiment !== undefined && variation !== undefined
          ? names.variation(experiment, variation)
          : 'a variation';
      const name = experiment === undefined ? 'an experiment' : names.experiment(experiment);
      return `${place} showed “${chosen}”, since the visitor takes part in “${name}”${phase !== undefined && phase > 1 ? `, phase ${phase}` : ''} and was drawn into it by chance (${Math.round(propensity * 100)} %).`;
    }
    case 'rule':
      return `${place} followed the rule “${names.rule(placement, rule ?? '')}”, the first that fits this visitor.`;
    case 'shipped':
      return `${place} showed the shipped winner of “${experiment === undefined ? 'an experiment' : names.experiment(experiment)}”.`;
    case 'forced':
      return `${place} was pinned by a preview link; this view is not counted.`;
    case 'holdout':
      return `${place} kept the shop’s own, since the visitor is in the holdout that measures everything as a whole.`;
    case 'no-consent':
      return `${place} kept the shop’s own, since the visitor had not allowed personalisation.`;
    case 'no-rule':
      return `${place} kept the shop’s own: no rule fits this visitor.`;
    case 'paused':
      return `${place} kept the shop’s own, since it was paused.`;
  }
}

/** Explored positions named one by one. */
const MAX_NAMED = 8;

const SOURCES: Record<Ranking['source'], string> = {
  ort: 'the ranker',
  interpreter: 'the ranker (by its interpreter, while it was warming up)',
  segment: "the segment's prepared order",
  shop: "the shop's order",
};

function rankingSentences({
  source,
  ranker,
  refused,
  candidates,
  order,
  fixed,
  explored,
  pool,
}: Ranking): string[] {
  if (source === 'shop') {
    return [
      `The ${candidates.length} products kept the shop’s order${refused ? `: ${REFUSALS[refused] ?? refused}` : ''}.`,
    ];
  }
  const moved = order.filter((candidate, position) => candidate !== position).length;
  const sentences = [
    `${candidates.length} products were ordered by ${SOURCES[source]}${ranker ? ` ${ranker}` : ''}; ${moved} of them stand elsewhere than in the shop’s order.`,
  ];
  if (fixed.length > 0)
    sentences.push(
      `${fixed.length === 1 ? 'One position was' : `${fixed.length} positions were`} fixed by a rule.`,
    );
  if (explored.length > 0) {
    const some =
      explored.length > MAX_NAMED
        ? `${explored.length} positions`
        : `${explored.length === 1 ? 'position' : 'positions'} ${explored.map((position) => position + 1).join(', ')}`;
    sentences.push(
      `${some[0]!.toUpperCase()}${some.slice(1)} ${explored.length === 1 ? 'was' : 'were'} drawn at random from ${pool.length} products, so that new ones get a chance and rankers can be compared.`,
    );
  }
  return sentences;
}

/** What the machine's words for a kept order mean. */
const REFUSALS: Record<string, string> = {
  'no-ranker': 'no ranker is live',
  'no-consent': 'personalisation was not allowed',
  'ranker-failed': 'the ranker did not answer',
};

/** Where a product stood and why, for a table of positions; positions count from 1. */
export interface RankedPosition {
  position: number;
  product: string;
  /** Where the shop had it. */
  shopPosition: number;
  how: 'fixed' | 'explored' | 'ranked';
  propensity: number;
}

/** A ranking position by position. */
export function positions({ candidates, order, fixed, explored, propensities }: Ranking): RankedPosition[] {
  const fixedSet = new Set(fixed);
  const exploredSet = new Set(explored);
  return order.map((candidate, position) => ({
    position: position + 1,
    product: candidates[candidate] ?? '',
    shopPosition: candidate + 1,
    how: fixedSet.has(position) ? 'fixed' : exploredSet.has(position) ? 'explored' : 'ranked',
    propensity: propensities[position] ?? 1,
  }));
}
