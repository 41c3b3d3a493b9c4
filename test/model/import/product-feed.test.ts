import { describe, expect, it } from 'vitest';
import { CsvReader } from '../../../model/import/csv-reader.ts';
import { JsonLinesReader } from '../../../model/import/json-lines-reader.ts';
import type { Row } from '../../../model/import/order-lines.ts';
import { readProducts } from '../../../model/import/product-feed.ts';
import { xmlItems } from '../../../model/import/xml-items.ts';

const now = Date.UTC(2026, 10, 1);
const MERCHANT = `<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>P1</g:id><g:title><![CDATA[Linen & wool <shirt>]]></g:title><g:link>https://shop.example/products/shirt?v=1</g:link>
<g:image_link>https://cdn.example/1.jpg</g:image_link><g:price>79.90 EUR</g:price><g:sale_price>59,90 EUR</g:sale_price>
<g:availability>out_of_stock</g:availability><g:brand>Field &amp; Fold</g:brand><g:product_type>Women &gt; Shirts</g:product_type><g:color>Sand</g:color></item>
<item><g:id>P2</g:id><title>Socks</title><link>/products/socks</link><g:price>1.299,00</g:price></item>
<item><g:id>P3</g:id><title>No price</title><link>/x</link></item>
</channel></rss>`;

const numbered = (rows: Row[]) => rows.map((cells, index) => ({ row: index + 1, cells }));
const csv = (text: string) => {
  const reader = new CsvReader();
  return [...reader.push(text), ...reader.end()];
};
const item = (id: string, more: string) =>
  `<item><g:id>${id}</g:id><title>${id}</title><link>https://shop.example/p/${id}</link>${more}</item>`;
const fromXml = (items: string[]) =>
  readProducts(numbered(xmlItems(`<rss><channel>${items.join('')}</channel></rss>`)), { now });

