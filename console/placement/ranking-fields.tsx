import { useState } from 'preact/hooks';
import type { Experience } from '../../model/placement.ts';
import { TextArea, TextField } from '../ui/field.tsx';
import { withOptional } from '../ui/with-optional.ts';
import { boostText, readBoosts } from './boosts.ts';

type Listing = Extract<Experience, { kind: 'listing' }>;
type Strip = Extract<Experience, { kind: 'recommendations' }>;

/** Product ids with commas or spaces between; keeps what is typed as it is typed. */
export function IdsField({
  label,
  value,
  onValue,
}: {
  label: string;
  value: readonly string[];
  onValue: (ids: string[]) => void;
}) {
  const [text, setText] = useState(() => value.join(', '));
  return (
    <TextField
      label={label}
      optional
      hint="Product ids, with commas between"
      value={text}
      onValue={(next) => {
        setText(next);
        onValue(next.split(/[\s,]+/).filter(Boolean));
      }}
    />
  );
}

function CategoriesField({
  value,
  onValue,
}: {
  value: Strip['categories'];
  onValue: (list: string[]) => void;
}) {
  const [text, setText] = useState(() => (value ?? []).join('\n'));
  return (
    <TextArea
      label="Only categories"
      optional
      mono
      rows={2}
      hint="One a line, each with those below it."
      value={text}
      onValue={(next) => {
        setText(next);
        onValue(
          next
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean),
        );
      }}
    />
  );
}

/** A number that may be left out; `scale` 100 shows a share in per cent. */
function OptionalNumber({
  label,
  hint,
  value,
  scale = 1,
  min,
  max,
  onValue,
}: {
  label: string;
  hint?: string;
  value: number | undefined;
  scale?: number;
  min?: number;
  max?: number;
  onValue: (value: number | undefined) => void;
}) {
  return (
    <TextField
      label={label}
      optional
      type="number"
      step="any"
      {...(hint && { hint })}
      {...(min !== undefined && { min })}
      {...(max !== undefined && { max })}
      value={value === undefined ? '' : String(Math.round(value * scale * 100) / 100)}
      onValue={(text) => onValue(text === '' ? undefined : Number(text) / scale)}
    />
  );
}

function Boosts({
  value,
  onValue,
}: {
  value: Listing['boost'];
  onValue: (boosts: Listing['boost']) => void;
}) {
  const [text, setText] = useState(() => boostText(value));
  const { faulty } = readBoosts(text);
  return (
    <TextArea
      label="Boosted"
      optional
      mono
      rows={2}
      placeholder={'brand Alma 2\ncategory women/shirts 1.5'}
      hint="A product, category or brand a line, with how much it counts: 2 is as if it stood at half its place, 0.5 at twice."
      {...(faulty.length > 0 && { error: `“${faulty[0]}” is no line such as “brand Alma 2”.` })}
      value={text}
      onValue={(next) => {
        setText(next);
        const { boosts } = readBoosts(next);
        onValue(boosts.length > 0 ? boosts : undefined);
      }}
    />
  );
}

/** How mixed an order is: what listings and strips alike may set apart from the site. */
function MixFields<T extends Listing | Strip>({ value, onValue }: { value: T; onValue: (value: T) => void }) {
  return (
    <>
      <OptionalNumber
        label="Diversity, %"
        hint="Left empty, as for the whole site."
        min={0}
        max={100}
        scale={100}
        value={value.diversity}
        onValue={(diversity) => onValue(withOptional(value, 'diversity', diversity))}
      />
      <OptionalNumber
        label="At most of one brand, %"
        min={5}
        max={100}
        scale={100}
        value={value.brand_share}
        onValue={(share) => onValue(withOptional(value, 'brand_share', share))}
      />
    </>
  );
}

/** What a ranked listing may set apart from the site: boosts, diversity, caps. */
export function ListingRanking({ value, onValue }: { value: Listing; onValue: (value: Listing) => void }) {
  return (
    <>
      <Boosts value={value.boost} onValue={(boost) => onValue(withOptional(value, 'boost', boost))} />
      <MixFields value={value} onValue={onValue} />
      <OptionalNumber
        label="At least new products, %"
        min={0}
        max={50}
        scale={100}
        value={value.new_share}
        onValue={(share) => onValue(withOptional(value, 'new_share', share))}
      />
      <TextField
        label="Ranker"
        optional
        mono
        hint="A version; left empty, the live one."
        value={value.ranker ?? ''}
        onValue={(ranker) => onValue(withOptional(value, 'ranker', ranker.trim() || undefined))}
      />
    </>
  );
}

/** Filters and rules of a strip. */
export function StripRules({ value, onValue }: { value: Strip; onValue: (value: Strip) => void }) {
  const list = (items: string[]): string[] | undefined => (items.length > 0 ? items : undefined);
  return (
    <>
      <OptionalNumber
        label="Price from"
        min={0}
        value={value.price_min}
        onValue={(price) => onValue(withOptional(value, 'price_min', price))}
      />
      <OptionalNumber
        label="Price up to"
        min={0}
        value={value.price_max}
        onValue={(price) => onValue(withOptional(value, 'price_max', price))}
      />
      <CategoriesField
        value={value.categories}
        onValue={(categories) => onValue(withOptional(value, 'categories', list(categories)))}
      />
      <Boosts value={value.boost} onValue={(boost) => onValue(withOptional(value, 'boost', boost))} />
      <IdsField
        label="First, in this order"
        value={value.pin ?? []}
        onValue={(pin) => onValue(withOptional(value, 'pin', list(pin)))}
      />
      <IdsField
        label="Never shown"
        value={value.bury ?? []}
        onValue={(bury) => onValue(withOptional(value, 'bury', list(bury)))}
      />
      <MixFields value={value} onValue={onValue} />
    </>
  );
}
