import type { EventItem } from '../../model/event.ts';
import { config } from '../config.ts';
import { cardsOfPage, slugOf } from '../observe/card.ts';
import { itemOf } from '../observe/item.ts';
import type { Facts } from './platform.ts';

type Node = Record<string, unknown>;

/** Facts from JSON-LD, else microdata, else Open Graph: the first of them that names a product or a list of products. */
export function structuredFacts(): Facts {
  const nodes = jsonLdNodes();
  const has = (type: RegExp) => nodes.some((node) => type.test(typeOf(node)));
  const facts = [() => jsonLdFacts(nodes), microdataFacts, openGraphFacts]
    .map((read) => read())
    .find((one) => one.type);
  return {
    type: has(/SearchResults/)
      ? 'search'
      : has(/Checkout/)
        ? 'checkout'
        : (facts?.type ?? (has(/^(About|Contact|FAQ)/) ? 'content' : undefined)),
    events: facts?.events ?? [],
  };
}

/** Every object of the page's JSON-LD, graphs unfolded; scripts that are not JSON are passed over, as search engines do. */
function jsonLdNodes(): Node[] {
  const nodes: Node[] = [];
  const add = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(add);
    else if (value && typeof value === 'object') {
      nodes.push(value as Node);
      add((value as Node)['@graph']);
      add((value as Node).mainEntity);
    }
  };
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      add(JSON.parse(script.textContent));
    } catch {
      // Not JSON: somebody else's mistake, and no fact.
    }
  }
  return nodes;
}

function jsonLdFacts(nodes: Node[]): Facts {
  const products = nodes.filter((node) => typeOf(node).startsWith('Product'));
  const [product] = products;
  if (product && products.length === 1) {
    const item = productItem(product);
    // The trail's last step is the product itself, its first the home page.
    const trail = listOf(nodes.find((node) => typeOf(node) === 'BreadcrumbList')?.itemListElement)
      .map((step) => textOf(step.name ?? (step.item as Node | undefined)?.name, 100))
      .slice(1, -1);
    if (item && !item.item_category && trail.length) item.item_category = trail.join('/').slice(0, 200);
    return facts('product', 'view_item', item ? [item] : [], currencyOf(product));
  }
  const list = nodes.find((node) => typeOf(node) === 'ItemList');
  const entries = list ? listOf(list.itemListElement) : products;
  const items = entries.map((entry, index) => {
    const inner = entry.item && typeof entry.item === 'object' ? (entry.item as Node) : entry;
    const url = inner.url ?? inner['@id'] ?? entry.item;
    return productItem({ ...inner, url, position: entry.position ?? index + 1 });
  });
  // Addresses alone give poor ids: the cards of the page name their products better.
  if (entries.length && cardsOfPage().length && items.every((item) => !item?.item_name)) {
    return { type: 'listing', events: [] };
  }
  return facts('listing', 'view_item_list', items, undefined, textOf(list?.name, 100));
}

function microdataFacts(): Facts {
  const scopes = [...document.querySelectorAll('[itemscope][itemtype*="schema.org/Product" i]')];
  const items = scopes.map((scope, index) => {
    const read = (name: string) => {
      const holder = scope.querySelector(`[itemprop="${name}"]`);
      return holder?.getAttribute('content') ?? holder?.getAttribute('href') ?? holder?.textContent?.trim();
    };
    const offers = { price: read('price'), priceCurrency: read('priceCurrency') };
    return productItem({
      productID: read('productID'),
      sku: read('sku'),
      url: read('url'),
      name: read('name'),
      brand: read('brand'),
      category: read('category'),
      offers,
      ...(scopes.length > 1 ? { position: index + 1 } : {}),
    });
  });
  return scopes.length > 1 ? facts('listing', 'view_item_list', items) : facts('product', 'view_item', items);
}

function openGraphFacts(): Facts {
  const amount = (name: string) => metaOf(`product:price:${name}`) ?? metaOf(`og:price:${name}`);
  if (!metaOf('og:type')?.includes('product')) return { events: [] };
  const item = productItem({
    productID: metaOf('product:retailer_item_id'),
    url: metaOf('og:url') ?? location.href,
    name: metaOf('og:title'),
    brand: metaOf('product:brand'),
    category: metaOf('product:category'),
    offers: { price: amount('amount') },
  });
  return facts('product', 'view_item', [item], amount('currency'));
}

function metaOf(name: string): string | null | undefined {
  return document.querySelector(`meta[property="${name}"],meta[name="${name}"]`)?.getAttribute('content');
}

function facts(
  type: 'product' | 'listing',
  name: string,
  found: (EventItem | undefined)[],
  currency?: unknown,
  list?: string,
): Facts {
  const items = found.filter((item) => item !== undefined).slice(0, 200);
  if (!items.length) return { events: [] };
  return {
    type,
    events: [
      [
        name,
        {
          currency: textOf(currency, 3) ?? config.currency,
          items,
          ...(list ? { item_list_name: list } : {}),
        },
      ],
    ],
  };
}

/** A schema.org Product as an item. Its id: productID, else sku, else the last part of its address. */
function productItem(node: Node): EventItem | undefined {
  const [variant] = listOf(node.hasVariant);
  const offer = offerOf(node) ?? (variant && offerOf(variant));
  const [specification] = listOf(offer?.priceSpecification);
  return itemOf({
    item_id: [
      node.productID,
      node.sku,
      node.productGroupID,
      variant?.sku,
      slugOf(textOf(node.url, 2048) ?? ''),
    ]
      .map((id) => textOf(id, 128))
      .find(Boolean),
    name: node.name,
    brand: (node.brand as Node | undefined)?.name ?? node.brand,
    category: textOf(node.category, 200)?.replace(/\s*>\s*/g, '/'),
    item_variant: node.color,
    price: priceOf(offer?.price ?? offer?.lowPrice ?? specification?.price),
    position: node.position,
  });
}

function offerOf(product: Node): Node | undefined {
  return listOf(product.offers)[0];
}

function currencyOf(product: Node): unknown {
  const offer = offerOf(product) ?? offerOf(listOf(product.hasVariant)[0] ?? {});
  return offer?.priceCurrency ?? listOf(offer?.priceSpecification)[0]?.priceCurrency;
}

function listOf(value: unknown): Node[] {
  return (Array.isArray(value) ? value : [value]).filter(
    (one): one is Node => !!one && typeof one === 'object',
  );
}

function typeOf(node: Node): string {
  const type = Array.isArray(node['@type']) ? node['@type'][0] : node['@type'];
  return String(type ?? '').replace(/^.*[/:]/, '');
}

/** Text of a string or number, cut to `max` characters; undefined: none. */
function textOf(value: unknown, max: number): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text ? text.slice(0, max) : undefined;
}

/** A price in a number or in text such as "1,299.00" or "1.299,00 €"; NaN: none. */
function priceOf(value: unknown): number {
  if (typeof value !== 'string') return typeof value === 'number' ? value : NaN;
  const text = value.replace(/[^\d.,-]/g, '');
  return parseFloat(
    /,\d\d?$/.test(text) ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', ''),
  );
}
