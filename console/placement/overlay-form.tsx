import type { Experience } from '../../model/placement.ts';
import { SelectField, TextArea, TextField } from '../ui/field.tsx';
import { withOptional } from '../ui/with-optional.ts';

type Overlay = Extract<Experience, { kind: 'overlay' }>;
type Trigger = Overlay['trigger'];

const TRIGGERS: readonly (readonly [Trigger['on'], string])[] = [
  ['load', 'as the page loads'],
  ['delay', 'after some seconds'],
  ['scroll', 'after scrolling down'],
  ['exit', 'when the visitor is about to leave'],
  ['basket', 'when something is in the basket'],
];

export function OverlayForm({ value, onValue }: { value: Overlay; onValue: (overlay: Overlay) => void }) {
  return (
    <div class="grid gap-4 sm:grid-cols-2">
      <SelectField
        label="Form"
        value={value.form}
        options={[
          ['bar', 'Bar at the edge'],
          ['box', 'Box in a corner'],
          ['dialog', 'Dialog in the middle'],
        ]}
        onValue={(form) => onValue({ ...value, form: form as Overlay['form'] })}
      />
      <SelectField
        label="Appears"
        value={value.trigger.on}
        options={TRIGGERS}
        onValue={(on) => onValue({ ...value, trigger: emptyTrigger(on as Trigger['on']) })}
      />
      <TriggerField trigger={value.trigger} onTrigger={(trigger) => onValue({ ...value, trigger })} />
      <TextField
        label="At most once in … days"
        type="number"
        min={0}
        value={String(value.every_days)}
        onValue={(days) => onValue({ ...value, every_days: Math.max(0, Number(days) || 0) })}
      />
      <TextField
        class="sm:col-span-2"
        label="Title"
        optional
        value={value.title}
        onValue={(title) => onValue({ ...value, title })}
      />
      <div class="sm:col-span-2">
        <TextArea label="Text" value={value.text} onValue={(text) => onValue({ ...value, text })} />
      </div>
      <TextField
        label="Button"
        optional
        value={value.link?.text ?? ''}
        onValue={(text) => onValue(withOptional(value, 'link', link(text, value.link?.href ?? '/')))}
      />
      <TextField
        label="Button leads to"
        optional
        mono
        value={value.link?.href ?? ''}
        onValue={(href) => onValue(withOptional(value, 'link', link(value.link?.text ?? 'More', href)))}
      />
    </div>
  );
}

function TriggerField({ trigger, onTrigger }: { trigger: Trigger; onTrigger: (trigger: Trigger) => void }) {
  switch (trigger.on) {
    case 'delay':
      return (
        <TextField
          label="Seconds"
          type="number"
          min={0}
          max={600}
          value={String(trigger.seconds)}
          onValue={(text) => onTrigger({ ...trigger, seconds: Number(text) || 0 })}
        />
      );
    case 'scroll':
      return (
        <TextField
          label="Per cent of the page"
          type="number"
          min={0}
          max={100}
          value={String(trigger.percent)}
          onValue={(text) => onTrigger({ ...trigger, percent: Number(text) || 0 })}
        />
      );
    case 'basket':
      return (
        <TextField
          label="Basket worth at least"
          type="number"
          min={0}
          step="any"
          value={String(trigger.min_value)}
          onValue={(text) => onTrigger({ ...trigger, min_value: Number(text) || 0 })}
        />
      );
    case 'load':
    case 'exit':
      return null;
  }
}

function emptyTrigger(on: Trigger['on']): Trigger {
  switch (on) {
    case 'delay':
      return { on, seconds: 10 };
    case 'scroll':
      return { on, percent: 50 };
    case 'basket':
      return { on, min_value: 0 };
    case 'load':
    case 'exit':
      return { on };
  }
}

function link(text: string, href: string): { text: string; href: string } | undefined {
  return text === '' && (href === '' || href === '/') ? undefined : { text, href: href || '/' };
}
