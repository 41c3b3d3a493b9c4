import { useState } from 'preact/hooks';
import type { Experiment } from '../../model/experiment.ts';
import type { Costs } from '../../model/metric.ts';
import { site } from '../session.ts';
import { Check, TextArea, TextField } from '../ui/field.tsx';

interface CostsFormProps {
  draft: Experiment;
  onDraft: (change: Partial<Experiment>) => void;
}

/** What orders leave and variations cost: for margin, cost, and what each unit spent brings back. */
export function CostsForm({ draft, onDraft }: CostsFormProps) {
  const { costs, variations } = draft;
  // As typed: what is read of a line is not yet what its writer means.
  const [coupons, setCoupons] = useState(() =>
    Object.entries(costs?.coupons ?? {})
      .map(([code, cost]) => `${code} = ${cost}`)
      .join('\n'),
  );
  const currency = site.value?.currency ?? 'EUR';
  const set = (change: Partial<Costs>) => onDraft({ costs: { ...costs!, ...change } });
  const setVariation = (index: number, change: Partial<Costs['variations'][number]>) =>
    set({
      variations: variations.map((_, at) => ({
        per_visitor: 0,
        per_order: 0,
        ...costs!.variations[at],
        ...(at === index && change),
      })),
    });
  return (
    <fieldset class="flex flex-col gap-3">
      <legend class="sr-only">Costs</legend>
      <Check
        label="Variations differ in what they cost"
        hint="A gift, free shipping or a coupon: margin, cost and return on cost are then measured too."
        checked={costs !== undefined}
        onValue={(on) =>
          onDraft({
            costs: on ? { margin: 0.4, variations: [], coupons: {} } : undefined,
          } as Partial<Experiment>)
        }
      />
      {costs && (
        <div class="flex flex-col gap-4 sm:pl-8">
          <TextField
            class="max-w-sm"
            label="Left of an order after goods (%)"
            type="number"
            min={0}
            max={100}
            step="any"
            value={String(Math.round(costs.margin * 1000) / 10)}
            onValue={(text) => set({ margin: Math.min(1, Math.max(0, Number(text) / 100 || 0)) })}
          />
          {variations.map(({ name }, index) => (
            <div key={index} class="grid grid-cols-2 gap-3 sm:max-w-xl">
              <TextField
                label={`${name}: ${currency} a visitor`}
                type="number"
                min={0}
                step="any"
                value={String(costs.variations[index]?.per_visitor ?? 0)}
                onValue={(text) => setVariation(index, { per_visitor: Math.max(0, Number(text) || 0) })}
              />
              <TextField
                label={`${name}: ${currency} an order`}
                type="number"
                min={0}
                step="any"
                value={String(costs.variations[index]?.per_order ?? 0)}
                onValue={(text) => setVariation(index, { per_order: Math.max(0, Number(text) || 0) })}
              />
            </div>
          ))}
          <TextArea
            label="Coupons"
            optional
            mono
            rows={2}
            placeholder="SPRING = 5"
            hint={`A code and what each use costs in ${currency}, a line each; only what the order’s value does not hold already.`}
            value={coupons}
            onValue={(text) => {
              setCoupons(text);
              set({ coupons: couponsOf(text) });
            }}
          />
        </div>
      )}
    </fieldset>
  );
}

/** `CODE = 5`, a line each; a line without a number costs nothing as yet. */
function couponsOf(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [code = '', cost = ''] = line.split('=');
      const name = code.trim();
      return name === '' ? [] : [[name, Math.max(0, Number(cost.replace(',', '.')) || 0)]];
    }),
  );
}
