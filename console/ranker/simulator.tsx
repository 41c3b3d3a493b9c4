import { useState } from 'preact/hooks';
import type { SimulationAsked } from '../../model/api/ranker.ts';
import type { RankerRecord } from '../../model/api/site.ts';
import { DEVICES, type Device } from '../../model/profile.ts';
import { api } from '../api.ts';
import { useFacets } from '../segment/use-facets.ts';
import { noteSessionEnd } from '../session.ts';
import { Check, SelectField, TextField } from '../ui/field.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';
import { visitorText } from '../visitor/name.tsx';
import { SimulatedOrder } from './simulated-order.tsx';

/** What is simulated: everything absent is the visitor's own, or nobody's. */
interface Wanted {
  visitor: string;
  category: string;
  placement: string;
  ranker: string;
  device: Device;
  taste: { category: string; brand: string; color: string };
  /** Absent: as the visitor did. */
  viewed?: string[];
  segments?: string[];
}

const NOBODY: Wanted = {
  visitor: '',
  category: '',
  placement: '',
  ranker: '',
  device: 'desktop',
  taste: { category: '', brand: '', color: '' },
};

/** Somebody opens a listing: the order they get, why, and what changes it. */
export function Simulator({ site, rankers }: { site: string; rankers: readonly RankerRecord[] }) {
  const [wanted, setWanted] = useState<Wanted>(NOBODY);
  const set = (change: Partial<Wanted>) => setWanted({ ...wanted, ...change });
  const facets = useFacets();
  const choices = useLoad(async () => {
    const query = { site };
    const [visitors, placements, segments] = await Promise.all([
      api('GET /api/sites/:site/visitors', { site }),
      api('GET /api/placements', { query }),
      api('GET /api/segments', { query }),
    ]);
    return { visitors: visitors.rows, placements, segments };
  }, [site]);
  const asked = askedFor(wanted);
  const load = useLoad(() => api('POST /api/sites/:site/simulate', { site, body: asked }), [site, asked], {
    onError: noteSessionEnd,
  });
  // What is changed below is compared with the same person untouched.
  const { viewed: _viewed, segments: _segments, ...itself } = wanted;
  const untouched = askedFor({ ...itself, device: 'desktop' });
  const before = useLoad(
    () => api('POST /api/sites/:site/simulate', { site, body: untouched }),
    [site, untouched],
  );
  const all = [['', 'all']] as const;
  const options = (values: readonly string[] | undefined) => [
    ['', 'none in particular'] as const,
    ...(values ?? []).map((value) => [value, value] as const),
  ];
  return (
    <div class="grid items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <div class="flex min-w-0 flex-col gap-6">
        <Panel title="Who opens what">
          <div class="flex flex-col gap-4">
            <SelectField
              label="Visitor"
              value={wanted.visitor}
              onValue={(visitor) =>
                setWanted({ ...NOBODY, category: wanted.category, placement: wanted.placement, visitor })
              }
              options={[
                ['', 'Someone made up'],
                ...(choices.data?.visitors ?? [])
                  .slice(0, 60)
                  .map(
                    ({ visitor, orders, visits }) =>
                      [
                        visitor,
                        `${visitorText(visitor)} · ${plural(visits, 'visit')}, ${plural(orders, 'order')}`,
                      ] as const,
                  ),
              ]}
            />
            <SelectField
              label="Listing"
              hint="The catalogue’s order stands for the shop’s."
              value={wanted.category}
              onValue={(category) => set({ category })}
              options={[...all, ...sections(facets?.categories ?? []).map((one) => [one, one] as const)]}
            />
            <SelectField
              label="Rules of"
              value={wanted.placement}
              onValue={(placement) => set({ placement })}
              options={[
                ['', 'no placement: ranked, no rules'],
                ...(choices.data?.placements ?? [])
                  .filter(({ kind, enabled }) => kind === 'listing' && enabled)
                  .map(({ id, name }) => [id, name] as const),
              ]}
            />
            <SelectField
              label="Ranker"
              value={wanted.ranker}
              onValue={(ranker) => set({ ranker })}
              options={[
                ['', 'the live one'],
                ...rankers.map(({ version, status }) => [version, `${version} (${status})`] as const),
              ]}
            />
            {wanted.visitor === '' && (
              <>
                <SelectField
                  label="Likes the category"
                  value={wanted.taste.category}
                  onValue={(category) => set({ taste: { ...wanted.taste, category } })}
                  options={options(facets?.categories)}
                />
                <SelectField
                  label="Likes the brand"
                  value={wanted.taste.brand}
                  onValue={(brand) => set({ taste: { ...wanted.taste, brand } })}
                  options={options(facets?.brands)}
                />
                <SelectField
                  label="Likes the colour"
                  value={wanted.taste.color}
                  onValue={(color) => set({ taste: { ...wanted.taste, color } })}
                  options={options(facets?.colors)}
                />
              </>
            )}
          </div>
        </Panel>
        {load.data && (
          <Changes
            key={`${wanted.visitor} ${choices.data !== undefined}`}
            wanted={wanted}
            set={set}
            viewed={load.data.viewed}
            known={before.data?.viewed ?? []}
            ownSegments={before.data?.segments ?? []}
            segments={choices.data?.segments ?? []}
          />
        )}
      </div>
      <Loaded load={load} skeleton={<SkeletonBlock class="h-96" />}>
        {(answer) => <SimulatedOrder answer={answer} before={before.data} />}
      </Loaded>
    </div>
  );
}

