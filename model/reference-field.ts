/** Name under which a visitor's reference travels: Shopify cart attribute, WooCommerce order meta, field of an own order. */
export const REFERENCE_FIELD = '_endcap';
