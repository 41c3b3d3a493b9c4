import type { Item } from '../analytics.ts';

interface Layer {
  dataLayer?: unknown[];
}

function push(entry: unknown): void {
  const layer = globalThis as unknown as Layer;
  layer.dataLayer = layer.dataLayer ?? [];
  layer.dataLayer.push(entry);
}

/** A GA4 ecommerce event, the one before it cleared. */
export function pushEcommerce(event: string, ecommerce: Readonly<Record<string, unknown>>): void {
  push({ ecommerce: null });
  push({ event, ecommerce: { currency: 'EUR', ...ecommerce } });
}

/** A page shown without a document being loaded. */
export function pushPageView(location: string, title: string): void {
  push({ event: 'page_view', page_location: location, page_title: title });
}

export function listItems(items: readonly Item[], id: string, name: string): object[] {
  return items.map((item, index) =>
    Object.assign({}, item, { index, item_list_id: id, item_list_name: name }),
  );
}
