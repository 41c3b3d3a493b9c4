import type { Experience } from '../../model/placement.ts';
import { Check, TextField } from '../ui/field.tsx';
import { withOptional } from '../ui/with-optional.ts';
import { CardField } from './card-field.tsx';

type Listing = Extract<Experience, { kind: 'listing' }>;

interface AcrossFieldProps {
  value: Listing;
  onValue: (listing: Listing) => void;
  path: string;
}

/** Whether a ranked listing is ranked over all pages of its category, and how cards of other pages look. */
export function AcrossField({ value, onValue, path }: AcrossFieldProps) {
  const across = value.across_pages;
  if (value.order !== 'ranked') return null;
  const set = (change: Partial<NonNullable<typeof across>>) =>
    onValue({ ...value, across_pages: { card: '', page_size: 24, parameter: 'page', ...across, ...change } });
  return (
    <div class="flex flex-col gap-4 sm:col-span-2">
      <Check
        label="Rank over all pages of the category"
        hint="Page 2 then shows the next best, not only the shop’s second page in order. Only where the catalogue has the category’s products in stock; filtered and sorted pages stay as they are."
        checked={across !== undefined}
        onValue={(on) => (on ? set({}) : onValue(withOptional(value, 'across_pages', undefined)))}
      />
      {across && (
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Products on a full page"
            type="number"
            min={2}
            max={500}
            value={String(across.page_size)}
            onValue={(text) => set({ page_size: Math.min(500, Math.max(2, Math.round(Number(text)) || 2)) })}
          />
          <TextField
            label="Parameter with the page’s number"
            mono
            value={across.parameter}
            onValue={(parameter) => set({ parameter: parameter.trim() || 'page' })}
          />
          <CardField
            value={across.card || undefined}
            path={path}
            onValue={(card) => set({ card: card ?? '' })}
            required
          />
        </div>
      )}
    </div>
  );
}
