import type { Experiment } from '../../model/experiment.ts';
import { SelectField } from '../ui/field.tsx';

interface VariationFieldProps {
  experiment: Experiment;
  /** Index of the variation, as text. */
  value: string;
  onValue: (value: string) => void;
}

/** One of an experiment's variations, by name; the control is marked. */
export function VariationField({ experiment, value, onValue }: VariationFieldProps) {
  return (
    <SelectField
      label="Variation"
      value={value}
      onValue={onValue}
      options={experiment.variations.map(
        ({ name }, index) => [String(index), index === 0 ? `${name} (control)` : name] as const,
      )}
    />
  );
}
