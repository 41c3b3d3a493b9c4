import { useState } from 'preact/hooks';
import { checkCondition } from '../../model/api/check-condition.ts';
import type { Condition } from '../../model/segment.ts';
import { Icon } from '../ui/icon.tsx';
import { TextArea } from '../ui/field.tsx';
import { ATTRIBUTE_VIEWS, attributeView, operatorsOf } from './attributes.ts';
import { fromCondition, toCondition, type ConditionDraft, type ConditionRow } from './condition-rows.ts';
import { useFacets } from './use-facets.ts';

interface BuilderProps {
  value: Condition;
  onValue: (condition: Condition) => void;
}

const FIRST_ROW: ConditionRow = { attribute: 'orders', operator: '$gte', value: '' };

/** Builds a condition line by line; one that is richer than lines can say is edited as text. */
export function ConditionBuilder({ value, onValue }: BuilderProps) {
  const [draft, setDraft] = useState<ConditionDraft | undefined>(() => fromCondition(value));
  if (!draft) return <ConditionText value={value} onValue={onValue} onBuilder={setDraft} />;
  const change = (next: ConditionDraft) => {
    setDraft(next);
    onValue(toCondition(next));
  };
  const setRow = (index: number, row: ConditionRow) =>
    change({ ...draft, rows: draft.rows.with(index, row) });
  return (
    <div class="flex flex-col gap-3">
      {draft.rows.length > 1 && (
        <label class="flex items-center gap-2 text-sm">
          Visitors for whom
          <select
            class="select select-sm w-auto"
            value={draft.join}
            onChange={(event) =>
              change({ ...draft, join: event.currentTarget.value as ConditionDraft['join'] })
            }
          >
            <option value="all">all lines hold</option>
            <option value="any">at least one line holds</option>
          </select>
        </label>
      )}
      {draft.rows.map((row, index) => (
        <Row
          key={index}
          row={row}
          onRow={(next) => setRow(index, next)}
          onRemove={() => change({ ...draft, rows: draft.rows.toSpliced(index, 1) })}
        />
      ))}
      <div class="flex flex-wrap gap-2">
        <button
          type="button"
          class="btn btn-sm"
          onClick={() => change({ ...draft, rows: [...draft.rows, FIRST_ROW] })}
        >
          <Icon name="plus" size={16} /> Add a line
        </button>
        <button type="button" class="btn btn-ghost btn-sm" onClick={() => setDraft(undefined)}>
          Edit as text
        </button>
      </div>
    </div>
  );
}

function Row({
  row,
  onRow,
  onRemove,
}: {
  row: ConditionRow;
  onRow: (row: ConditionRow) => void;
  onRemove: () => void;
}) {
  const view = attributeView(row.attribute)!;
  const operators = operatorsOf(view.kind);
  const chooseAttribute = (attribute: string) => {
    const next = attributeView(attribute)!;
    const operator = operatorsOf(next.kind)[0]![0];
    const value = next.kind === 'flag' ? 'yes' : next.kind === 'choice' ? (next.choices?.[0] ?? '') : '';
    onRow({ attribute, operator, value, ...(next.kind === 'interest' && { key: '' }) });
  };
  const chooseOperator = (operator: string) =>
    onRow({
      ...row,
      operator,
      value: operator === '$exists' ? 'yes' : row.operator === '$exists' ? '' : row.value,
    });
  return (
    <div class="grid grid-cols-[minmax(0,1fr)_auto] gap-2 sm:grid-cols-[minmax(0,1.2fr)_minmax(0,0.8fr)_minmax(0,1fr)_auto]">
      <select
        class="select w-full"
        aria-label="Attribute"
        value={row.attribute}
        onChange={(event) => chooseAttribute(event.currentTarget.value)}
      >
        {ATTRIBUTE_VIEWS.map((one) => (
          <option key={one.name} value={one.name}>
            {one.label}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="btn btn-ghost btn-square order-2 sm:order-4"
        aria-label="Remove this line"
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
      <select
        class="select order-3 w-full sm:order-2"
        aria-label="Comparison"
        value={row.operator}
        onChange={(event) => chooseOperator(event.currentTarget.value)}
      >
        {operators.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
      <div class="order-4 col-span-2 flex gap-2 sm:order-3 sm:col-span-1">
        {row.key !== undefined && <KeyInput row={row} onKey={(key) => onRow({ ...row, key })} />}
        <ValueInput row={row} onValue={(value) => onRow({ ...row, value })} />
      </div>
    </div>
  );
}

/** Which category, brand or colour an interest is in. */
function KeyInput({ row, onKey }: { row: ConditionRow; onKey: (key: string) => void }) {
  const view = attributeView(row.attribute)!;
  const facets = useFacets();
  // A dot would end the name in a condition's path.
  const list = (view.facet ? (facets?.[view.facet] ?? []) : []).filter((one) => !one.includes('.'));
  const listId = `interest-${view.facet}`;
  return (
    <>
      <input
        class="input w-full min-w-0 flex-1"
        aria-label="Of what"
        placeholder="which"
        value={row.key}
        list={listId}
        onInput={(event) => onKey(event.currentTarget.value)}
      />
      <datalist id={listId}>
        {list.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  );
}

function ValueInput({ row, onValue }: { row: ConditionRow; onValue: (value: string) => void }) {
  const view = attributeView(row.attribute)!;
  const facets = useFacets();
  const list = view.kind !== 'interest' && view.facet ? facets?.[view.facet] : undefined;
  const fixed =
    view.kind === 'flag' || row.operator === '$exists'
      ? ['yes', 'no']
      : view.kind === 'choice' && row.operator !== '$in'
        ? view.choices
        : undefined;
  if (fixed) {
    return (
      <select
        class="select w-full"
        aria-label="Value"
        value={row.value}
        onChange={(event) => onValue(event.currentTarget.value)}
      >
        {fixed.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    );
  }
  const listId = list ? `facet-${view.facet}` : undefined;
  return (
    <>
      <input
        class={`input ${view.kind === 'interest' ? 'w-24 shrink-0' : 'w-full'}`}
        aria-label="Value"
        type={
          (view.kind === 'number' || view.kind === 'share' || view.kind === 'interest') &&
          row.operator !== '$in'
            ? 'number'
            : view.kind === 'date'
              ? 'date'
              : 'text'
        }
        step="any"
        placeholder={
          row.operator === '$in' || row.operator === '$nin'
            ? 'one, another'
            : view.kind === 'share' || view.kind === 'interest'
              ? '0 to 1'
              : ''
        }
        value={row.value}
        list={listId}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {list && (
        <datalist id={listId}>
          {list.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </>
  );
}

function ConditionText({
  value,
  onValue,
  onBuilder,
}: BuilderProps & { onBuilder: (draft: ConditionDraft) => void }) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const parsed = parse(text);
  const faults = parsed === undefined ? ['This is not JSON.'] : checkCondition(parsed);
  const draft = parsed && faults.length === 0 ? fromCondition(parsed as Condition) : undefined;
  return (
    <div class="flex flex-col gap-2">
      <TextArea
        mono
        rows={8}
        label="Condition"
        hint='Mongo-style, as in GrowthBook: {"orders": {"$gte": 2}}'
        {...(faults.length > 0 && { error: faults[0]! })}
        value={text}
        onValue={(next) => {
          setText(next);
          const condition = parse(next);
          if (condition !== undefined && checkCondition(condition).length === 0)
            onValue(condition as Condition);
        }}
      />
      {draft && (
        <button type="button" class="btn btn-ghost btn-sm self-start" onClick={() => onBuilder(draft)}>
          Edit line by line
        </button>
      )}
    </div>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
