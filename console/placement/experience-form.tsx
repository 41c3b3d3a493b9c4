import type { Experience, PlacementKind } from '../../model/placement.ts';
import { STRATEGIES } from '../../model/placement.ts';
import { Check, SelectField, TextArea, TextField } from '../ui/field.tsx';
import { AcrossField } from './across-field.tsx';
import { CardField } from './card-field.tsx';
import { ContentForm } from './content-form.tsx';
import { emptyExperience } from './describe.ts';
import { OverlayForm } from './overlay-form.tsx';
import { IdsField, ListingRanking, StripRules } from './ranking-fields.tsx';
import { withOptional } from '../ui/with-optional.ts';

interface ExperienceFormProps {
  kind: PlacementKind;
  value: Experience;
  onValue: (experience: Experience) => void;
  /** Distinguishes the radio groups of several forms on a page. */
  name: string;
  currency: string;
  /** A page of the placement, to pick elements on. */
  path?: string | undefined;
  /** The placement's own selector. */
  selector?: string | undefined;
}

const POSITIONS = [
  ['prepend', 'inside, at the start'],
  ['append', 'inside, at the end'],
  ['before', 'before it'],
  ['after', 'after it'],
  ['replace', 'instead of it'],
] as const;

/** What a placement shows: the shop's own, or something made here. */
export function ExperienceForm({
  kind,
  value,
  onValue,
  name,
  currency,
  path,
  selector,
}: ExperienceFormProps) {
  const own = value.kind === 'nothing';
  return (
    <div class="flex flex-col gap-4">
      <div role="radiogroup" aria-label="What is shown" class="flex flex-wrap gap-x-6 gap-y-2">
        <label class="flex items-center gap-2">
          <input
            type="radio"
            name={name}
            class="radio radio-sm radio-primary"
            checked={own}
            onChange={() => onValue({ kind: 'nothing' })}
          />
          The shop’s own
        </label>
        <label class="flex items-center gap-2">
          <input
            type="radio"
            name={name}
            class="radio radio-sm radio-primary"
            checked={!own}
            onChange={() => onValue(emptyExperience(kind))}
          />
          {kind === 'listing' ? 'An order set here' : 'Something else'}
        </label>
      </div>
      {!own && <Fields value={value} onValue={onValue} currency={currency} path={path} selector={selector} />}
    </div>
  );
}

function Fields({
  value,
  onValue,
  currency,
  path,
  selector,
}: Pick<ExperienceFormProps, 'value' | 'onValue' | 'currency' | 'path' | 'selector'>) {
  switch (value.kind) {
    case 'nothing':
      return null;
    case 'content':
      return <ContentForm value={value} onValue={onValue} path={path} selector={selector} />;
    case 'overlay':
      return <OverlayForm value={value} onValue={onValue} />;
    case 'listing':
      return (
        <div class="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Order"
            value={value.order}
            onValue={(order) => onValue({ ...value, order: order as 'ranked' | 'shop' })}
            options={[
              ['ranked', 'Ranked for each visitor'],
              ['shop', "The shop's order"],
            ]}
          />
          <div class="flex items-end pb-2">
            <Check
              label="Sold-out products last"
              checked={value.out_of_stock_last}
              onValue={(out_of_stock_last) => onValue({ ...value, out_of_stock_last })}
            />
          </div>
          <IdsField
            label="First, in this order"
            value={value.pin}
            onValue={(pin) => onValue({ ...value, pin })}
          />
          <IdsField
            label="Last, in this order"
            value={value.bury}
            onValue={(bury) => onValue({ ...value, bury })}
          />
          {value.order === 'ranked' && <ListingRanking value={value} onValue={onValue} />}
          <AcrossField value={value} onValue={onValue} path={path ?? '/'} />
        </div>
      );
    case 'recommendations':
      return (
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Heading"
            optional
            value={value.title}
            onValue={(title) => onValue({ ...value, title })}
          />
          <SelectField
            label="Strategy"
            value={value.strategy}
            onValue={(strategy) => onValue({ ...value, strategy: strategy as (typeof STRATEGIES)[number] })}
            options={STRATEGIES.map((one) => [one, one.replaceAll('_', ' ')] as const)}
          />
          <TextField
            label="Products"
            type="number"
            min={1}
            max={24}
            value={String(value.count)}
            onValue={(count) => onValue({ ...value, count: Math.min(24, Math.max(1, Number(count) || 1)) })}
          />
          <Position value={value.position} onValue={(position) => onValue({ ...value, position })} />
          <Check
            label="Leave out what was bought"
            checked={value.exclude_bought}
            onValue={(exclude_bought) => onValue({ ...value, exclude_bought })}
          />
          <CardField
            value={value.card_template}
            path={path ?? '/'}
            onValue={(template) => onValue(withOptional(value, 'card_template', template))}
          />
          <StripRules value={value} onValue={onValue} />
        </div>
      );
    case 'offer':
      return (
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField
            class="sm:col-span-2"
            label="Message"
            required
            value={value.message}
            onValue={(message) => onValue({ ...value, message })}
            placeholder="10 % off linen this week"
          />
          <TextField
            label="Coupon code"
            optional
            mono
            value={value.coupon ?? ''}
            onValue={(coupon) => onValue(withOptional(value, 'coupon', coupon || undefined))}
          />
          <TextField
            label="Ends"
            optional
            type="datetime-local"
            hint="A real end: the offer is not shown after it."
            value={value.ends_at ? localTime(value.ends_at) : ''}
            onValue={(text) =>
              onValue(withOptional(value, 'ends_at', text ? new Date(text).getTime() : undefined))
            }
          />
          <TextField
            label={`Free shipping from (${currency})`}
            optional
            type="number"
            min={0}
            step="any"
            value={value.free_shipping_from === undefined ? '' : String(value.free_shipping_from)}
            onValue={(text) =>
              onValue(withOptional(value, 'free_shipping_from', text === '' ? undefined : Number(text)))
            }
          />
          <Position value={value.position} onValue={(position) => onValue({ ...value, position })} />
        </div>
      );
    case 'redirect':
      return (
        <TextField
          label="Address"
          required
          mono
          hint="A path of the shop, or an https:// address of one of the site's hosts. The query is kept."
          value={value.url}
          onValue={(url) => onValue({ ...value, url })}
        />
      );
    case 'snippet':
      return (
        <div class="flex flex-col gap-4">
          <TextArea
            label="HTML"
            mono
            rows={6}
            hint="Scripts and event handlers are removed."
            value={value.html}
            onValue={(html) => onValue({ ...value, html })}
          />
          <Position value={value.position} onValue={(position) => onValue({ ...value, position })} />
        </div>
      );
  }
}

type PositionValue = (typeof POSITIONS)[number][0];

function Position({ value, onValue }: { value: PositionValue; onValue: (position: PositionValue) => void }) {
  return (
    <SelectField
      label="Where, seen from the element"
      value={value}
      onValue={(position) => onValue(position as PositionValue)}
      options={POSITIONS}
    />
  );
}

function localTime(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
