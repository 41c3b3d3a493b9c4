const euro = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

export const CURRENCY = 'EUR';

/** "€129.00" for 129. */
export function money(amount: number): string {
  return euro.format(amount);
}

/** Cents cut off sums that floating point made long. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
