import { productById } from '../catalog.ts';
import { chance } from '../catalog/chance.ts';
import type { Product } from '../catalog.ts';
import { colours } from '../catalog/colours.ts';
import type { Kind } from '../catalog/kinds.ts';
import { materials } from '../catalog/materials.ts';
import * as bags from './bags.ts';
import * as bottoms from './bottoms.ts';
import { mix, surfaces, textureOf, tonesOf } from './cloth.ts';
import type { Texture } from './cloth.ts';
import * as coats from './coats.ts';
import * as dresses from './dresses.ts';
import { drawGarment, outlineOf } from './draw.ts';
import type { Garment } from './draw.ts';
import * as jackets from './jackets.ts';
import { HEIGHT, WIDTH } from './path.ts';
import { scenes } from './scene.ts';
import * as quilted from './quilted.ts';
import * as shoes from './shoes.ts';
import * as small from './small-things.ts';
import * as tops from './tops.ts';

const garments: Readonly<Record<Kind, Garment>> = {
  tee: tops.tee,
  'long-tee': tops.longTee,
  tank: tops.tank,
  polo: tops.polo,
  shirt: tops.shirt,
  'camp-shirt': tops.campShirt,
  blouse: tops.blouse,
  crew: tops.crew,
  'roll-neck': tops.rollNeck,
  'v-neck': tops.vNeckKnit,
  cardigan: tops.cardigan,
  slipover: tops.slipover,
  sweatshirt: tops.sweatshirt,
  hoodie: tops.hoodie,
  trousers: bottoms.trousers,
  'wide-trousers': bottoms.wideTrousers,
  jeans: bottoms.jeans,
  'wide-jeans': bottoms.wideJeans,
  shorts: bottoms.shorts,
  skirt: bottoms.skirt,
  'pleated-skirt': bottoms.pleatedSkirt,
  'shirt-dress': dresses.shirtDress,
  'slip-dress': dresses.slipDress,
  'knit-dress': dresses.knitDress,
  'wrap-dress': dresses.wrapDress,
  coat: coats.coat,
  'double-coat': coats.doubleCoat,
  trench: coats.trench,
  blazer: jackets.blazer,
  chore: jackets.chore,
  bomber: jackets.bomber,
  puffer: quilted.puffer,
  gilet: quilted.gilet,
  parka: jackets.parka,
  sneaker: shoes.sneaker,
  loafer: shoes.loafer,
  boot: shoes.boot,
  sandal: shoes.sandal,
  flat: shoes.flat,
  tote: bags.tote,
  crossbody: bags.crossbody,
  backpack: bags.backpack,
  bucket: bags.bucket,
  belt: bags.belt,
  scarf: small.scarf,
  beanie: small.beanie,
  socks: small.socks,
  cap: small.cap,
  gloves: small.gloves,
};

function textureFor(product: Product): Texture {
  if (/Striped|Mariner/.test(product.title)) return 'stripe';
  if (/Flannel/.test(product.title)) return 'check';
  if (/Cable|Fisherman/.test(product.title)) return 'cable';
  return materials[product.material]!.texture;
}

/** The studio's paper: stone, a little towards the garment's own warmth. */
function ground(hex: string): string {
  return mix('#edebe6', hex, 0.045);
}

/** A garment on the studio's ground with its shadow; the sheet is WIDTH x HEIGHT. */
function still(product: Product): string {
  const { hex } = colours[product.colourKey]!;
  const tones = tonesOf(hex);
  const garment = garments[product.kind];
  const paper = ground(hex);
  const outline = outlineOf(garment);
  return [
    `<defs><radialGradient id="ground" cx=".42" cy=".36" r=".85"><stop offset="0" stop-color="${mix(paper, '#ffffff', 0.5)}"/><stop offset="1" stop-color="${mix(paper, '#8f887c', 0.16)}"/></radialGradient>`,
    `<filter id="far" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="11"/></filter><filter id="near" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="2.5"/></filter></defs>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#ground)"/>`,
    `<path d="${outline}" transform="translate(10 15)" fill="#3b342b" opacity=".26" filter="url(#far)"/>`,
    `<path d="${outline}" transform="translate(3 4)" fill="#3b342b" opacity=".28" filter="url(#near)"/>`,
    drawGarment(garment, tones, textureFor(product), 'a'),
  ].join('');
}

