import { coloursOf } from '../catalog.ts';
import type { Product } from '../catalog.ts';
import { materials } from '../catalog/materials.ts';
import { CURRENCY } from '../money.ts';

const CONTEXT = 'https://schema.org';

/** Schema.org's `Product` with its offer, as Google's merchant listing guide asks for it. */
export function productData(product: Product, origin: string): unknown {
  const url = `${origin}/products/${product.slug}`;
  return {
    '@context': CONTEXT,
    '@type': 'Product',
    '@id': `${url}#product`,
    name: product.title,
    description: product.description,
    url,
    image: [`${origin}/img/${product.id}.svg`, `${origin}/img/${product.id}-detail.svg`],
    sku: product.sku,
    productID: product.id,
    inProductGroupWithID: product.style,
    brand: { '@type': 'Brand', name: product.brand },
    color: product.colour,
    material: materials[product.material]!.family,
    category: product.category.join(' > '),
    audience: {
      '@type': 'PeopleAudience',
      suggestedGender: product.department === 'women' ? 'female' : 'male',
    },
    ...(coloursOf(product).length > 1
      ? {
          isVariantOf: {
            '@type': 'ProductGroup',
            productGroupID: product.style,
            name: product.title,
            variesBy: ['https://schema.org/color'],
          },
        }
      : {}),
    ...(product.ratings > 0
      ? {
          aggregateRating: {
            '@type': 'AggregateRating',
            ratingValue: product.rating,
            reviewCount: product.ratings,
          },
        }
      : {}),
    offers: {
      '@type': 'Offer',
      url,
      price: product.price.toFixed(2),
      priceCurrency: CURRENCY,
      availability: `${CONTEXT}/${product.stock > 0 ? 'InStock' : 'OutOfStock'}`,
      itemCondition: `${CONTEXT}/NewCondition`,
      seller: { '@type': 'Organization', name: 'Harbour & Loom' },
    },
  };
}

export function breadcrumbData(trail: readonly { path: string; title: string }[], origin: string): unknown {
  return {
    '@context': CONTEXT,
    '@type': 'BreadcrumbList',
    itemListElement: trail.map(({ path, title }, place) => ({
      '@type': 'ListItem',
      position: place + 1,
      name: title,
      item: origin + path,
    })),
  };
}

export function itemListData(name: string, items: readonly Product[], origin: string): unknown {
  return {
    '@context': CONTEXT,
    '@type': 'ItemList',
    name,
    numberOfItems: items.length,
    itemListElement: items.map((product, place) => ({
      '@type': 'ListItem',
      position: place + 1,
      url: `${origin}/products/${product.slug}`,
    })),
  };
}

export function shopData(origin: string): unknown {
  return {
    '@context': CONTEXT,
    '@type': 'WebSite',
    name: 'Harbour & Loom',
    url: `${origin}/`,
    potentialAction: {
      '@type': 'SearchAction',
      target: `${origin}/search?q={search_term_string}`,
      'query-input': 'required name=search_term_string',
    },
  };
}
