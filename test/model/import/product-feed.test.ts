import { describe, expect, it } from 'vitest';
import { readProducts } from '../../../model/import/product-feed.ts';
import { xmlItems } from '../../../model/import/xml-items.ts';

const MERCHANT = `<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>P1</g:id><g:title><![CDATA[Linen & wool <shirt>]]></g:title><g:link>https://shop.example/products/shirt?v=1</g:link>
<g:image_link>https://cdn.example/1.jpg</g:image_link><g:price>79.90 EUR</g:price><g:sale_price>59,90 EUR</g:sale_price>
<g:availability>out_of_stock</g:availability><g:brand>Field &amp; Fold</g:brand><g:product_type>Women &gt; Shirts</g:product_type><g:color>Sand</g:color></item>
<item><g:id>P2</g:id><title>Socks</title><link>/products/socks</link><g:price>1.299,00</g:price></item>
<item><g:id>P3</g:id><title>No price</title><link>/x</link></item>
</channel></rss>`;

describe('a product feed', () => {
  it('of Google Merchant (XML) gives products, and says what is missing', () => {
    const { products, report } = readProducts(xmlItems(MERCHANT));
    expect(products).toEqual([
      {
        id: 'P1',
        title: 'Linen & wool <shirt>',
        url: '/products/shirt?v=1',
        image: 'https://cdn.example/1.jpg',
        price: 59.9,
        compare_at: 79.9,
        stock: 0,
        brand: 'Field & Fold',
        category: 'women/shirts',
        color: 'Sand',
      },
      { id: 'P2', title: 'Socks', url: '/products/socks', price: 1299 },
    ]);
    expect(report).toMatchObject({
      rows: 3,
      products: 2,
      unreadable: 1,
      reduced: 1,
      out_of_stock: 1,
      without: { image: 1, brand: 1, stock: 1 },
    });
    expect(report.errors).toEqual([
      { row: 3, message: expect.stringMatching(/^price: (is missing|".*" is not valid)$/) },
    ]);
  });

  it('of Shopify’s export (a row a variant) gives each product once, with its whole stock', () => {
    const variant = (qty: string, more = {}) => ({
      Handle: 'linen-shirt',
      Title: '',
      Vendor: '',
      Type: '',
      'Variant Price': '79.00',
      'Variant Inventory Qty': qty,
      ...more,
    });
    const { products, report } = readProducts([
      variant('3', {
        Title: 'Linen shirt',
        Vendor: 'Loom',
        Type: 'Shirts',
        'Variant Compare At Price': '99.00',
        'Image Src': 'https://cdn/1.jpg',
      }),
      variant('4'),
      variant('0'),
    ]);
    expect(products).toEqual([
      {
        id: 'linen-shirt',
        title: 'Linen shirt',
        url: '/products/linen-shirt',
        brand: 'Loom',
        category: 'shirts',
        price: 79,
        compare_at: 99,
        image: 'https://cdn/1.jpg',
        stock: 7,
      },
    ]);
    expect(report.duplicates).toBe(2);
  });

  it('tells of a price that stands out as cents would', () => {
    const row = (id: string, price: string) => ({ id, title: id, link: '/', price });
    expect(readProducts([row('a', '20'), row('b', '25'), row('c', '7900')]).report.price_spread).toBe(316);
  });
});

describe('xmlItems', () => {
  it('reads Atom’s entries and links, numbers of characters, and joins what comes twice', () => {
    const atom =
      '<feed><entry><g:id>1</g:id><title>Caf&#233; &#x26; bar</title><link rel="x" href="/p/1"/><g:tag>a</g:tag><g:tag>b</g:tag></entry></feed>';
    expect(xmlItems(atom)).toEqual([{ id: '1', title: 'Café & bar', link: '/p/1', tag: 'a,b' }]);
  });
  it('throws where there are none', () => {
    expect(() => xmlItems('<rss></rss>')).toThrow('neither <item> nor <entry>');
  });
});
