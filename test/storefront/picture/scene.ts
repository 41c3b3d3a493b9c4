import { chance } from '../catalog/chance.ts';
import { colours } from '../catalog/colours.ts';
import { mix, tonesOf } from './cloth.ts';
import type { Texture } from './cloth.ts';
import { jeans } from './bottoms.ts';
import { wrapDress } from './dresses.ts';
import { drawGarment, outlineOf } from './draw.ts';
import type { Garment } from './draw.ts';
import { coat, doubleCoat, trench } from './outerwear.ts';
import { crew } from './tops.ts';

/** A picture that shows no single product: its own size, drawn when asked for. */
interface Scene {
  readonly width: number;
  readonly height: number;
  readonly draw: () => string;
}

interface Hung {
  readonly garment: Garment;
  readonly colour: string;
  readonly texture: Texture;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly turn?: number;
}

function hung({ garment, colour, texture, x, y, scale, turn = 0 }: Hung, id: string, hanger = true): string {
  const hook = hanger
    ? `<path d="M200 74V46c0-8 12-10 12-19 0-6-5-10-11-10s-11 4-11 9" fill="none" stroke="#6d6256" stroke-width="3.2" stroke-linecap="round"/><path d="M134 92C160 82 186 76 200 74C214 76 240 82 266 92" fill="none" stroke="#8a6a4a" stroke-width="7" stroke-linecap="round"/>`
    : '';
  const outline = outlineOf(garment);
  return [
    `<g transform="translate(${x} ${y}) scale(${scale}) rotate(${turn} 200 20)">`,
    `<path d="${outline}" transform="translate(26 20)" fill="#2e261d" opacity=".3" filter="url(#cast)"/>`,
    hook,
    drawGarment(garment, tonesOf(colours[colour]!.hex), texture, id),
    `</g>`,
  ].join('');
}

const castFilter = `<filter id="cast" x="-20%" y="-20%" width="150%" height="150%"><feGaussianBlur stdDeviation="12"/></filter>`;

/** A rail of coats against a plastered wall in low window light. */
function hero(): string {
  const rail: Hung[] = [
    { garment: trench, colour: 'sand', texture: 'twill', x: 690, y: 118, scale: 1.42, turn: 0.8 },
    { garment: doubleCoat, colour: 'navy', texture: 'felt', x: 905, y: 118, scale: 1.44, turn: -0.5 },
    { garment: coat, colour: 'camel', texture: 'felt', x: 1110, y: 118, scale: 1.44, turn: 0.5 },
  ];
  return [
    `<defs>${castFilter}<linearGradient id="wall" x1="0" y1="0" x2="1" y2=".5"><stop offset="0" stop-color="#d9d2c6"/><stop offset=".6" stop-color="#cdc4b6"/><stop offset="1" stop-color="#b3a898"/></linearGradient><filter id="beam" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="14"/></filter></defs>`,
    `<rect width="1600" height="900" fill="url(#wall)"/>`,
    `<g filter="url(#beam)" fill="#fff6e4"><path d="M-60 60L560 -60V330L-60 520Z" opacity=".42"/><path d="M-60 580L560 380V800L-60 1010Z" opacity=".36"/><path d="M640 -80L1180 -180V190L640 310Z" opacity=".3"/><path d="M640 366L1180 240V640L640 778Z" opacity=".24"/></g>`,
    `<path d="M0 846H1600V900H0Z" fill="#9f9282"/><path d="M0 838H1600V848H0Z" fill="#e0d8cb"/>`,
    `<path d="M560 150H1600" stroke="#2e261d" stroke-width="12" opacity=".22" filter="url(#beam)" transform="translate(10 34)"/><path d="M560 142H1640" stroke="#5c4632" stroke-width="13" stroke-linecap="round"/><path d="M562 138H1640" stroke="#a58462" stroke-width="3" opacity=".8"/><path d="M760 -10V142M1420 -10V142" stroke="#4a3f35" stroke-width="4"/>`,
    ...rail.map((piece, nth) => hung(piece, `h${nth}`)),
  ].join('');
}

