import type { Texture, Tones } from './cloth.ts';
import { mix, surfaces, textureOf } from './cloth.ts';

/** One piece of cloth: an outline with the folds that lie on it. */
export interface Piece {
  readonly d: string;
  /** Brightness against the cloth's own: -1 is deep shade, 1 full light. */
  readonly tone?: number;
  /** Its own dye, for soles, linings and hardware. */
  readonly dye?: string;
  readonly texture?: Texture;
  /** Creases: lines that a soft shadow lies along. */
  readonly folds?: readonly string[];
  /** Where the light catches. */
  readonly lights?: readonly string[];
  /** Width of a crease, 12 if not given. */
  readonly soft?: number;
  /** Depth of the shadow along its own edge, 1 if not given; 0 for flat things. */
  readonly edge?: number;
}

/** A thin line on top of the pieces before it: a seam, stitches, a zip. */
export interface Stitch {
  readonly line: string;
  readonly width?: number;
  readonly color?: string;
  readonly dash?: string;
  readonly opacity?: number;
  readonly fill?: string;
}

export type Mark = Piece | Stitch;

/** A garment's marks from back to front. */
export type Garment = readonly Mark[];

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * SVG of a garment without a ground: each piece gets a gradient across, its weave, soft folds, and a shadow along
 * the inside of its edge, which is what makes flat shapes look filled. `id` keeps the names of several drawings apart.
 */
export function drawGarment(garment: Garment, tones: Tones, texture: Texture, id: string): string {
  const defs: string[] = [];
  const body: string[] = [];
  const surface = surfaces[texture];
  const weaves = new Map<Texture, string>();
  const weave = (name: Texture, opacityShare: number): string => {
    const found = textureOf(name, tones);
    if (!found) return '';
    const key = `${id}w-${name}`;
    if (!weaves.has(name)) {
      weaves.set(name, key);
      const turn = found.turn ? ` patternTransform="rotate(${found.turn})"` : '';
      defs.push(
        `<pattern id="${key}" width="${found.size[0]}" height="${found.size[1]}" patternUnits="userSpaceOnUse"${turn}>${found.body}</pattern>`,
      );
    }
    return `<rect width="400" height="500" fill="url(#${key})" opacity="${n(found.opacity * opacityShare)}"/>`;
  };
  garment.forEach((mark, nth) => {
    if ('line' in mark) {
      const dash = mark.dash ? ` stroke-dasharray="${mark.dash}"` : '';
      body.push(
        `<path d="${mark.line}" fill="${mark.fill ?? 'none'}" stroke="${mark.color ?? tones.seam}" stroke-width="${mark.width ?? 1}" stroke-opacity="${mark.opacity ?? 0.7}" stroke-linecap="round" stroke-linejoin="round"${dash}/>`,
      );
      return;
    }
    const key = `${id}p${nth}`;
    const tone = mark.tone ?? 0;
    const shift = (hex: string): string =>
      tone < 0 ? mix(hex, tones.deep, -tone) : mix(hex, tones.light, tone);
    const base = shift(mark.dye ?? tones.base);
    const light = shift(mark.dye ? mix(mark.dye, '#ffffff', 0.18) : tones.light);
    const shade = shift(mark.dye ? mix(mark.dye, '#1a1512', 0.2) : tones.shade);
    const deep = mark.dye ? mix(mark.dye, '#1a1512', 0.6) : tones.deep;
    const edge = mark.edge ?? 1;
    const soft = mark.soft ?? 12;
    defs.push(
      `<clipPath id="${key}"><path d="${mark.d}"/></clipPath>`,
      `<linearGradient id="${key}g" x1="0" y1="0" x2="1" y2=".25"><stop offset="0" stop-color="${base}"/><stop offset=".34" stop-color="${light}"/><stop offset=".66" stop-color="${base}"/><stop offset="1" stop-color="${shade}"/></linearGradient>`,
    );
    const folds = (mark.folds ?? []).map(
      (d) => `<path d="${d}" stroke="${deep}" stroke-width="${soft}" opacity="${n(tones.shadow * 1.5)}"/>`,
    );
    const lights = (mark.lights ?? []).map(
      (d) =>
        `<path d="${d}" stroke="#fffaf0" stroke-width="${soft}" opacity="${n(tones.shine * surface.gleam)}"/>`,
    );
    const rim =
      edge > 0
        ? `<path d="${mark.d}" stroke="${deep}" stroke-width="${n(20 * edge)}" opacity="${n(tones.shadow * 1.4)}"/>`
        : '';
    body.push(
      `<g clip-path="url(#${key})"><path d="${mark.d}" fill="url(#${key}g)"/>`,
      mark.dye && !mark.texture ? '' : weave(mark.texture ?? texture, 1),
      `<g fill="none" stroke-linecap="round" stroke-linejoin="round" filter="url(#${id}soft)">${rim}${folds.join('')}${lights.join('')}</g></g>`,
      `<path d="${mark.d}" fill="none" stroke="${mark.dye ? mix(mark.dye, '#1a1512', 0.5) : tones.deep}" stroke-width=".8" stroke-opacity=".55" stroke-linejoin="round"/>`,
    );
  });
  defs.push(
    `<filter id="${id}soft" x="-10%" y="-10%" width="120%" height="120%" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="6"/></filter>`,
  );
  // One layer of noise over all of it: a filter a piece would cost ten times as much to paint.
  const isDark = tones.shadow > 0.4;
  const grey = isDark ? 0.6 : 0.1;
  const strength = n(surface.strength * (isDark ? 0.34 : tones.shadow < 0.3 ? 0.45 : 0.66));
  const outlines = garment.map((mark) => ('d' in mark ? `<path d="${mark.d}"/>` : '')).join('');
  defs.push(
    `<clipPath id="${id}all">${outlines}</clipPath>`,
    `<filter id="${id}grain" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="${surface.frequency}" numOctaves="2" seed="7"/><feColorMatrix values="0 0 0 0 ${grey} 0 0 0 0 ${grey} 0 0 0 0 ${grey} 2.6 0 0 0 -.95"/></filter>`,
  );
  return `<defs>${defs.join('')}</defs>${body.join('')}<g clip-path="url(#${id}all)"><rect width="400" height="500" filter="url(#${id}grain)" opacity="${strength}"/></g>`;
}

/** The outline of all pieces together, to throw a shadow with. */
export function outlineOf(garment: Garment): string {
  return garment.flatMap((mark) => ('d' in mark ? [mark.d] : [])).join('');
}
