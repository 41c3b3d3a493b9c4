import { useState } from 'preact/hooks';
import type { Who } from '../../model/placement.ts';
import type { Segment } from '../../model/segment.ts';
import { ConditionBuilder } from './condition-builder.tsx';

interface WhoFormProps {
  value: Who;
  onValue: (who: Who) => void;
  segments: readonly Segment[];
  legend: string;
}

/** Who something is for: everyone, members of segments, a condition, or both. */
export function WhoForm({ value, onValue, segments, legend }: WhoFormProps) {
  const targeted = (value.segments?.length ?? 0) > 0 || value.condition !== undefined;
  const [open, setOpen] = useState(targeted);
  const chosen = new Set(value.segments);
  const toggle = (id: string) => {
    const next = chosen.has(id) ? [...chosen].filter((one) => one !== id) : [...chosen, id];
    const { segments: _, ...rest } = value;
    onValue(next.length > 0 ? { ...rest, segments: next } : rest);
  };
  return (
    <fieldset class="flex min-w-0 flex-col gap-3">
      <legend class="mb-1 text-sm font-medium">{legend}</legend>
      <div class="flex flex-wrap gap-x-6 gap-y-2">
        <label class="flex items-center gap-2">
          <input
            type="radio"
            class="radio radio-sm radio-primary"
            checked={!open}
            onChange={() => {
              setOpen(false);
              onValue({});
            }}
          />
          Everyone
        </label>
        <label class="flex items-center gap-2">
          <input
            type="radio"
            class="radio radio-sm radio-primary"
            checked={open}
            onChange={() => setOpen(true)}
          />
          Some visitors
        </label>
      </div>
      {open && (
        <div class="flex flex-col gap-4 rounded-box border border-base-300 p-4">
          <div>
            <p class="mb-1.5 text-sm text-soft">
              {segments.length > 0
                ? 'Members of at least one of'
                : 'There is no segment yet; a condition works without.'}
            </p>
            <div class="flex flex-wrap gap-2">
              {segments.map((segment) => (
                <label
                  key={segment.id}
                  class={`btn btn-sm font-normal ${chosen.has(segment.id) ? 'btn-primary' : ''}`}
                >
                  <input
                    type="checkbox"
                    class="sr-only"
                    checked={chosen.has(segment.id)}
                    onChange={() => toggle(segment.id)}
                  />
                  {segment.name}
                </label>
              ))}
            </div>
          </div>
          <div>
            <p class="mb-1.5 text-sm text-soft">
              {chosen.size > 0 ? 'who also fulfil' : 'or visitors who fulfil'}
            </p>
            <ConditionBuilder
              value={value.condition ?? {}}
              onValue={(condition) => {
                const { condition: _, ...rest } = value;
                onValue(Object.keys(condition).length > 0 ? { ...rest, condition } : rest);
              }}
            />
          </div>
        </div>
      )}
    </fieldset>
  );
}
