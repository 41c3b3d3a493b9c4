import type { Who } from '../../model/placement.ts';
import type { Condition, Segment } from '../../model/segment.ts';
import { listed } from '../ui/format.ts';
import { attributeView, operatorsOf } from './attributes.ts';
import { fromCondition } from './condition-rows.ts';

/** A condition in words: `orders is at least 2 and device is phone`. Richer ones as they are written. */
export function describeCondition(condition: Condition): string {
  const draft = fromCondition(condition);
  if (!draft) return JSON.stringify(condition);
  if (draft.rows.length === 0) return 'everyone';
  const lines = draft.rows.map(({ attribute, key, operator, value }) => {
    const view = attributeView(attribute)!;
    const words = operatorsOf(view.kind).find(([key]) => key === operator)?.[1] ?? operator;
    const label = view.label.replace(/ \(.*\)$/, '').toLowerCase();
    if (key !== undefined) return `interest in ${key} ${words} ${Math.round(Number(value) * 100)} %`;
    return operator === '$exists'
      ? `${label} ${value === 'no' ? 'is unknown' : 'is known'}`
      : `${label} ${words} ${value}`;
  });
  return lines.join(draft.join === 'any' ? ' or ' : ' and ');
}

/** Who something is for, in words. */
export function describeWho(who: Who, segments: readonly Segment[]): string {
  const names = (who.segments ?? []).map((id) => segments.find((segment) => segment.id === id)?.name ?? id);
  const parts = [
    names.length > 0 ? listed(names) : '',
    who.condition && Object.keys(who.condition).length > 0 ? describeCondition(who.condition) : '',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', and ') : 'Everyone';
}
