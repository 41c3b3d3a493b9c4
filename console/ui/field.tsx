import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: string | undefined;
  optional?: boolean;
  class?: string;
  /** Makes the control; takes the ids that tie label, hint and error to it. */
  children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ComponentChildren;
}

/** A labelled control with hint and error. */
export function Field({ label, hint, error, optional = false, class: classes = '', children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class={`min-w-0 ${classes}`}>
      <label for={id} class="mb-1 block text-sm font-medium">
        {label} {optional && <span class="font-normal text-soft">(optional)</span>}
      </label>
      {children({
        id,
        ...(described && { 'aria-describedby': described }),
        ...(error && { 'aria-invalid': true }),
      })}
      {hint && (
        <p id={`${id}-hint`} class="mt-1 text-sm text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="mt-1 text-sm text-error">
          {error}
        </p>
      )}
    </div>
  );
}

type Input = { value: string; onValue: (value: string) => void; label: ComponentChildren } & Omit<
  FieldProps,
  'children' | 'label'
> & {
    type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'datetime-local' | 'search';
    placeholder?: string;
    required?: boolean;
    autocomplete?: 'name' | 'email' | 'current-password' | 'new-password' | 'off';
    min?: number;
    max?: number;
    step?: number | 'any';
    mono?: boolean;
    disabled?: boolean;
    autofocus?: boolean;
  };

/** A one-line input. */
export function TextField({
  value,
  onValue,
  type = 'text',
  label,
  hint,
  error,
  optional,
  class: classes,
  mono,
  autofocus,
  ...rest
}: Input) {
  return (
    <Field
      label={label}
      hint={hint}
      {...(error && { error })}
      {...(optional && { optional })}
      {...(classes && { class: classes })}
    >
      {(ids) => (
        <input
          {...ids}
          {...rest}
          // Preact types each input type apart; every one of these takes the same attributes.
          type={type as 'text'}
          class={`input w-full ${mono ? 'font-mono text-sm' : ''}`}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
          ref={(element) => {
            if (autofocus && element && !element.dataset['focused']) {
              element.dataset['focused'] = '1';
              element.focus();
            }
          }}
        />
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({
  value,
  onValue,
  rows = 3,
  label,
  hint,
  error,
  optional,
  placeholder,
  mono,
}: Omit<Input, 'type'> & { rows?: number }) {
  return (
    <Field label={label} hint={hint} {...(error && { error })} {...(optional && { optional })}>
      {(ids) => (
        <textarea
          {...ids}
          class={`textarea w-full leading-normal ${mono ? 'font-mono text-sm' : ''}`}
          rows={rows}
          value={value}
          placeholder={placeholder}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface SelectProps extends Omit<FieldProps, 'children'> {
  value: string;
  onValue: (value: string) => void;
  options: readonly (readonly [value: string, label: string])[];
  disabled?: boolean;
}

/** One of a few. */
export function SelectField({ value, onValue, options, disabled, ...field }: SelectProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <select
          {...ids}
          class="select w-full"
          value={value}
          disabled={disabled}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A yes or no with its explanation. */
export function Check({
  checked,
  onValue,
  label,
  hint,
  disabled,
  toggle = false,
}: {
  checked: boolean;
  onValue: (value: boolean) => void;
  label: ComponentChildren;
  hint?: ComponentChildren;
  disabled?: boolean;
  toggle?: boolean;
}) {
  const id = useId();
  return (
    <div class="flex gap-3">
      <input
        id={id}
        type="checkbox"
        class={
          toggle ? 'toggle toggle-sm toggle-primary mt-0.5' : 'checkbox checkbox-sm checkbox-primary mt-0.5'
        }
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
      <div class="min-w-0">
        <label for={id} class="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} class="text-sm text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
