import { checkCondition } from '../../model/api/check-condition.ts';
import type { Placement, Rule, Who } from '../../model/placement.ts';
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
  const before: Rule[] = [];
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
    const shadow = before.find(({ who }) => covers(who, rule.who));
    if (shadow)
      faults.push(
        `rules: ${rule.name || rule.id} is never reached, since ${shadow.name || shadow.id} before it is for ${isEveryone(shadow.who) ? 'everyone' : 'all of these already'}.`,
      );
    before.push(rule);
  }
  return faults;
}

/** Whether whoever a later rule is for is among those of an earlier one, as far as their lines tell. */
function covers(earlier: Who, later: Who): boolean {
  const segments = earlier.segments ?? [];
  const wanted = later.segments ?? [];
  const hasSegments =
    segments.length === 0 || (wanted.length > 0 && wanted.every((id) => segments.includes(id)));
  const hasCondition =
    earlier.condition === undefined || canonical(earlier.condition) === canonical(later.condition);
  return hasSegments && hasCondition;
}

function isEveryone({ condition, segments }: Who): boolean {
  return condition === undefined && !segments?.length;
}

/** JSON with the names of every object in order: equal for equal conditions. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
