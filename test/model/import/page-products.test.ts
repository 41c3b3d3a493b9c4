import { describe, expect, it } from 'vitest';
import { pageProducts } from '../../../model/import/page-products.ts';

const page = (...blocks: unknown[]) =>
  `<html><head>${blocks
    .map(
      (block) =>
        `<script data-x type="application/ld+json">${typeof block === 'string' ? block : JSON.stringify(block)}</script>`,
    )
    .join('\n')}</head></html>`;
const read = (...blocks: unknown[]) =>
  pageProducts(page(...blocks), {
    url: 'https://shop.example/products/linen-shirt?variant=2',
    hosts: ['www.shop.example'],
    currency: 'EUR',
  });

const shirt = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  productID: 'P1',
  sku: 'P1-S',
  name: 'Linen shirt',
  url: 'https://www.shop.example/products/linen-shirt',
  image: [{ '@type': 'ImageObject', url: '/img/1.jpg' }],
  brand: { '@type': 'Brand', name: 'Loom' },
  color: 'Sand',
  aggregateRating: { ratingValue: '9', bestRating: 10, reviewCount: '31' },
  offers: {
    '@type': 'Offer',
    price: '1.299,00',
    priceCurrency: 'EUR',
    availability: 'https://schema.org/OutOfStock',
    priceSpecification: [{ priceType: 'https://schema.org/ListPrice', price: 1500 }],
  },
};
const trail = {
  '@type': 'BreadcrumbList',
  itemListElement: [
    { position: 3, name: 'Linen shirt' },
    { position: 2, item: { name: 'Shirts' } },
    { position: 1, name: 'Home' },
  ],
};

describe('pageProducts', () => {
  it('reads a product with offer, rating, image and the category of its trail', () => {
    expect(read(shirt, trail)).toEqual({
      products: [
        {
          id: 'P1',
          title: 'Linen shirt',
          url: '/products/linen-shirt',
          image: '/img/1.jpg',
          brand: 'Loom',
          color: 'Sand',
          category: 'Shirts',
          price: 1299,
          compare_at: 1500,
          stock: 0,
          rating: 4.5,
          rating_count: 31,
        },
      ],
      refused: {},
    });
  });

  it.each([
    [
      'in a graph',
      { '@graph': [{ '@type': 'WebPage' }, { ...shirt, offers: { price: 5, priceCurrency: 'EUR' } }] },
      { id: 'P1', price: 5 },
    ],
    [
      'with an aggregate of offers, the lowest price',
      { ...shirt, offers: { '@type': 'AggregateOffer', lowPrice: 7, highPrice: 9, priceCurrency: 'EUR' } },
      { price: 7 },
    ],
    [
      'as a group of variants, the lowest price',
      {
        '@type': 'ProductGroup',
        productGroupID: 'G1',
        name: 'Shirt',
        url: '/products/shirt',
        hasVariant: [
          {
            '@type': 'Product',
            sku: 'a',
            offers: { price: 30, priceCurrency: 'EUR', availability: 'OutOfStock' },
          },
          {
            '@type': 'Product',
            sku: 'b',
            offers: { price: 20, priceCurrency: 'EUR', availability: 'InStock' },
          },
        ],
      },
      { id: 'G1', price: 20 },
    ],
    [
      'as the main entity of a page, with types in a list',
      {
        '@type': 'ItemPage',
        mainEntity: { ...shirt, '@type': ['Product', 'Thing'], offers: [{ price: 3 }] },
      },
      { price: 3 },
    ],
    [
      'without ids, named by its address',
      { '@type': 'http://schema.org/Product', name: 'X', url: '/p/red-hat', offers: { price: 3 } },
      { id: 'red-hat', url: '/p/red-hat' },
    ],
  ])('reads a product %s', (_, block, expected) => {
    const { products } = read(block);
    expect(products).toHaveLength(1);
    expect(products[0]).toMatchObject(expected);
  });

  it('reads a list of products, and leaves out addresses alone', () => {
    const list = {
      '@type': 'ItemList',
      itemListElement: [
        { '@type': 'ListItem', position: 1, url: '/products/a' },
        {
          '@type': 'ListItem',
          item: { '@type': 'Product', name: 'B', url: '/products/b', offers: { price: 2 } },
        },
      ],
    };
    expect(read(list).products).toEqual([{ id: 'b', title: 'B', url: '/products/b', price: 2 }]);
  });

  it.each([
    ['another host', { ...shirt, url: 'https://evil.example/p' }, { 'no address of this shop': 1 }],
    ['another currency', { ...shirt, offers: { price: 5, priceCurrency: 'USD' } }, { 'no price in EUR': 1 }],
    ['no offer', { ...shirt, offers: undefined }, { 'no offer': 1 }],
    ['no name', { ...shirt, name: '' }, { 'title is missing or not valid': 1 }],
    ['a negative price', { ...shirt, offers: { price: -5, priceCurrency: 'EUR' } }, { 'no price in EUR': 1 }],
  ])('refuses a product with %s, and says so', (_, block, refused) => {
    expect(read(block)).toEqual({ products: [], refused });
  });

  it('passes over what is not JSON, too deep, too much or no object', () => {
    let deep: unknown = shirt;
    for (let i = 0; i < 20; i++) deep = { '@graph': [deep] };
    expect(read('{"@type":', '[1,null,"x"]', deep).products).toEqual([]);
    const many = Array.from({ length: 600 }, (_, i) => ({ ...shirt, productID: `P${i}` }));
    expect(read(many).products).toHaveLength(500);
  });
});