describe('a product feed', () => {
  it('of Google Merchant (XML) gives products, and says what is missing', () => {
    const { products, report } = readProducts(numbered(xmlItems(MERCHANT)), { now });
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
      'Variant Inventory Tracker': 'shopify',
      ...more,
    });
    const { products, report } = readProducts(
      numbered([
        variant('3', {
          Title: 'Linen shirt',
          Vendor: 'Loom',
          Type: 'Shirts',
          'Variant Compare At Price': '99.00',
          'Image Src': 'https://cdn/1.jpg',
        }),
        variant('4'),
        variant('0'),
      ]),
      { now },
    );
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

  it('takes a shipping’s or an instalment’s price for none of the product’s', () => {
    const shipping = (price: string) =>
      `<g:shipping><g:country>DE</g:country><g:price>${price}</g:price></g:shipping>`;
    const { products } = fromXml([
      item('A', `<g:price>79.90 EUR</g:price>${shipping('4.95 EUR')}${shipping('9.95 EUR')}`),
      item('B', `${shipping('4.95 EUR')}<g:price>9.00 EUR</g:price>`),
    ]);
    expect(products.map(({ id, price }) => [id, price])).toEqual([
      ['A', 79.9],
      ['B', 9],
    ]);
  });

  it.each([
    ['no dates', '', 40, 50],
    ['dates around now', '2026-10-01T00:00:00+0100/2026-12-01T00:00:00+0100', 40, 50],
    ['a sale that has ended', '2020-02-24T11:07:31+0100/2020-02-29T23:07:31+0100', 50, undefined],
    ['one that is to come', '2027-02-24T11:07+0100/2027-02-29T23:07+0100', 50, undefined],
  ])('reduces a price on sale: %s', (_, dates, price, before) => {
    const { products } = fromXml([
      item(
        'A',
        `<g:price>50.00 EUR</g:price><g:sale_price>40.00 EUR</g:sale_price><g:sale_price_effective_date>${dates}</g:sale_price_effective_date>`,
      ),
    ]);
    expect([products[0]!.price, products[0]!.compare_at]).toEqual([price, before]);
  });

  it('names what it does not take: another currency, no address, one that is no page, a price that is two', () => {
    const { products, report } = fromXml([
      item('A', '<g:price>5 EUR</g:price>'),
      item('B', '<g:price>5 USD</g:price>'),
      '<item><g:id>C</g:id><title>C</title><g:price>5 EUR</g:price></item>',
      '<item><g:id>D</g:id><title>D</title><link>javascript:alert(1)</link><g:price>5 EUR</g:price></item>',
      item('E', '<g:price>5.00 - 6.00 EUR</g:price>'),
      item('F', '<g:price>-5.00 EUR</g:price>'),
    ]);
    expect(products.map(({ id }) => id)).toEqual(['A']);
    expect(report.errors).toEqual([
      { row: 2, message: 'price: "5 USD" is in USD, not in EUR: convert it first' },
      { row: 3, message: 'url: is missing' },
      { row: 4, message: 'url: "javascript:alert(1)" is not valid' },
      { row: 5, message: 'price: "5.00 - 6.00 EUR" is not valid' },
      { row: 6, message: 'price: "-5.00 EUR" is not valid' },
    ]);
  });

  it.each([
    'out of stock',
    'out_of_stock',
    'OutOfStock',
    'https://schema.org/OutOfStock',
    'sold out',
    'discontinued',
  ])('has none of what is "%s"', (availability) => {
    const { products } = fromXml([
      item('A', `<g:price>5 EUR</g:price><g:availability>${availability}</g:availability>`),
    ]);
    expect(products[0]!.stock).toBe(0);
  });

  it('of Google Merchant as a table has columns with spaces', () => {
    const { products } = readProducts(
      csv(
        'id\ttitle\tlink\timage link\tprice\tsale price\tproduct type\nA\tA 5" pipe\thttps://shop.example/p/a\thttps://cdn/a.jpg\t79.90 EUR\t59.90 EUR\tHome > Pipes\n',
      ),
      { now },
    );
    expect(products).toEqual([
      {
        id: 'A',
        title: 'A 5" pipe',
        url: '/p/a',
        image: 'https://cdn/a.jpg',
        price: 59.9,
        compare_at: 79.9,
        category: 'home/pipes',
      },
    ]);
  });

  it('of Shopify’s export leaves drafts out, and counts no stock where the shop counts none', () => {
    const { products, report } = readProducts(
      csv(
        `Handle,Title,Vendor,Type,Published,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Status
tee,Tee,Loom,Shirts,true,shopify,3,deny,19.00,active
tee,,,,,shopify,-2,deny,21.00,
draft,Draft,Loom,Shirts,false,shopify,5,deny,9.00,draft
old,Old,Loom,Shirts,true,shopify,5,deny,9.00,archived
later,On order,Loom,Shirts,true,shopify,0,continue,9.00,active
free,Not counted,Loom,Shirts,true,,0,deny,9.00,active
`,
      ),
      { now },
    );
    expect(products.map(({ id, stock }) => [id, stock])).toEqual([
      ['tee', 3],
      ['later', undefined],
      ['free', undefined],
    ]);
    expect(report).toMatchObject({ hidden: 2, unreadable: 0 });
  });

  it('of WooCommerce’s export takes a product’s price from its variations, and its address from its id', () => {
    const { products, report } = readProducts(
      csv(
        `ID,Type,SKU,Name,Published,"Visibility in catalog","In stock?",Stock,"Regular price","Sale price",Categories,Images,Parent
10,variable,HOOD,Hoodie,1,visible,1,,,,"Clothing > Hoodies, Sale","https://s/1.jpg, https://s/2.jpg",
11,variation,HOOD-R,"Hoodie - Red",1,visible,1,4,45,42,,https://s/r.jpg,HOOD
12,simple,CAP,Cap,1,visible,0,0,20,,Clothing,https://s/c.jpg,
13,simple,OLD,Old,0,hidden,1,,20,,Clothing,,
14,variable,NONE,None,1,visible,1,,,,Clothing,,
`,
      ),
      { now },
    );
    expect(products).toMatchObject([
      {
        id: '10',
        url: '/?p=10',
        price: 42,
        compare_at: 45,
        stock: 4,
        category: 'clothing/hoodies',
        image: 'https://s/1.jpg',
      },
      { id: '12', url: '/?p=12', price: 20, stock: 0 },
    ]);
    expect(report).toMatchObject({
      hidden: 1,
      unreadable: 1,
      errors: [{ message: expect.stringContaining('"14"') }],
    });
  });

  it('of Shopify’s /products.json gives its products', () => {
    const reader = new JsonLinesReader();
    const rows = reader.push(
      `${JSON.stringify({ products: [{ id: 1, title: 'Tee', handle: 'tee', vendor: 'Loom', product_type: 'Shirts', published_at: '2024-03-01T10:00:00+01:00', variants: [{ id: 11, price: '19.00', compare_at_price: '25.00', available: false }], images: [{ src: 'https://cdn/1.jpg' }] }] })}\n`,
    );
    expect(readProducts(rows, { now }).products).toEqual([
      {
        id: '1',
        title: 'Tee',
        url: '/products/tee',
        brand: 'Loom',
        category: 'shirts',
        image: 'https://cdn/1.jpg',
        price: 19,
        compare_at: 25,
        stock: 0,
        created: Date.UTC(2024, 2, 1, 9),
      },
    ]);
  });

  it('tells of a price that stands out as cents would', () => {
    const row = (id: string, price: string) => ({ id, title: id, link: '/', price });
    expect(
      readProducts(numbered([row('a', '20'), row('b', '25'), row('c', '7900')]), { now }).report.price_spread,
    ).toBe(316);
  });
});

describe('xmlItems', () => {
  it('reads Atom’s entries and links, numbers of characters, and the first of what comes twice', () => {
    const atom =
      '<feed><entry><g:id>1</g:id><title>Caf&#233; &#x26; bar</title><link rel="x" href="/p/1"/><g:tag>a</g:tag><g:tag>b</g:tag></entry></feed>';
    expect(xmlItems(atom)).toEqual([{ id: '1', title: 'Café & bar', link: '/p/1', tag: 'a' }]);
  });
  it('passes over comments, and over what an element left open', () => {
    expect(
      xmlItems(
        '<rss><!-- <item><id>OLD</id></item> --><item><id>1<title>A</title></item><item><id>2</id></item></rss>',
      ),
    ).toEqual([expect.any(Object), { id: '2' }]);
    expect(xmlItems('<item><id>1</id></item><!-- <item><id>2</id></item>')).toEqual([{ id: '1' }]);
  });
  it('throws for a feed that breaks off', () => {
    expect(() => xmlItems('<rss><item><id>1</id></item><item><id>2</i')).toThrow('breaks off within item 2');
  });
  it('throws where there are none', () => {
    expect(() => xmlItems('<rss></rss>')).toThrow('neither <item> nor <entry>');
  });
});
