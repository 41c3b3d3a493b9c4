import { chance } from '../catalog/chance.ts';

/** The tones one dye shows: in light, in shade, along a seam. */
export interface Tones {
  readonly base: string;
  readonly light: string;
  readonly shade: string;
  readonly deep: string;
  readonly seam: string;
  /** Strength of shadows drawn on the cloth: pale cloth needs little, black hardly shows any. */
  readonly shadow: number;
  readonly shine: number;
}

export type Texture =
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
  | 'canvas'
  | 'stripe'
  | 'check';

function channels(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A colour on the way from one to another; 0 is the first, 1 the second. */
export function mix(from: string, to: string, share: number): string {
  const a = channels(from);
  const b = channels(to);
  const hex = a.map((value, nth) =>
    Math.round(value + (b[nth]! - value) * share)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}

/** Relative luminance by WCAG 2, 0 to 1. */
export function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Shadows lean to warm umber and lights to daylight, as on a photograph; pure black and white look dead. */
const UMBER = '#1a1512';
const DAYLIGHT = '#fffaf0';

export function tonesOf(hex: string): Tones {
  const light = luminance(hex);
  const isDark = light < 0.08;
  return {
    base: hex,
    light: mix(hex, DAYLIGHT, isDark ? 0.16 : light > 0.6 ? 0.5 : 0.22),
    shade: mix(hex, UMBER, isDark ? 0.34 : light > 0.6 ? 0.13 : 0.24),
    deep: mix(hex, UMBER, isDark ? 0.6 : light > 0.6 ? 0.3 : 0.48),
    seam: isDark ? mix(hex, DAYLIGHT, 0.2) : mix(hex, UMBER, light > 0.6 ? 0.34 : 0.5),
    shadow: isDark ? 0.5 : light > 0.6 ? 0.2 : 0.34,
    shine: isDark ? 0.2 : 0.3,
  };
}

function times(count: number, line: (nth: number) => string): string {
  return Array.from({ length: count }, (_, nth) => line(nth)).join('');
}

function specks(seed: string, count: number, size: number, dark: string, light: string): string {
  return times(count, (nth) => {
    const x = (chance(`${seed}x${nth}`) * size).toFixed(1);
    const y = (chance(`${seed}y${nth}`) * size).toFixed(1);
    return `<circle cx="${x}" cy="${y}" r="${(0.4 + chance(`${seed}r${nth}`) * 0.6).toFixed(1)}" fill="${nth % 2 ? dark : light}"/>`;
  });
}

/** Nap and grain: noise over the whole garment, its size by frequency, and how much cloth of that sort gleams. */
export const surfaces: Readonly<Record<Texture, { frequency: number; strength: number; gleam: number }>> = {
  plain: { frequency: 0.8, strength: 0.1, gleam: 0.55 },
  slub: { frequency: 0.7, strength: 0.14, gleam: 0.5 },
  twill: { frequency: 0.8, strength: 0.14, gleam: 0.5 },
  rib: { frequency: 0.7, strength: 0.16, gleam: 0.4 },
  cable: { frequency: 0.7, strength: 0.16, gleam: 0.35 },
  cord: { frequency: 0.7, strength: 0.16, gleam: 0.5 },
  satin: { frequency: 0.9, strength: 0.08, gleam: 0.8 },
  leather: { frequency: 0.42, strength: 0.08, gleam: 0.95 },
  felt: { frequency: 0.6, strength: 0.22, gleam: 0.32 },
  denim: { frequency: 0.5, strength: 0.2, gleam: 0.55 },
  canvas: { frequency: 0.6, strength: 0.16, gleam: 0.4 },
  stripe: { frequency: 0.8, strength: 0.1, gleam: 0.5 },
  check: { frequency: 0.55, strength: 0.24, gleam: 0.35 },
};

/** A pattern to lay over flat cloth, and how strongly. */
export function textureOf(
  texture: Texture,
  tones: Tones,
): { size: [number, number]; body: string; opacity: number; turn?: number } | undefined {
  const dark = tones.deep;
  const light = mix(tones.base, '#ffffff', 0.45);
  switch (texture) {
    case 'satin':
    case 'leather':
    case 'felt':
      return undefined;
    case 'plain':
      return {
        size: [3, 3],
        opacity: 0.1,
        body: `<path d="M0 .5H3M.5 0V3" stroke="${dark}" stroke-width=".5"/>`,
      };
    case 'slub':
      return {
        size: [60, 60],
        opacity: 0.2,
        body: times(40, (nth) => {
          const at = (nth * 1.5 + chance(`slub at ${nth}`)).toFixed(1);
          const from = (chance(`slub from ${nth}`) * 56).toFixed(0);
          const long = (6 + chance(`slub long ${nth}`) * 26).toFixed(0);
          const [thick, thin] = [`${nth % 7 ? 0.4 : 0.9}`, '.35'];
          return [
            `<path d="M${from} ${at}h${long}" stroke="${nth % 3 ? dark : light}" stroke-width="${thick}"/>`,
            `<path d="M${at} ${from}v${long}" stroke="${nth % 2 ? dark : light}" stroke-width="${thin}"/>`,
          ].join('');
        }),
      };
    case 'twill':
      return {
        size: [4, 4],
        turn: 38,
        opacity: 0.2,
        body: `<path d="M0 1H4" stroke="${dark}" stroke-width="1"/>`,
      };
    case 'denim':
      return {
        size: [24, 24],
        turn: 42,
        opacity: 0.34,
        body:
          times(8, (nth) => `<path d="M0 ${nth * 3 + 1}H24" stroke="${dark}" stroke-width="1.1"/>`) +
          specks('denim', 22, 24, light, light),
      };
    case 'rib':
      return {
        size: [5, 5],
        opacity: 0.3,
        body: `<path d="M.8 0V5" stroke="${dark}" stroke-width="1.1"/><path d="M3.2 0V5" stroke="${light}" stroke-width="1"/>`,
      };
    case 'cable':
      return {
        size: [34, 30],
        opacity: 0.36,
        body: `<path d="M4 0C4 8 14 7 14 15S4 22 4 30M14 0C14 8 4 7 4 15s10 7 10 15" fill="none" stroke="${dark}" stroke-width="1.5"/><path d="M19 0V30M30 0V30" stroke="${dark}" stroke-width="1"/><path d="M21.5 3l3 3 3-3M21.5 11l3 3 3-3M21.5 19l3 3 3-3M21.5 27l3 3 3-3" fill="none" stroke="${light}" stroke-width="1"/>`,
      };
    case 'cord':
      return {
        size: [6, 6],
        opacity: 0.42,
        body: `<path d="M.8 0V6" stroke="${dark}" stroke-width="1.5"/><path d="M3.6 0V6" stroke="${light}" stroke-width="1.3"/>`,
      };
    case 'canvas':
      return {
        size: [5, 5],
        opacity: 0.24,
        body: `<path d="M0 1h2.5M2.5 3.5H5" stroke="${dark}" stroke-width="1"/><path d="M3.7 0v2.5M1.2 2.5V5" stroke="${light}" stroke-width="1"/>`,
      };
    case 'stripe': {
      const band = luminance(tones.base) > 0.5 ? '#27324a' : '#efeae0';
      return { size: [20, 17], opacity: 0.92, body: `<rect width="20" height="6" fill="${band}"/>` };
    }
    case 'check': {
      const band = luminance(tones.base) > 0.25 ? dark : mix(tones.base, '#10100f', 0.6);
      return {
        size: [44, 44],
        opacity: 0.5,
        body: `<rect width="15" height="44" fill="${band}" opacity=".6"/><rect width="44" height="15" fill="${band}" opacity=".6"/><path d="M30 0V44M0 30H44" stroke="${light}" stroke-width="1.5" opacity=".8"/>`,
      };
    }
  }
}
