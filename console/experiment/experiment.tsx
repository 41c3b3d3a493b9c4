import { useLocation, useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { AuditLines } from '../audit/lines.tsx';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Menu } from '../ui/menu.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Approval, mustWait } from './approval.tsx';
import { ChecklistPanel } from './checklist.tsx';
import { DeleteDialog, PhaseDialog, RampDialog, StartDialog, StopDialog } from './dialogs.tsx';
import { RolloutDialog, ShipDialog } from './ship-dialogs.tsx';
import { ExperimentForm } from './experiment-form.tsx';
import { PreviewDialog } from './preview-dialog.tsx';
import { Result } from './result.tsx';
import { SetUp } from './set-up.tsx';
import { StatusTag, statusAt } from './status.tsx';

type Open = 'preview' | 'start' | 'stop' | 'ship' | 'phase' | 'ramp' | 'rollout' | 'delete' | undefined;

export default function ExperimentPage() {
  const site = useSite();
  const id = useRoute().params['id'] ?? '';
  const load = useLoad(() => api('GET /api/experiments/:id', { id, query: { site } }), [site, id], {
    onError: noteSessionEnd,
  });
  const [open, setOpen] = useState<Open>();
  const experiment = load.data;
  const done = (saved: Stored<Experiment>) => load.set(saved);
  const close = () => setOpen(undefined);
  const dialog = experiment && { experiment, site, onClose: close, onDone: done };
  return (
    <Page
      title={experiment?.name ?? 'Experiment'}
      heading={
        experiment && (
          <span class="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
            {experiment.name} <StatusTag experiment={experiment} />
          </span>
        )
      }
      lead={experiment?.hypothesis}
      back={{ href: `/${site}/experiments`, label: 'Experiments' }}
      actions={
        experiment &&
        may('editor') && <Actions experiment={experiment} site={site} onOpen={setOpen} onDone={done} />
      }
    >
      <Loaded load={load} skeleton={<SkeletonBlock class="h-96" />}>
        {(found) =>
          found.phases.length === 0 ? (
            <Draft experiment={found} site={site} onSaved={done} />
          ) : (
            <Started experiment={found} site={site} />
          )
        }
      </Loaded>
      {dialog && open === 'preview' && <PreviewDialog {...dialog} />}
      {dialog && open === 'start' && <StartDialog {...dialog} />}
      {dialog && open === 'stop' && <StopDialog {...dialog} />}
      {dialog && open === 'ship' && <ShipDialog {...dialog} />}
      {dialog && open === 'phase' && <PhaseDialog {...dialog} />}
      {dialog && open === 'rollout' && <RolloutDialog {...dialog} />}
      {dialog && open === 'ramp' && <RampDialog {...dialog} />}
      {dialog && open === 'delete' && <DeleteDialog {...dialog} />}
    </Page>
  );
}

interface ActionsProps {
  experiment: Stored<Experiment>;
  site: string;
  onOpen: (open: Open) => void;
  onDone: (saved: Stored<Experiment>) => void;
}

