import { useEffect, useState } from 'preact/hooks';
import type { EdgeAnswer } from '../../model/api/edge.ts';
import type { Stored } from '../../model/api/site.ts';
import type { Placement } from '../../model/placement.ts';
import { api } from '../api.ts';
import { may, site as current } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Check } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';

interface SwitchesProps {
  edge: EdgeAnswer;
  placements: readonly Stored<Placement>[];
  site: string;
  reload: () => void;
}

/** What to turn off where something looks wrong, from one place to everything, and the pages kept at the edge. */
export function Switches({ edge, placements, site, reload }: SwitchesProps) {
  /** A change made from what the last answer said must wait for the next. */
  const [step, setStep] = useState<'idle' | 'changing' | 'asking'>('idle');
  const busy = step !== 'idle';
  /** Switches as they were just set, until the next answer shows them so. */
  const [asked, setAsked] = useState<Record<string, boolean>>({});
  const [killingAll, setKillingAll] = useState(false);
  const [editor, admin] = [may('editor'), may('admin')];

  useEffect(() => {
    if (step === 'changing') return;
    setAsked({});
    setStep('idle');
  }, [edge.at]);
  const act = async (change: () => Promise<unknown>, done: string) => {
    setStep('changing');
    try {
      await change();
      say(done);
    } catch (error) {
      say((error as Error).message);
      setAsked({});
    }
    setStep('asking');
    reload();
  };
  const turned = (name: string, on: boolean, change: () => Promise<unknown>, done: string) => {
    setAsked({ ...asked, [name]: on });
    return act(change, done);
  };
  const kill = (on: boolean) =>
    turned(
      '*site',
      on,
      async () => {
        current.value = await api('POST /api/sites/:site/edge/kill', { site, body: { on } });
      },
      on ? 'Pages pass untouched, everywhere within two minutes.' : 'Endcap works again.',
    );
  const killAll = (on: boolean) =>
    turned(
      '*all',
      on,
      () => api('PUT /api/kill-switch', { body: { on } }),
      on ? 'Pages of all shops pass untouched, everywhere within two minutes.' : 'Endcap works again.',
    );
  const turn = ({ updated_at, ...placement }: Stored<Placement>, enabled: boolean) =>
    turned(
      placement.id,
      enabled,
      () =>
        api('PUT /api/placements/:id', {
          id: placement.id,
          query: { site },
          body: { ...placement, enabled },
          ifMatch: updated_at,
        }),
      `${placement.name} is ${enabled ? 'on' : 'off'}.`,
    );

  return (
    <div class="flex flex-col gap-6">
      <Panel title="Switches" class={edge.killed.site || edge.killed.all ? 'border-error/50' : ''}>
        <div class="flex flex-col gap-4">
          <Check
            toggle
            checked={asked['*site'] ?? edge.killed.site}
            disabled={!editor || busy}
            onValue={kill}
            label="Kill switch of this shop"
            hint={
              edge.killed.site
                ? 'On: every page passes untouched, nothing is collected.'
                : 'Off. On, every page passes untouched.'
            }
          />
          <Check
            toggle
            checked={asked['*all'] ?? edge.killed.all}
            disabled={!admin || busy}
            onValue={(on) => (on ? setKillingAll(true) : void killAll(false))}
            label="Kill switch of all shops"
            hint={admin ? 'For when this installation itself is in doubt.' : 'An administrator’s.'}
          />
          {placements.length > 0 && (
            <fieldset class="border-t border-base-300 pt-3">
              <legend class="sr-only">Placements</legend>
              <p class="mb-2 text-sm text-soft">Placements, one by one</p>
              <div class="flex flex-col gap-2.5">
                {placements.map((placement) => (
                  <Check
                    key={placement.id}
                    toggle
                    checked={asked[placement.id] ?? placement.enabled}
                    disabled={!editor || busy}
                    onValue={(enabled) => turn(placement, enabled)}
                    label={placement.name}
                  />
                ))}
              </div>
            </fieldset>
          )}
        </div>
      </Panel>
      <Panel title="Kept pages" hint="The shop’s own pages, never what one visitor got.">
        <div class="flex flex-col items-start gap-4">
          <Check
            toggle
            checked={asked['*cache'] ?? edge.cache.on}
            disabled={!admin || busy}
            onValue={(on) =>
              turned(
                '*cache',
                on,
                () => api('POST /api/sites/:site/edge/cache', { site, body: { on } }),
                on ? 'Pages are kept where the shop allows it.' : 'No page is kept any more.',
              )
            }
            label="Keep pages at the edge"
            hint="Where the shop’s headers allow it. Each shopper’s page is made from the kept one."
          />
          {editor && (
            <button
              type="button"
              class="btn btn-sm"
              disabled={busy || !edge.cache.on}
              onClick={() =>
                act(() => api('POST /api/sites/:site/edge/purge', { site }), 'All kept pages are forgotten.')
              }
            >
              <Icon name="trash" size={16} /> Forget all kept pages
            </button>
          )}
        </div>
      </Panel>
      {killingAll && (
        <Dialog
          title="Turn Endcap off on all shops?"
          submit="Turn off"
          danger
          onClose={() => setKillingAll(false)}
          onSubmit={() => killAll(true)}
        >
          <p>
            Every page of every shop of this installation passes untouched until somebody turns it on again.
            Experiments pause.
          </p>
        </Dialog>
      )}
    </div>
  );
}
