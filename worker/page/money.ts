const formats = new Map<string, Intl.NumberFormat>();

/** An amount as the site writes it: `€ 39.00`. A locale or currency that nobody knows gives plain digits. */
export function money(amount: number, { locale, currency }: { locale: string; currency: string }): string {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    try {
      format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    } catch {
      format = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR', currencyDisplay: 'code' });
    }
    formats.set(key, format);
  }
  return format.format(amount);
}
