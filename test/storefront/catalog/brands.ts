/** The labels the shop carries, all invented, with the line shown on their products' pages. */
export const brands = {
  'Harbour & Loom': 'Our own label: everyday clothes, cut in-house and made in small runs.',
  'Tidewater Mills': 'A family knitting mill on the west coast, spinning since 1954.',
  Ostrand: 'Spare Nordic tailoring in dense, quiet cloth.',
  'Calder & Finch': 'Outerwear for real weather, repaired for life.',
  'Maren Vale': 'Dresses and silks with an unhurried line.',
  'Copperline Denim': 'Selvedge denim, woven on shuttle looms and dyed with natural indigo.',
  Hollin: 'Organic basics with nothing to hide and nothing to add.',
  'Sable Row': 'Shoes, bags and belts in vegetable-tanned leather.',
  'Petit Quai': 'A seaside wardrobe: stripes, scarves and light things.',
} as const;

export type Brand = keyof typeof brands;
