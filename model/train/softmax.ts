import { gain } from './lambdarank.ts';
import { share } from './workspace.ts';
import type { Workspace } from './workspace.ts';

/**
 * Gradients and hessians of the cross entropy between a query's gains and the softmax of its scores (ListNet's top-1
 * loss: Cao et al., "Learning to rank: from pairwise to listwise approach", ICML 2007), for this part's queries.
 * With one chosen row a query it is the conditional logit: scores are then log-probabilities up to a constant.
 * A sampled row counts as often as it stands for (sampled softmax with known inclusion probabilities).
 */
export function softmaxGradients(space: Workspace, part: number, parts: number): void {
  const { rows, scores, gradients, extremes, drawn } = space;
  const { labels, starts, standsFor, weights } = rows;
  const [first, last] = share(starts.length - 1, part, parts);
  let mostG = 0;
  let mostH = 0;
  for (let query = first; query < last; query++) {
    if (drawn[query] === 0) continue;
    const start = starts[query]!;
    const end = starts[query + 1]!;
    let highest = -Infinity;
    let target = 0;
    let plainTarget = 0;
    for (let row = start; row < end; row++) {
      highest = Math.max(highest, scores[row]!);
      const good = gain(labels[row]!);
      plainTarget += good;
      target += weights === undefined ? good : good * weights[row]!;
    }
    if (target === 0) {
      gradients.fill(0, start * 2, end * 2);
      continue;
    }
    let sum = 0;
    for (let row = start; row < end; row++) {
      const e = Math.exp(scores[row]! - highest) * (standsFor === undefined ? 1 : standsFor[row]!);
      gradients[row * 2] = e;
      sum += e;
    }
    // A click at a place that few look at speaks for more: its weight scales the whole query.
    const scale = target / plainTarget;
    for (let row = start; row < end; row++) {
      const p = gradients[row * 2]! / sum;
      const good = gain(labels[row]!);
      const y = (weights === undefined ? good : good * weights[row]!) / target;
      const stands = standsFor === undefined ? 1 : standsFor[row]!;
      const g = (p - y) * scale;
      const h = p * (1 - p / stands) * scale;
      gradients[row * 2] = g;
      gradients[row * 2 + 1] = h;
      mostG = Math.max(mostG, Math.abs(g));
      mostH = Math.max(mostH, h);
    }
  }
  extremes[part * 2] = mostG;
  extremes[part * 2 + 1] = mostH;
}
