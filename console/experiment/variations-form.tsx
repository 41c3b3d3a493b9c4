import type { Experiment, Variation } from '../../model/experiment.ts';
import type { Placement } from '../../model/placement.ts';
import { emptyExperience, KIND_LABELS } from '../placement/describe.ts';
import { pageOf } from '../placement/page-of.ts';
import { ExperienceForm } from '../placement/experience-form.tsx';
import { site } from '../session.ts';
import { TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/page.tsx';

interface VariationsFormProps {
  draft: Experiment;
  onDraft: (change: Partial<Experiment>) => void;
  placements: readonly Placement[];
}

const MAX_VARIATIONS = 10;

/** The variations side by side: name, weight, and what each placement shows in them. */
export function VariationsForm({ draft, onDraft, placements }: VariationsFormProps) {
  const used = [...new Set(draft.variations.flatMap((variation) => Object.keys(variation.experiences)))];
  const unused = placements.filter((placement) => !used.includes(placement.id));
  const setVariation = (index: number, variation: Variation) =>
    onDraft({ variations: draft.variations.with(index, variation) });
  const addPlacement = (id: string) => {
    const placement = placements.find((one) => one.id === id);
    if (!placement) return;
    onDraft({
      variations: draft.variations.map((variation, index) =>
        Object.assign({}, variation, {
          experiences: {
            ...variation.experiences,
            [id]: index === 0 ? { kind: 'nothing' as const } : emptyExperience(placement.kind),
          },
        }),
      ),
    });
  };
  const removePlacement = (id: string) =>
    onDraft({
      variations: draft.variations.map((variation) =>
        Object.assign({}, variation, {
          experiences: Object.fromEntries(
            Object.entries(variation.experiences).filter(([key]) => key !== id),
          ),
        }),
      ),
    });
  const addVariation = () => {
    const letter = String.fromCharCode(65 + draft.variations.length);
    onDraft({
      variations: [
        ...draft.variations,
        { ...structuredClone(draft.variations.at(-1)!), name: `Variation ${letter}` },
      ],
    });
  };
  return (
    <Panel title="Variations" hint="The first is the control: what the others are compared with.">
      <div class="flex flex-col gap-4">
        {draft.variations.map((variation, index) => (
          <fieldset key={index} class="min-w-0 rounded-box border border-base-300">
            <legend class="sr-only">{variation.name}</legend>
            <div class="grid grid-cols-[minmax(0,1fr)_6rem_auto] items-end gap-3 border-b border-base-300 p-4">
              <TextField
                label={index === 0 ? 'Control' : `Variation ${index}`}
                required
                value={variation.name}
                onValue={(name) => setVariation(index, { ...variation, name })}
              />
              <TextField
                label="Weight"
                type="number"
                min={0}
                step="any"
                value={String(variation.weight)}
                onValue={(text) =>
                  setVariation(index, { ...variation, weight: Math.max(0, Number(text) || 0) })
                }
              />
              <button
                type="button"
                class="btn btn-ghost btn-square"
                aria-label={`Remove ${variation.name}`}
                disabled={index === 0 || draft.variations.length <= 2}
                onClick={() => onDraft({ variations: draft.variations.toSpliced(index, 1) })}
              >
                <Icon name="trash" />
              </button>
            </div>
            <div class="divide-y divide-base-300">
              {used.map((id) => {
                const placement = placements.find((one) => one.id === id);
                const experience = variation.experiences[id] ?? { kind: 'nothing' as const };
                return (
                  <div key={id} class="p-4">
                    <p class="mb-2 font-medium">
                      {placement?.name ?? id}{' '}
                      {placement && (
                        <span class="font-normal text-soft">{KIND_LABELS[placement.kind].toLowerCase()}</span>
                      )}
                    </p>
                    {placement ? (
                      <ExperienceForm
                        path={pageOf(placement.match)}
                        selector={placement.selector}
                        kind={placement.kind}
                        name={`variation-${index}-${id}`}
                        value={experience}
                        currency={site.value?.currency ?? 'EUR'}
                        onValue={(next) =>
                          setVariation(index, {
                            ...variation,
                            experiences: { ...variation.experiences, [id]: next },
                          })
                        }
                      />
                    ) : (
                      <p class="text-sm text-soft">This placement does not exist any more.</p>
                    )}
                  </div>
                );
              })}
            </div>
          </fieldset>
        ))}
        {draft.flag && (
          <p class="text-sm text-soft">
            The shop’s code asks{' '}
            <code>endcap.variation('{draft.key === 'draft' ? 'the-id' : draft.key}')</code> and gets 0 for the
            control, 1 for the next, and so on; nothing without consent.
          </p>
        )}
        <div class="flex flex-wrap gap-2">
          <button
            type="button"
            class="btn btn-sm"
            disabled={draft.variations.length >= MAX_VARIATIONS}
            onClick={addVariation}
          >
            <Icon name="plus" size={16} /> Another variation
          </button>
          {unused.length > 0 && (
            <select
              class="select select-sm w-auto"
              aria-label="Add a placement"
              value=""
              onChange={(event) => addPlacement(event.currentTarget.value)}
            >
              <option value="">Add a placement …</option>
              {unused.map((placement) => (
                <option key={placement.id} value={placement.id}>
                  {placement.name}
                </option>
              ))}
            </select>
          )}
          {used.length > 1 && (
            <select
              class="select select-sm w-auto"
              aria-label="Leave out a placement"
              value=""
              onChange={(event) => event.currentTarget.value && removePlacement(event.currentTarget.value)}
            >
              <option value="">Leave out a placement …</option>
              {used.map((id) => (
                <option key={id} value={id}>
                  {placements.find((one) => one.id === id)?.name ?? id}
                </option>
              ))}
            </select>
          )}
        </div>
      </div>
    </Panel>
  );
}
