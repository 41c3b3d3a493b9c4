import { useState } from 'preact/hooks';
import type { PlacementKind, Rule } from '../../model/placement.ts';
import type { Segment } from '../../model/segment.ts';
import { describeWho } from '../segment/describe.ts';
import { WhoForm } from '../segment/who-form.tsx';
import { site } from '../session.ts';
import { TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/page.tsx';
import { describeExperience, emptyExperience } from './describe.ts';
import { ExperienceForm } from './experience-form.tsx';

interface RulesFormProps {
  path: string;
  selector: string | undefined;
  kind: PlacementKind;
  rules: readonly Rule[];
  segments: readonly Segment[];
  onRules: (rules: Rule[]) => void;
}

/** A placement's ordered rules: who -> what. The first that matches wins. */
export function RulesForm({ path, selector, kind, rules, segments, onRules }: RulesFormProps) {
  const [open, setOpen] = useState<number>();
  const add = () => {
    const taken = new Set(rules.map((rule) => rule.id));
    let number = rules.length + 1;
    while (taken.has(`rule-${number}`)) number++;
    onRules([...rules, { id: `rule-${number}`, name: '', who: {}, experience: emptyExperience(kind) }]);
    setOpen(rules.length);
  };
  const move = (index: number, by: number) => {
    const next = rules.toSpliced(index, 1);
    onRules(next.toSpliced(index + by, 0, rules[index]!));
    setOpen(undefined);
  };
  return (
    <Panel
      title="Rules"
      hint="From top to bottom; the first one that fits a visitor is shown. Where none fits, the shop’s own stays. A running experiment comes first."
    >
      {rules.length === 0 && (
        <p class="mb-4 text-soft">No rules: outside of experiments everyone sees the shop’s own.</p>
      )}
      <ol class="mb-4 flex flex-col gap-2">
        {rules.map((rule, index) => {
          const unreachable = rules
            .slice(0, index)
            .some((earlier) => !earlier.who.condition && !earlier.who.segments?.length);
          return (
            <li key={rule.id} class="rounded-box border border-base-300">
              <div class="flex flex-wrap items-center gap-2 py-2 pr-2 pl-4">
                <span class="w-5 text-soft">{index + 1}</span>
                <button
                  type="button"
                  class="min-w-0 flex-1 basis-48 text-left"
                  aria-expanded={open === index}
                  onClick={() => setOpen(open === index ? undefined : index)}
                >
                  <span class="block font-medium">{describeWho(rule.who, segments)}</span>
                  <span class="block truncate text-sm text-soft">
                    {rule.name && `${rule.name}: `}
                    {describeExperience(rule.experience)}
                  </span>
                  {unreachable && (
                    <span class="block text-sm text-warning">
                      Never reached: a rule above is for everyone.
                    </span>
                  )}
                </button>
                <span class="flex">
                  <button
                    type="button"
                    class="btn btn-ghost btn-square btn-sm"
                    aria-label={`Move rule ${index + 1} up`}
                    disabled={index === 0}
                    onClick={() => move(index, -1)}
                  >
                    <Icon name="up" size={16} />
                  </button>
                  <button
                    type="button"
                    class="btn btn-ghost btn-square btn-sm"
                    aria-label={`Move rule ${index + 1} down`}
                    disabled={index === rules.length - 1}
                    onClick={() => move(index, 1)}
                  >
                    <Icon name="up" size={16} class="rotate-180" />
                  </button>
                  <button
                    type="button"
                    class="btn btn-ghost btn-square btn-sm"
                    aria-label={`Remove rule ${index + 1}`}
                    onClick={() => onRules(rules.toSpliced(index, 1))}
                  >
                    <Icon name="trash" size={16} />
                  </button>
                </span>
              </div>
              {open === index && (
                <div class="flex flex-col gap-5 border-t border-base-300 p-4">
                  <TextField
                    label="Name"
                    optional
                    value={rule.name}
                    onValue={(name) => onRules(rules.with(index, { ...rule, name }))}
                  />
                  <WhoForm
                    legend="For whom"
                    value={rule.who}
                    segments={segments}
                    onValue={(who) => onRules(rules.with(index, { ...rule, who }))}
                  />
                  <div>
                    <p class="mb-2 text-sm font-medium">Shows</p>
                    <ExperienceForm
                      path={path}
                      selector={selector}
                      kind={kind}
                      name={`rule-${index}`}
                      value={rule.experience}
                      currency={site.value?.currency ?? 'EUR'}
                      onValue={(experience) => onRules(rules.with(index, { ...rule, experience }))}
                    />
                  </div>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <button type="button" class="btn btn-sm" onClick={add}>
        <Icon name="plus" size={16} /> Add a rule
      </button>
    </Panel>
  );
}
