import type { ShopEvent } from '../../model/event.ts';

/** More than any order of a shop is worth; beyond, one faulty event would outweigh everybody else's in a result. */
const MAX_VALUE = 1_000_000_000;

/** Codes of ISO 4217 as this runtime knows them; none where it cannot say, and then every code passes. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf?.('currency') ?? []);

/** Why an event's money cannot be meant; undefined: it can. */
export function moneyFault({ name, params }: ShopEvent): string | undefined {
  const { value, currency, items } = params;
  if (currency !== undefined && CURRENCIES.size > 0 && !CURRENCIES.has(currency))
    return `params.currency: ${currency} is no currency of ISO 4217`;
  if (value !== undefined && Math.abs(value) > MAX_VALUE)
    return `params.value: is ${value}, the limit is ${MAX_VALUE}`;
  if (value !== undefined && value < 0 && (name === 'purchase' || name === 'refund'))
    return `params.value: is ${value}, but must be 0 or more${name === 'purchase' ? ': money given back is a refund' : ''}`;
  const dear = items?.findIndex(({ price }) => price !== undefined && Math.abs(price) > MAX_VALUE) ?? -1;
  if (dear >= 0) return `params.items.${dear}.price: is ${items![dear]!.price}, the limit is ${MAX_VALUE}`;
  return undefined;
}

/** What is taken, but not as its sender may think: orders in another currency count without their value. */
export function moneyNotes(events: readonly ShopEvent[], siteCurrency: string): string[] {
  return events.flatMap(({ name, params: { currency } }, index) =>
    (name === 'purchase' || name === 'refund') && currency !== undefined && currency !== siteCurrency
      ? [
          `events.${index}.params.currency: is ${currency}, the site's is ${siteCurrency}: it counts without its value`,
        ]
      : [],
  );
}
