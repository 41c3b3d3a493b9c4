import type { Checklist } from '../../model/api/experiment.ts';
import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';

/** The review of a stored draft. */
export function ChecklistPanel({ experiment, site }: { experiment: Stored<Experiment>; site: string }) {
  const load = useLoad(
    () => api('GET /api/experiments/:id/checklist', { id: experiment.id, query: { site } }),
    [site, experiment.id, experiment.updated_at],
  );
  return (
    <Panel title="Review" hint="Looked at each time you save.">
      <Loaded load={load} skeleton={<SkeletonBlock class="h-64" />}>
        {(checklist) => <ChecklistItems checklist={checklist} />}
      </Loaded>
    </Panel>
  );
}

export function ChecklistItems({ checklist }: { checklist: Checklist }) {
  return (
    <ul class="flex flex-col gap-3.5">
      {checklist.items.map((item) => (
        <li key={item.id} class="flex gap-3">
          <span
            class={`mt-0.5 ${item.ok ? 'text-success' : item.level === 'must' ? 'text-error' : 'text-warning'}`}
          >
            <Icon name={item.ok ? 'check' : 'alert'} />
          </span>
          <div class="min-w-0">
            <p class="font-medium">
              {item.title}{' '}
              {!item.ok && (
                <span class="font-normal text-soft">({item.level === 'must' ? 'needed' : 'advised'})</span>
              )}
            </p>
            <p class="text-sm break-words text-soft">{item.detail}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
