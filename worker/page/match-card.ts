import { matchesCompound, type ElementFacts } from '../../model/selector-match.ts';
import type { ComplexSelector, Selector } from '../../model/selector.ts';

/**
 * Whether a selector matches an element, given the elements around it from the grid inwards. With `aboveUnknown`, what
 * a selector asks beyond the grid is taken as given, since nothing is known of the elements around the grid.
 */
export function matchesCard(
  selector: Selector,
  element: ElementFacts,
  { around, aboveUnknown }: { around: readonly ElementFacts[]; aboveUnknown: boolean },
): boolean {
  return selector.some((complex) => matchesFrom(complex, complex.compounds.length - 1, around.length));

  function matchesFrom(complex: ComplexSelector, index: number, depth: number): boolean {
    const facts = depth === around.length ? element : around[depth]!;
    if (!matchesCompound(complex.compounds[index]!, facts)) return false;
    if (index === 0) return true;
    const farthest = complex.child[index - 1] ? depth - 1 : 0;
    for (let next = depth - 1; next >= Math.max(farthest, 0); next -= 1) {
      if (matchesFrom(complex, index - 1, next)) return true;
    }
    return aboveUnknown && (farthest < 0 || !complex.child[index - 1]);
  }
}
