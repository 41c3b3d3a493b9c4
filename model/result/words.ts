/** 0.0312 -> `3.1 %`; whole per cents from 20 % on. */
export function percent(share: number): string {
  const value = Math.abs(share) * 100;
  const digits = value >= 20 || value === Math.round(value) ? 0 : value >= 0.1 ? 1 : 2;
  return `${share < 0 ? '-' : ''}${value.toFixed(digits)} %`;
}

/** 0.0312 -> `+3.1 %`. */
export const signedPercent = (share: number): string => (share > 0 ? `+${percent(share)}` : percent(share));

/** 12345.6 -> `12,346`. */
export const count = (number: number): string =>
  Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 day`, `9 days`. */
export const counted = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