/** The weave filling the frame, with two slow folds. */
function cloth(product: Product): string {
  const tones = tonesOf(colours[product.colourKey]!.hex);
  const weave = textureOf(textureFor(product), tones);
  const surface = surfaces[textureFor(product)];
  const grey = tones.shadow > 0.4 ? 0.6 : 0.1;
  const sway = chance(product.style) * 60;
  return [
    `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${tones.light}"/><stop offset=".55" stop-color="${tones.base}"/><stop offset="1" stop-color="${tones.shade}"/></linearGradient><filter id="s" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="20"/></filter><filter id="n" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="${surface.frequency * 0.6}" numOctaves="2" seed="7"/><feColorMatrix values="0 0 0 0 ${grey} 0 0 0 0 ${grey} 0 0 0 0 ${grey} 2.6 0 0 0 -.95"/></filter>`,
    weave
      ? `<pattern id="w" width="${weave.size[0]}" height="${weave.size[1]}" patternUnits="userSpaceOnUse" patternTransform="scale(2.2) rotate(${weave.turn ?? 0})">${weave.body}</pattern>`
      : '',
    `</defs><rect width="400" height="500" fill="url(#g)"/>`,
    weave ? `<rect width="400" height="500" fill="url(#w)" opacity="${weave.opacity}"/>` : '',
    `<rect width="400" height="500" filter="url(#n)" opacity="${surface.strength * 0.8}"/>`,
    `<g filter="url(#s)" fill="none" stroke-linecap="round"><path d="M${-40 + sway} 540C${120 + sway} 380 ${40 + sway} 220 ${250 + sway} -40" stroke="${tones.deep}" stroke-width="46" opacity="${tones.shadow * 1.5}"/><path d="M${30 + sway} 540C${190 + sway} 380 ${110 + sway} 220 ${320 + sway} -40" stroke="#fffaf0" stroke-width="40" opacity="${tones.shine}"/><path d="M${220 + sway} 560C${330 + sway} 420 ${300 + sway} 300 ${460 + sway} 120" stroke="${tones.deep}" stroke-width="40" opacity="${tones.shadow}"/></g>`,
  ].join('');
}

/** Where the close-up looks: necklines for what is worn above, the waist for what is worn below, else the middle. */
function closeUp(kind: Kind): string {
  if (['trousers', 'wide-trousers', 'jeans', 'wide-jeans', 'shorts', 'skirt', 'pleated-skirt'].includes(kind))
    return '100 50 200 250';
  if (['sneaker', 'loafer', 'boot', 'sandal', 'flat'].includes(kind)) return '60 180 220 275';
  if (
    ['tote', 'crossbody', 'backpack', 'bucket', 'belt', 'scarf', 'beanie', 'socks', 'cap', 'gloves'].includes(
      kind,
    )
  )
    return '90 120 220 275';
  return '112 48 184 230';
}

function svg(viewBox: string, width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}" width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice">${body}</svg>`;
}

const MAX_WIDTH = 2000;

/** The picture behind `/img/<file>`: "P1001.svg", "P1001-detail.svg", "P1001-cloth.svg" or a scene such as "hero.svg". */
export function pictureAt(file: string, width?: number): string | undefined {
  const [, name, id, view] = /^((P\d{4})(?:-(detail|cloth))?|[a-z-]+)\.svg$/.exec(file) ?? [];
  const wide = width && width > 0 ? Math.min(Math.round(width), MAX_WIDTH) : undefined;
  const product = id ? productById(id) : undefined;
  if (product) {
    const w = wide ?? 800;
    const box = view === 'detail' ? closeUp(product.kind) : `0 0 ${WIDTH} ${HEIGHT}`;
    return svg(box, w, w * 1.25, view === 'cloth' ? cloth(product) : still(product));
  }
  const scene = name && !id && Object.hasOwn(scenes, name) ? scenes[name] : undefined;
  if (!scene) return undefined;
  const w = wide ?? scene.width;
  return svg(
    `0 0 ${scene.width} ${scene.height}`,
    w,
    Math.round((w * scene.height) / scene.width),
    scene.draw(),
  );
}

/** Two masts on a line of water: the shop's mark. */
export function favicon(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#1f3a3a"/><path d="M10 7v15M22 7v15M10 14.500h12M5 25c3-2 5 0 7.3 0s4.3-2 7.3 0 4.3 0 7.4 0" fill="none" stroke="#f3efe6" stroke-width="2.4" stroke-linecap="round"/></svg>`;
}