/** Hills behind a still harbour, in the weave's own stripes. */
function harbour(): string {
  const ridge = (seed: string, base: number, rise: number): string => {
    const points = Array.from(
      { length: 13 },
      (_, nth) => [nth * 100, base - chance(`${seed}${nth}`) * rise] as const,
    );
    const curve = points
      .slice(1)
      .map(([x, y], nth) => `Q${points[nth]![0] + 50} ${points[nth]![1] - rise * 0.2} ${x} ${y}`)
      .join('');
    return `M0 ${points[0]![1]}${curve}V900H0Z`;
  };
  const ripples = Array.from({ length: 46 }, (_, nth) => {
    const y = 560 + nth * 7.6;
    const x = chance(`ripple${nth}`) * 1100;
    const long = 40 + chance(`long${nth}`) * 220;
    return `<path d="M${x.toFixed(0)} ${y.toFixed(0)}h${long.toFixed(0)}" stroke="${nth % 3 ? '#f6e9d6' : '#3f5a5c'}" stroke-width="${(1 + nth * 0.06).toFixed(1)}" opacity="${(0.16 + chance(`dim${nth}`) * 0.24).toFixed(2)}" stroke-linecap="round"/>`;
  });
  const boat = (x: number, y: number, scale: number, hull: string): string =>
    `<g transform="translate(${x} ${y}) scale(${scale})"><path d="M-70 0H74L58 26H-52Z" fill="${hull}"/><path d="M-70 0H74L72 5H-67Z" fill="#f1e8d8"/><path d="M0 0V-150" stroke="#3a322a" stroke-width="4"/><path d="M-36 -8L0 -146V-8Z" fill="#efe5d3" opacity=".95"/><path d="M8 -10V-132L52 -10Z" fill="#c9785a" opacity=".92"/><path d="M-60 34H66L50 58H-44Z" fill="${hull}" opacity=".25"/></g>`;
  return [
    `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#b9c9cc"/><stop offset=".55" stop-color="#e6ddcd"/><stop offset="1" stop-color="#edd3b4"/></linearGradient><linearGradient id="sea" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#c3c4b6"/><stop offset="1" stop-color="#5e7c7e"/></linearGradient></defs>`,
    `<rect width="1200" height="900" fill="url(#sky)"/><circle cx="820" cy="330" r="62" fill="#f8e8cc"/>`,
    `<path d="${ridge('far', 470, 150)}" fill="#a9b7b6"/><path d="${ridge('mid', 520, 120)}" fill="#7f9696"/><path d="${ridge('near', 552, 60)}" fill="#4b6869"/>`,
    `<rect y="552" width="1200" height="348" fill="url(#sea)"/><path d="M760 552h120l60 348H680Z" fill="#f7e4c6" opacity=".28"/>`,
    ripples.join(''),
    boat(420, 640, 1.25, '#27324a'),
    boat(640, 596, 0.62, '#64242f'),
    boat(1010, 612, 0.8, '#30493a'),
  ].join('');
}

/** Two or three things of a category on a coloured ground. */
function tile(paper: string, pieces: readonly Hung[]): Scene {
  return {
    width: 480,
    height: 600,
    draw: () =>
      [
        `<defs>${castFilter}<radialGradient id="paper" cx=".4" cy=".3" r=".95"><stop offset="0" stop-color="${mix(paper, '#ffffff', 0.32)}"/><stop offset="1" stop-color="${mix(paper, '#3b342b', 0.12)}"/></radialGradient></defs>`,
        `<rect width="480" height="600" fill="url(#paper)"/>`,
        ...pieces.map((piece, nth) => hung(piece, `t${nth}`, false)),
      ].join(''),
  };
}

export const scenes: Readonly<Record<string, Scene>> = {
  hero: { width: 1600, height: 900, draw: hero },
  promo: { width: 1200, height: 900, draw: harbour },
  'tile-women-outerwear': tile('#d6d3cb', [
    { garment: coat, colour: 'camel', texture: 'felt', x: 20, y: -6, scale: 1.12 },
  ]),
  'tile-men-knitwear': tile('#cfd6d3', [
    { garment: crew, colour: 'navy', texture: 'cable', x: 20, y: 16, scale: 1.1 },
  ]),
  'tile-women-dresses': tile('#e0d2c6', [
    { garment: wrapDress, colour: 'rust', texture: 'slub', x: 20, y: -4, scale: 1.1 },
  ]),
  'tile-men-denim': tile('#cdd3da', [
    { garment: jeans, colour: 'indigo', texture: 'denim', x: 20, y: -6, scale: 1.1 },
  ]),
};