function Actions({ experiment, site, onOpen, onDone }: ActionsProps) {
  const { route } = useLocation();
  const status = statusAt(experiment, Date.now());
  const draft = status === 'draft' || status === 'review';
  const runs = status === 'running' || status === 'scheduled';
  const ended = status === 'stopped' || status === 'shipped';
  const act = async (run: () => Promise<Stored<Experiment>>, words: string, go?: boolean) => {
    try {
      const saved = await run();
      say(words);
      if (go) route(`/${site}/experiments/${saved.id}`);
      else onDone(saved);
    } catch (error) {
      say((error as Error).message);
    }
  };
  const query = { site };
  const { id } = experiment;
  return (
    <>
      {draft && <Approval experiment={experiment} site={site} act={act} />}
      {draft && (
        <button
          type="button"
          class={`btn ${mustWait(experiment) ? '' : 'btn-primary'}`}
          disabled={mustWait(experiment)}
          onClick={() => onOpen('start')}
        >
          <Icon name="play" size={16} /> Start
        </button>
      )}
      {(runs || (ended && !experiment.decision)) && (
        <>
          {/* While it runs, nothing urges to ship what may be noise. */}
          <button type="button" class={`btn ${runs ? '' : 'btn-primary'}`} onClick={() => onOpen('ship')}>
            <Icon name="ship" size={16} /> Ship
          </button>
          <button type="button" class="btn" onClick={() => onOpen('stop')}>
            <Icon name="stop" size={16} /> {runs ? 'Stop' : 'Decide'}
          </button>
        </>
      )}
      {status === 'stopped' && experiment.decision && (
        <button type="button" class="btn" onClick={() => onOpen('ship')}>
          <Icon name="ship" size={16} /> Ship after all
        </button>
      )}
      <Menu
        end
        name="More actions"
        label={
          <>
            More <Icon name="down" size={16} />
          </>
        }
        items={[
          { label: 'Preview …', act: () => onOpen('preview') },
          ...(runs
            ? [
                { label: 'Raise coverage …', act: () => onOpen('ramp'), disabled: experiment.coverage >= 1 },
                { label: 'New phase …', act: () => onOpen('phase') },
              ]
            : []),
          ...(status === 'shipped' && experiment.decision?.share !== undefined
            ? [{ label: 'Raise the rollout …', act: () => onOpen('rollout') }]
            : []),
          {
            label: 'Duplicate',
            act: () =>
              void act(
                () => api('POST /api/experiments/:id/duplicate', { id, query }),
                'A copy was made as a draft.',
                true,
              ),
          },
          ...(ended
            ? [
                {
                  label: 'Archive',
                  act: () =>
                    void act(() => api('POST /api/experiments/:id/archive', { id, query }), 'Archived.'),
                },
              ]
            : []),
          ...(draft ? [{ label: 'Delete …', danger: true, act: () => onOpen('delete') }] : []),
        ]}
      />
    </>
  );
}

function Draft({
  experiment,
  site,
  onSaved,
}: {
  experiment: Stored<Experiment>;
  site: string;
  onSaved: (saved: Stored<Experiment>) => void;
}) {
  return (
    <div class="grid gap-6 xl:grid-cols-[minmax(0,1fr)_22rem] xl:items-start">
      <ExperimentForm key={experiment.updated_at} experiment={experiment} site={site} onSaved={onSaved} />
      <ChecklistPanel experiment={experiment} site={site} />
    </div>
  );
}

function Started({ experiment, site }: { experiment: Stored<Experiment>; site: string }) {
  const [phase, setPhase] = useState(experiment.phases.at(-1)!.number);
  return (
    <div class="flex flex-col gap-6">
      {experiment.decision && <Decision experiment={experiment} />}
      {experiment.phases.length > 1 && (
        <label class="flex items-center gap-3 self-start text-sm">
          Phase
          <select
            class="select select-sm w-auto"
            value={String(phase)}
            onChange={(event) => setPhase(Number(event.currentTarget.value))}
          >
            {experiment.phases.map((one) => (
              <option key={one.number} value={one.number}>
                {one.number}: {one.reason}
              </option>
            ))}
          </select>
          <span class="text-soft">Phases are never added together.</span>
        </label>
      )}
      <Tabs
        name="Experiment"
        tabs={[
          {
            id: 'result',
            label: 'Result',
            content: <Result key={phase} experiment={experiment} site={site} phase={phase} />,
          },
          { id: 'setup', label: 'Set-up', content: <SetUp experiment={experiment} site={site} /> },
          { id: 'history', label: 'History', content: <History experiment={experiment} site={site} /> },
        ]}
      />
    </div>
  );
}

const OUTCOMES = { ship: 'Shipped', revert: 'Not shipped', inconclusive: 'Inconclusive' };

function Decision({ experiment }: { experiment: Experiment }) {
  const { outcome, variation, share, note } = experiment.decision!;
  return (
    <div class={`panel px-5 py-3.5 ${outcome === 'ship' ? 'border-success/50' : ''}`}>
      <p class="font-medium">
        {OUTCOMES[outcome]}
        {variation !== undefined && `: ${experiment.variations[variation]?.name ?? ''}`}
        {share !== undefined && `, to ${Math.round(share * 100)} % so far`}
      </p>
      {note && <p class="text-soft">{note}</p>}
    </div>
  );
}

function History({ experiment, site }: { experiment: Stored<Experiment>; site: string }) {
  const load = useLoad(
    () => api('GET /api/sites/:site/audit', { site, query: { kind: 'experiment', subject: experiment.id } }),
    [site, experiment.id, experiment.updated_at],
  );
  return (
    <Loaded load={load}>
      {(lines) => (
        <Panel padded={false}>
          <AuditLines lines={lines} site={site} subject={false} />
        </Panel>
      )}
    </Loaded>
  );
}
