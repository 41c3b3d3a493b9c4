import { checkCondition } from '../../model/api/check-condition.ts';
import type { Placement } from '../../model/placement.ts';
import type { Segment } from '../../model/segment.ts';

/** Kinds that stand at no element of the page. */
const WITHOUT_SELECTOR = new Set<string>(['redirect', 'overlay']);

/** What a schema cannot see in a placement, one sentence a fault; none when it may be saved. */
export function checkPlacement({ kind, selector, rules }: Placement, segments: readonly Segment[]): string[] {
  const faults: string[] = [];
  if (!selector && !WITHOUT_SELECTOR.has(kind))
    faults.push(`selector: a placement of kind ${kind} needs one.`);
  const known = new Set(segments.map((segment) => segment.id));
  const seen = new Set<string>();
  let everyone: string | undefined;
  for (const rule of rules) {
    if (seen.has(rule.id)) faults.push(`rules: the id ${rule.id} stands twice.`);
    seen.add(rule.id);
    if (rule.experience.kind !== 'nothing' && rule.experience.kind !== kind) {
      faults.push(
        `rules: ${rule.name || rule.id} shows ${rule.experience.kind}, but the placement is of kind ${kind}.`,
      );
    }
    for (const id of rule.who.segments ?? [])
      if (!known.has(id))
        faults.push(`rules: ${rule.name || rule.id} asks for the segment "${id}", which does not exist.`);
    if (rule.who.condition)
      faults.push(
        ...checkCondition(rule.who.condition).map((fault) => `rules: ${rule.name || rule.id}: ${fault}`),
      );
    if (everyone)
      faults.push(
        `rules: ${rule.name || rule.id} is never reached, since ${everyone} before it is for everyone.`,
      );
    if (!rule.who.condition && !rule.who.segments?.length) everyone ??= rule.name || rule.id;
  }
  return faults;
}
