import { SelectField } from '../ui/field.tsx';

interface FieldProps {
  value: string;
  onValue: (value: string) => void;
}

const options = (kind: 'currency' | 'timeZone', chosen: string): (readonly [string, string])[] =>
  [...new Set([chosen, ...(kind === 'timeZone' ? ['UTC'] : []), ...Intl.supportedValuesOf(kind)])]
    .toSorted()
    .map((one) => [one, one.replaceAll('_', ' ')] as const);

export function CurrencyField({ value, onValue }: FieldProps) {
  return (
    <SelectField label="Currency" value={value} onValue={onValue} options={options('currency', value)} />
  );
}

export function TimeZoneField({ value, onValue }: FieldProps) {
  return (
    <SelectField label="Time zone" value={value} onValue={onValue} options={options('timeZone', value)} />
  );
}
