import type { Walks } from './sequence-table.ts';

/** Newest past visits of the last product that are read: bounds a request's work. */
const MOST_VISITS = 2_000;
/** Steps of this visit that others may share, each weighing this much less than the one after it. */
const STEPS = 8;
const DECAY = 0.8;
/** What a past visit weighs that shares only the last product; what it shares besides is added, and the sum squared. */
const ALONE = 0.25;
/** Visits sharing only the last product that the backing probabilities are worth. */
const PRIOR = 40;

const weights = new WeakMap<Walks, Float64Array>();
/** A number an item, all 0 between calls. */
function weightsOf(walks: Walks): Float64Array {
  let found = weights.get(walks);
  if (!found) weights.set(walks, (found = new Float64Array(walks.postingStarts.length - 1)));
  return found;
}

/**
 * P(candidate is next), by slot: what followed the last product in past visits, each weighing by what else it shares
 * with this one. Between first-order Markov, where all weigh the same, and V-SkNN, where order does not count: kernel
 * regression over visits (Nadaraya 1964; Watson 1964) with the overlap as the kernel.
 * @param steps item numbers looked at, newest first; not empty.
 * @param slotOf slot of each item among the candidates, -1: none.
 * @param backing P(candidate is next) by a simpler account, by slot.
 */
export function kindredNext(
  walks: Walks,
  { steps, slotOf, backing }: { steps: Int32Array; slotOf: Int32Array; backing: Float64Array },
): Float64Array {
  const { starts, items, postingStarts, postings } = walks;
  const weightOf = weightsOf(walks);
  const count = Math.min(STEPS, steps.length);
  for (let ago = 1, weight = 1; ago < count; ago++, weight *= DECAY) weightOf[steps[ago]!]! += weight;
  const scores = new Float64Array(backing.length);
  const last = steps[0]!;
  let total = 0;
  const end = Math.min(postingStarts[last + 1]!, postingStarts[last]! + MOST_VISITS);
  for (let at = postingStarts[last]!; at < end; at++) {
    const [from, to] = [starts[postings[at]!]!, starts[postings[at]! + 1]!];
    let shared = 0;
    for (let step = from; step < to; step++) shared += weightOf[items[step]!]!;
    const scale = 1 / Math.sqrt(to - from); // long visits share much with everyone
    for (let step = from; step + 1 < to; step++) {
      if (items[step] !== last) continue;
      const item = items[step + 1]!;
      // Were the product itself counted, whatever was looked at before would seem likely again.
      const weight = (ALONE + Math.max(0, shared - weightOf[item]!) * scale) ** 2;
      total += weight;
      const slot = slotOf[item]!;
      if (slot >= 0) scores[slot]! += weight;
    }
  }
  for (let ago = 1; ago < count; ago++) weightOf[steps[ago]!] = 0;
  const prior = PRIOR * ALONE ** 2;
  for (let slot = 0; slot < scores.length; slot++)
    scores[slot] = (scores[slot]! + prior * backing[slot]!) / (total + prior);
  return scores;
}
