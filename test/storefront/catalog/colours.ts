/** A colour as the shop names it, the family shoppers filter by, and the dye drawn in pictures and swatches. */
export interface Colour {
  readonly name: string;
  readonly family: ColourFamily;
  readonly hex: string;
}

export type ColourFamily =
  | 'White'
  | 'Beige'
  | 'Brown'
  | 'Grey'
  | 'Black'
  | 'Blue'
  | 'Green'
  | 'Yellow'
  | 'Orange'
  | 'Red'
  | 'Pink'
  | 'Purple';

/** The key is what a style's row and a swatch's CSS class use. */
export const colours: Readonly<Record<string, Colour>> = {
  chalk: { name: 'Chalk', family: 'White', hex: '#f1eee6' },
  ecru: { name: 'Ecru', family: 'White', hex: '#e6dcc6' },
  oat: { name: 'Oat', family: 'Beige', hex: '#d2c1a3' },
  sand: { name: 'Sand', family: 'Beige', hex: '#c5ab83' },
  camel: { name: 'Camel', family: 'Brown', hex: '#b08250' },
  tobacco: { name: 'Tobacco', family: 'Brown', hex: '#7f5636' },
  chestnut: { name: 'Chestnut', family: 'Brown', hex: '#5c3a28' },
  stone: { name: 'Stone', family: 'Grey', hex: '#b7b1a5' },
  pebble: { name: 'Pebble', family: 'Grey', hex: '#98989a' },
  charcoal: { name: 'Charcoal', family: 'Grey', hex: '#4a4b50' },
  black: { name: 'Black', family: 'Black', hex: '#242427' },
  navy: { name: 'Navy', family: 'Blue', hex: '#27324a' },
  indigo: { name: 'Indigo', family: 'Blue', hex: '#324468' },
  washed: { name: 'Washed Blue', family: 'Blue', hex: '#6d8bae' },
  sky: { name: 'Sky', family: 'Blue', hex: '#aec5da' },
  petrol: { name: 'Petrol', family: 'Blue', hex: '#2a545f' },
  sage: { name: 'Sage', family: 'Green', hex: '#98a48a' },
  olive: { name: 'Olive', family: 'Green', hex: '#6b6c49' },
  forest: { name: 'Forest', family: 'Green', hex: '#30493a' },
  butter: { name: 'Butter', family: 'Yellow', hex: '#ecdba2' },
  saffron: { name: 'Saffron', family: 'Yellow', hex: '#d09c3b' },
  clay: { name: 'Clay', family: 'Orange', hex: '#bf7a5e' },
  rust: { name: 'Rust', family: 'Orange', hex: '#a35433' },
  poppy: { name: 'Poppy', family: 'Red', hex: '#b23a32' },
  burgundy: { name: 'Burgundy', family: 'Red', hex: '#64242f' },
  rose: { name: 'Rose', family: 'Pink', hex: '#d5aaa1' },
  lilac: { name: 'Lilac', family: 'Purple', hex: '#bab0cc' },
  plum: { name: 'Plum', family: 'Purple', hex: '#54364c' },
};