interface ChangesProps {
  wanted: Wanted;
  set: (change: Partial<Wanted>) => void;
  viewed: readonly { id: string; title: string }[];
  known: readonly { id: string; title: string }[];
  ownSegments: readonly string[];
  segments: readonly { id: string; name: string }[];
}

/** Switches for what the order rests on: each shows at once which products move. */
function Changes({ wanted, set, viewed, known, ownSegments, segments }: ChangesProps) {
  const [typed, setTyped] = useState('');
  const on = new Set(viewed.map(({ id }) => id));
  const titles = new Map([...known, ...viewed].map(({ id, title }) => [id, title]));
  const members = wanted.segments ?? ownSegments;
  const toggle = (list: readonly string[], id: string, holds: boolean) =>
    holds ? [id, ...list] : list.filter((one) => one !== id);
  return (
    <Panel title="What changes it" hint="Arrows in the list say how far a product moved.">
      <div class="flex flex-col gap-5">
        <fieldset class="flex min-w-0 flex-col gap-2">
          <legend class="mb-1 text-sm font-medium">Looked at in this visit</legend>
          {titles.size === 0 && <p class="text-sm text-soft">Nothing yet.</p>}
          {[...titles].map(([id, title]) => (
            <Check
              key={id}
              label={<span class="font-normal break-words">{title}</span>}
              checked={on.has(id)}
              onValue={(holds) => set({ viewed: toggle([...on], id, holds) })}
            />
          ))}
          <form
            class="flex items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              if (typed.trim()) set({ viewed: [typed.trim(), ...on] });
              setTyped('');
            }}
          >
            <TextField
              class="flex-1"
              label="Also looks at"
              placeholder="Product id"
              mono
              value={typed}
              onValue={setTyped}
            />
            <button type="submit" class="btn">
              Add
            </button>
          </form>
        </fieldset>
        <SelectField
          label="Device"
          value={wanted.device}
          onValue={(device) => set({ device: device as Device })}
          options={DEVICES.map((one) => [one, one] as const)}
        />
        {segments.length > 0 && (
          <fieldset class="flex min-w-0 flex-col gap-2">
            <legend class="mb-1 text-sm font-medium">Segments</legend>
            <p class="-mt-1 text-sm text-soft">They choose the rule; the ranker itself does not read them.</p>
            {segments.map(({ id, name }) => (
              <Check
                key={id}
                label={<span class="font-normal">{name}</span>}
                checked={members.includes(id)}
                onValue={(holds) => set({ segments: toggle(members, id, holds) })}
              />
            ))}
          </fieldset>
        )}
      </div>
    </Panel>
  );
}

function askedFor(wanted: Wanted): SimulationAsked {
  const { visitor, category, placement, ranker, device, taste, viewed, segments } = wanted;
  const list = (value: string): string[] => (value === '' ? [] : [value]);
  return {
    device,
    ...(visitor && { visitor }),
    ...(category && { category }),
    ...(placement && { placement }),
    ...(ranker && { ranker }),
    ...(!visitor && {
      tastes: {
        categories: list(taste.category),
        brands: list(taste.brand),
        colors: list(taste.color),
      },
    }),
    ...(viewed && { viewed }),
    ...(segments && { segments }),
  };
}

/** Every category and those above it, in the order of their names. */
function sections(categories: readonly string[]): string[] {
  const all = new Set<string>();
  for (const category of categories) {
    const parts = category.split('/');
    for (let length = 1; length <= parts.length; length++) all.add(parts.slice(0, length).join('/'));
  }
  return [...all].toSorted();
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
