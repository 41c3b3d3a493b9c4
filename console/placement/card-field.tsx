import { useState } from 'preact/hooks';
import { useSite } from '../path.ts';
import { TextArea } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Picker } from './picker.tsx';

interface CardFieldProps {
  value: string | undefined;
  onValue: (template: string | undefined) => void;
  /** A page of the shop with product cards to begin with. */
  path: string;
  /** There is no plain card instead. */
  required?: boolean;
}

/** How a strip's cards look: plain, or as a card of the shop's own that was clicked. */
export function CardField({ value, onValue, path, required = false }: CardFieldProps) {
  const site = useSite();
  const [picking, setPicking] = useState(false);
  return (
    <div class="flex flex-col items-start gap-3 sm:col-span-2">
      <div class="w-full">
        <TextArea
          label="Card"
          optional={!required}
          mono
          placeholder={required ? 'Take one from the shop' : 'A plain card'}
          rows={value ? 6 : 2}
          hint="A card of the shop’s own with {{title}}, {{url}}, {{image}}, {{price}}, {{compare_at}}, {{brand}} and {{id}}."
          value={value ?? ''}
          onValue={(text) => onValue(text.trim() === '' ? undefined : text)}
        />
      </div>
      <button type="button" class="btn btn-sm" onClick={() => setPicking(true)}>
        <Icon name="pick" size={16} /> Take a card from the shop
      </button>
      {picking && (
        <Picker
          site={site}
          kind="listing"
          path={path}
          selector=""
          forCard
          onClose={() => setPicking(false)}
          onPicked={({ template }) => template && onValue(template)}
        />
      )}
    </div>
  );
}
