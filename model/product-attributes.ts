/** Attributes in which shop platforms put the product of a card, most telling first. */
export const PRODUCT_ATTRIBUTES = [
  'data-product-id',
  'data-productid',
  'data-product_id',
  'data-id-product',
  'data-item-id',
  'data-itemid',
  'data-asin',
  'data-listing-id',
  'data-pid',
  'data-sku',
  'data-product-sku',
  'data-product-handle',
  'data-product',
  'data-id',
] as const;
