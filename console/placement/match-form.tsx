import type { PageMatch } from '../../model/placement.ts';
import { PAGE_TYPES } from '../../model/event.ts';
import { DEVICES } from '../../model/profile.ts';
import { TextField } from '../ui/field.tsx';
import { withOptional } from '../ui/with-optional.ts';

function list(text: string): string[] | undefined {
  const paths = text.split(/[\s,]+/).filter(Boolean);
  return paths.length > 0 ? paths : undefined;
}

/** Which pages: every given line must hold. */
export function MatchForm({ value, onValue }: { value: PageMatch; onValue: (match: PageMatch) => void }) {
  return (
    <div class="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Paths"
        optional
        mono
        placeholder="all"
        hint="Such as / or /women/*, with commas between"
        value={value.paths?.join(', ') ?? ''}
        onValue={(text) => onValue(withOptional(value, 'paths', list(text)))}
      />
      <TextField
        label="But not"
        optional
        mono
        placeholder="none"
        value={value.exclude_paths?.join(', ') ?? ''}
        onValue={(text) => onValue(withOptional(value, 'exclude_paths', list(text)))}
      />
      <Choices
        legend="Types of page"
        all={PAGE_TYPES}
        chosen={value.page_types ?? []}
        onChosen={(types) => onValue(withOptional(value, 'page_types', types.length > 0 ? types : undefined))}
      />
      <Choices
        legend="Devices"
        all={DEVICES}
        chosen={value.devices ?? []}
        onChosen={(devices) =>
          onValue(withOptional(value, 'devices', devices.length > 0 ? devices : undefined))
        }
      />
    </div>
  );
}

/** Any of a few; none chosen means all. */
function Choices<T extends string>({
  legend,
  all,
  chosen,
  onChosen,
}: {
  legend: string;
  all: readonly T[];
  chosen: readonly T[];
  onChosen: (chosen: T[]) => void;
}) {
  return (
    <fieldset class="min-w-0">
      <legend class="mb-1 text-sm font-medium">
        {legend} <span class="font-normal text-soft">({chosen.length === 0 ? 'all' : 'only these'})</span>
      </legend>
      <div class="flex flex-wrap gap-1.5">
        {all.map((one) => {
          const on = chosen.includes(one);
          return (
            <label
              key={one}
              class={`btn btn-sm font-normal ${on ? 'btn-primary' : ''} has-focus-visible:outline-2`}
            >
              <input
                type="checkbox"
                class="sr-only"
                checked={on}
                onChange={() => onChosen(on ? chosen.filter((other) => other !== one) : [...chosen, one])}
              />
              {one}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
