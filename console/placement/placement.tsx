import { useLocation, useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Placement, PlacementKind } from '../../model/placement.ts';
import { PLACEMENT_KINDS } from '../../model/placement.ts';
import { selectorProblem } from '../../model/selector.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Check, SelectField, TextField } from '../ui/field.tsx';
import { slug } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { KIND_HINTS, KIND_LABELS } from './describe.ts';
import { withOptional } from '../ui/with-optional.ts';
import { CheckPanel } from './check.tsx';
import { MatchForm } from './match-form.tsx';
import { pageOf } from './page-of.ts';
import { Picker } from './picker.tsx';
import { RulesForm } from './rules-form.tsx';

const EMPTY: Placement = {
  v: 1,
  id: '',
  name: '',
  kind: 'content',
  match: {},
  rules: [],
  priority: 100,
  enabled: true,
};

export default function PlacementPage() {
  const site = useSite();
  const id = useRoute().params['id'] ?? 'new';
  const load = useLoad<Stored<Placement> | Placement>(
    async () => (id === 'new' ? EMPTY : api('GET /api/placements/:id', { id, query: { site } })),
    [site, id],
    { onError: noteSessionEnd },
  );
  const title = id === 'new' ? 'New placement' : (load.data?.name ?? 'Placement');
  return (
    <Page
      title={title}
      back={{ href: `/${site}/placements`, label: 'Placements' }}
      lead={load.data && id !== 'new' && KIND_HINTS[load.data.kind]}
    >
      <Loaded load={load} skeleton={<SkeletonBlock class="h-96" />}>
        {(placement) => (
          <Form
            key={'updated_at' in placement ? placement.updated_at : 0}
            placement={placement}
            site={site}
          />
        )}
      </Loaded>
    </Page>
  );
}

function Form({ placement, site }: { placement: Stored<Placement> | Placement; site: string }) {
  const { route } = useLocation();
  const [draft, setDraft] = useState<Placement>(placement);
  const [deleting, setDeleting] = useState(false);
  const [picking, setPicking] = useState(false);
  const [pickedOn, setPickedOn] = useState<string>();
  const segments = useLoad(() => api('GET /api/segments', { query: { site } }), [site]);
  const stored = 'updated_at' in placement ? placement : undefined;
  const set = (change: Partial<Placement>) => setDraft({ ...draft, ...change });
  const selectorFault = draft.selector ? (selectorProblem(draft.selector) ?? undefined) : undefined;
  const located = draft.kind !== 'redirect' && draft.kind !== 'overlay';

  const save = async () => {
    const id = stored?.id ?? slug(draft.name);
    const { created_at: _, updated_at: __, ...body } = { created_at: 0, updated_at: 0, ...draft };
    await api('PUT /api/placements/:id', {
      id,
      query: { site },
      body: { ...body, id },
      ...(stored && { ifMatch: stored.updated_at }),
    });
    say(stored ? 'Placement saved and published.' : 'Placement created and published.');
    route(`/${site}/placements`);
  };

  return (
    <div class="flex max-w-4xl flex-col gap-6">
      <Panel title="Place">
        <div class="flex flex-col gap-5">
          <div class="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Name"
              required
              value={draft.name}
              onValue={(name) => set({ name })}
              placeholder="Home banner"
            />
            <SelectField
              label="Kind"
              value={draft.kind}
              disabled={stored !== undefined}
              hint={KIND_HINTS[draft.kind]}
              options={PLACEMENT_KINDS.map((kind) => [kind, KIND_LABELS[kind]] as const)}
              onValue={(kind) => setDraft({ ...draft, kind: kind as PlacementKind, rules: [] })}
            />
          </div>
          {located && (
            <div class="grid gap-3 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-start">
              <TextField
                label="Element"
                mono
                required
                placeholder={draft.kind === 'listing' ? 'ul.product-grid' : '#hero'}
                hint="Its CSS selector; pick it on the page and it is found for you."
                error={selectorFault}
                value={draft.selector ?? ''}
                onValue={(selector) => setDraft(withOptional(draft, 'selector', selector || undefined))}
              />
              <button type="button" class="btn sm:mt-6" onClick={() => setPicking(true)}>
                <Icon name="pick" /> Pick on the page
              </button>
            </div>
          )}
          {draft.kind === 'listing' && (
            <div class="grid gap-4 sm:grid-cols-3">
              <TextField
                label="Cards"
                optional
                mono
                placeholder="every child"
                value={draft.card?.selector ?? ''}
                onValue={(selector) =>
                  set({ card: withOptional(draft.card ?? {}, 'selector', selector || undefined) })
                }
              />
              <TextField
                label="Attribute with the product id"
                optional
                mono
                placeholder="data-product-id"
                value={draft.card?.attribute ?? ''}
                onValue={(attribute) =>
                  set({ card: withOptional(draft.card ?? {}, 'attribute', attribute || undefined) })
                }
              />
              <TextField
                label="Pattern of its link"
                optional
                mono
                placeholder="/products/([^/?]+)"
                value={draft.card?.link_pattern ?? ''}
                onValue={(pattern) =>
                  set({ card: withOptional(draft.card ?? {}, 'link_pattern', pattern || undefined) })
                }
              />
            </div>
          )}
          <div class="grid gap-4 sm:grid-cols-2 sm:items-end">
            <TextField
              label="Priority"
              type="number"
              hint="Where placements touch, the lower number comes first."
              value={String(draft.priority)}
              onValue={(text) => set({ priority: Number(text) || 0 })}
            />
            <div class="sm:pb-8">
              <Check
                toggle
                label={draft.enabled ? 'On' : 'Off'}
                checked={draft.enabled}
                onValue={(enabled) => set({ enabled })}
              />
            </div>
          </div>
        </div>
      </Panel>
      <Panel title="Pages" hint="All lines that are filled in must hold.">
        <MatchForm value={draft.match} onValue={(match) => set({ match })} />
      </Panel>
      <RulesForm
        path={pageOf(draft.match)}
        selector={draft.selector}
        kind={draft.kind}
        rules={draft.rules}
        segments={segments.data ?? []}
        onRules={(rules) => set({ rules })}
      />
      <CheckPanel
        key={pickedOn}
        placement={draft}
        site={site}
        path={pickedOn ?? pageOf(draft.match)}
        isWhole={(!located || Boolean(draft.selector)) && selectorFault === undefined}
      />
      {may('editor') && (
        <SaveBar
          onSave={save}
          disabled={draft.name.trim() === '' || (located && !draft.selector) || selectorFault !== undefined}
          label={stored ? 'Save and publish' : 'Create and publish'}
          {...(stored && { onDelete: () => setDeleting(true) })}
        />
      )}
      {picking && (
        <Picker
          site={site}
          kind={draft.kind}
          path={pickedOn ?? pageOf(draft.match)}
          selector={draft.selector ?? ''}
          onClose={() => setPicking(false)}
          onPicked={({ selector, card, page }) => {
            set({ selector, ...(card && { card }) });
            setPickedOn(page);
          }}
        />
      )}
      {deleting && stored && (
        <Dialog
          title={`Delete ${stored.name}?`}
          submit="Delete"
          danger
          onClose={() => setDeleting(false)}
          onSubmit={async () => {
            await api('DELETE /api/placements/:id', { id: stored.id, query: { site } });
            say('Placement deleted.');
            route(`/${site}/placements`);
          }}
        >
          <p>The shop shows its own content there again, as soon as the edge knows.</p>
        </Dialog>
      )}
    </div>
  );
}
