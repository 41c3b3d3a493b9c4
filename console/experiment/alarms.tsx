import type { Alarm } from '../../model/api/result.ts';
import { dateTime } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

const TITLES: Record<Alarm['kind'], string> = {
  srm: 'Visitors are not split as planned',
  mixed: 'Visitors saw two variations',
  reverted: 'The shop undoes the change',
  unequal: 'Variations are not shown alike',
  guardrail: 'A guardrail was breached',
};

/** What went wrong while an experiment ran. */
export function Alarms({ alarms, name }: { alarms: readonly Alarm[]; name?: (id: string) => string }) {
  return (
    <ul class="flex flex-col gap-2" aria-label="Alarms">
      {alarms.map((alarm) => (
        <li
          key={`${alarm.experiment}-${alarm.phase}-${alarm.kind}`}
          class="panel flex gap-3 border-error/40 px-4 py-3"
        >
          <Icon name="alert" class="mt-0.5 text-error" />
          <div class="min-w-0">
            <p class="font-medium">
              {name && `${name(alarm.experiment)}: `}
              {TITLES[alarm.kind]}
            </p>
            <p class="text-sm text-soft">
              {alarm.note} <span class="whitespace-nowrap">{dateTime(alarm.at)}</span>
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
