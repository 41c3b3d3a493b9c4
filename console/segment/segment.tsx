import { useLocation, useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Segment } from '../../model/segment.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { SaveBar } from '../ui/save-bar.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { slug } from '../ui/format.ts';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';
import { ConditionBuilder } from './condition-builder.tsx';
import { describeCondition } from './describe.ts';
import { Export } from './export.tsx';
import { SegmentPreview } from './preview.tsx';

const EMPTY: Segment = { v: 1, id: '', name: '', description: '', kind: 'rule', condition: {} };

export default function SegmentPage() {
  const site = useSite();
  const id = useRoute().params['id'] ?? 'new';
  const load = useLoad<Stored<Segment> | Segment>(
    async () => (id === 'new' ? EMPTY : api('GET /api/segments/:id', { id, query: { site } })),
    [site, id],
    { onError: noteSessionEnd },
  );
  const title = id === 'new' ? 'New segment' : (load.data?.name ?? 'Segment');
  return (
    <Page title={title} back={{ href: `/${site}/segments`, label: 'Segments' }}>
      <Loaded load={load} skeleton={<SkeletonBlock class="h-72" />}>
        {(segment) => (
          <Form key={'updated_at' in segment ? segment.updated_at : 0} segment={segment} site={site} />
        )}
      </Loaded>
    </Page>
  );
}

function Form({ segment, site }: { segment: Stored<Segment> | Segment; site: string }) {
  const { route } = useLocation();
  const [draft, setDraft] = useState<Segment>(segment);
  const [deleting, setDeleting] = useState(false);
  const stored = 'updated_at' in segment ? segment : undefined;
  const set = (change: Partial<Segment>) => setDraft({ ...draft, ...change });

  const save = async () => {
    const id = stored?.id ?? slug(draft.name);
    const { v, name, description, kind, condition } = draft;
    await api('PUT /api/segments/:id', {
      id,
      query: { site },
      body: { v, id, name, description, kind, condition },
      ...(stored && { ifMatch: stored.updated_at }),
    });
    say(stored ? 'Segment saved and published.' : 'Segment created and published.');
    route(`/${site}/segments`);
  };

  return (
    <div class="flex max-w-3xl flex-col gap-6">
      <Panel>
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Name"
            required
            value={draft.name}
            onValue={(name) => set({ name })}
            placeholder="Linen lovers"
          />
          <TextField
            label="Description"
            optional
            value={draft.description}
            onValue={(description) => set({ description })}
          />
        </div>
      </Panel>
      <Panel title="Rule" hint={`Members: visitors for whom ${describeCondition(draft.condition)}.`}>
        <ConditionBuilder value={draft.condition} onValue={(condition) => set({ condition })} />
      </Panel>
      <Panel title="Members now">
        <SegmentPreview site={site} condition={draft.condition} />
      </Panel>
      {stored && may('admin') && <Export site={site} segment={stored.id} />}
      {may('editor') && (
        <SaveBar
          onSave={save}
          disabled={draft.name.trim() === '' || Object.keys(draft.condition).length === 0}
          label={stored ? 'Save and publish' : 'Create and publish'}
          {...(stored && { onDelete: () => setDeleting(true) })}
        />
      )}
      {deleting && stored && (
        <Dialog
          title={`Delete ${stored.name}?`}
          submit="Delete"
          danger
          onClose={() => setDeleting(false)}
          onSubmit={async () => {
            await api('DELETE /api/segments/:id', { id: stored.id, query: { site } });
            say('Segment deleted.');
            route(`/${site}/segments`);
          }}
        >
          <p>
            Nobody is a member of it any more; placements and experiments that use it keep you from deleting
            it.
          </p>
        </Dialog>
      )}
    </div>
  );
}
