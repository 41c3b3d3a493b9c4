/** What a material is like and how it is looked after; `texture` names the weave drawn in pictures. */
export interface Material {
  readonly family: string;
  readonly texture:
    | 'plain'
    | 'slub'
    | 'twill'
    | 'rib'
    | 'cable'
    | 'cord'
    | 'satin'
    | 'leather'
    | 'felt'
    | 'denim'
    | 'canvas';
  readonly feel: string;
  readonly care: string;
}

const machine = 'Machine wash at 30 °C with like colours. Line dry, iron while damp.';
const wool = 'Air between wears. Hand wash cool or use a wool cycle, dry flat.';
const dry = 'Brush after wear. Dry clean once a season at most.';
const leather = 'Wipe with a soft cloth and feed with neutral cream twice a year.';
const shell = 'Machine wash at 30 °C, tumble dry low to revive the finish.';

export const materials: Readonly<Record<string, Material>> = {
  wool: {
    family: 'Wool',
    texture: 'felt',
    feel: 'Woven in Biella from a dense wool that keeps its shape.',
    care: dry,
  },
  'shetland wool': {
    family: 'Wool',
    texture: 'cable',
    feel: 'Shetland wool, spun and knitted within ten miles of the croft.',
    care: wool,
  },
  lambswool: {
    family: 'Wool',
    texture: 'rib',
    feel: 'Spun from first-shearing lambswool, brushed once for softness.',
    care: wool,
  },
  merino: {
    family: 'Merino',
    texture: 'rib',
    feel: 'Extra-fine merino that breathes and never itches.',
    care: wool,
  },
  cashmere: {
    family: 'Cashmere',
    texture: 'rib',
    feel: 'Two-ply Mongolian cashmere, combed rather than shorn.',
    care: wool,
  },
  alpaca: {
    family: 'Alpaca',
    texture: 'felt',
    feel: 'Baby alpaca with a soft halo and very little weight.',
    care: wool,
  },
  linen: {
    family: 'Linen',
    texture: 'slub',
    feel: 'European flax linen, washed so that it is soft from the first day.',
    care: machine,
  },
  cotton: {
    family: 'Cotton',
    texture: 'plain',
    feel: 'A crisp combed cotton that gets better with washing.',
    care: machine,
  },
  'organic cotton': {
    family: 'Cotton',
    texture: 'plain',
    feel: 'Organic cotton jersey, heavy enough to hang well.',
    care: machine,
  },
  'cotton poplin': {
    family: 'Cotton',
    texture: 'plain',
    feel: 'Fine cotton poplin with a dry, cool hand.',
    care: machine,
  },
  'cotton oxford': {
    family: 'Cotton',
    texture: 'canvas',
    feel: 'Oxford cloth with enough body to skip the iron.',
    care: machine,
  },
  'cotton twill': {
    family: 'Cotton',
    texture: 'twill',
    feel: 'A sturdy cotton twill, garment-dyed for depth.',
    care: machine,
  },
  'cotton gabardine': {
    family: 'Cotton',
    texture: 'twill',
    feel: 'Tightly woven gabardine that shrugs off a shower.',
    care: dry,
  },
  'cotton seersucker': {
    family: 'Cotton',
    texture: 'slub',
    feel: 'Puckered seersucker that stands off the skin in the heat.',
    care: machine,
  },
  'brushed cotton': {
    family: 'Cotton',
    texture: 'felt',
    feel: 'Portuguese flannel, brushed on both sides.',
    care: machine,
  },
  corduroy: {
    family: 'Cotton',
    texture: 'cord',
    feel: 'Eight-wale corduroy with a deep, even pile.',
    care: machine,
  },
  chambray: {
    family: 'Denim',
    texture: 'denim',
    feel: 'Light indigo chambray that fades kindly.',
    care: machine,
  },
  'selvedge denim': {
    family: 'Denim',
    texture: 'denim',
    feel: '13 oz selvedge denim, woven slowly and dyed with indigo.',
    care: 'Wash seldom, inside out and cold. Hang to dry.',
  },
  'rigid denim': {
    family: 'Denim',
    texture: 'denim',
    feel: 'Rigid 12 oz denim that moulds to its owner.',
    care: 'Wash seldom, inside out and cold. Hang to dry.',
  },
  'stretch denim': {
    family: 'Denim',
    texture: 'denim',
    feel: 'Comfort denim with two per cent stretch.',
    care: machine,
  },
  silk: {
    family: 'Silk',
    texture: 'satin',
    feel: 'Sand-washed mulberry silk with a matte bloom.',
    care: 'Hand wash cool with silk detergent, or dry clean.',
  },
  viscose: {
    family: 'Viscose & Lyocell',
    texture: 'satin',
    feel: 'A fluid viscose from certified wood pulp.',
    care: 'Machine wash cool on a gentle cycle. Line dry.',
  },
  lyocell: {
    family: 'Viscose & Lyocell',
    texture: 'satin',
    feel: 'Lyocell twill: drapes like silk, washes like cotton.',
    care: machine,
  },
  'recycled polyester': {
    family: 'Recycled synthetics',
    texture: 'satin',
    feel: 'Recycled polyester satin that holds a pleat for good.',
    care: shell,
  },
  'recycled nylon': {
    family: 'Recycled synthetics',
    texture: 'plain',
    feel: 'Made from recycled fishing nets, with a fluorine-free finish.',
    care: shell,
  },
  leather: {
    family: 'Leather',
    texture: 'leather',
    feel: 'Vegetable-tanned leather that darkens with the years.',
    care: leather,
  },
  suede: {
    family: 'Leather',
    texture: 'felt',
    feel: 'Italian calf suede with a short, soft nap.',
    care: 'Brush with a suede brush and protect from heavy rain.',
  },
  canvas: {
    family: 'Cotton',
    texture: 'canvas',
    feel: 'Tightly woven 16 oz cotton canvas.',
    care: 'Spot clean, or wash cold and reshape while damp.',
  },
};
