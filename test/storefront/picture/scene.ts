import { colours } from '../catalog/colours.ts';
import { jeans } from './bottoms.ts';
import { mix, tonesOf } from './cloth.ts';
import type { Texture } from './cloth.ts';
import { coat, doubleCoat, trench } from './coats.ts';
import { wrapDress } from './dresses.ts';
import { drawGarment, outlineOf } from './draw.ts';
import type { Garment } from './draw.ts';
import { chore } from './jackets.ts';
import { cardigan, crew, rollNeck, shirt } from './tops.ts';

/** A picture that shows no single product: its own size, drawn when asked for. */
interface Scene {
  readonly width: number;
  readonly height: number;
  readonly draw: () => string;
}

/** A garment placed in a scene: its sheet's corner, scale, and turn about the hanger. */
interface Placed {
  readonly garment: Garment;
  readonly colour: string;
  readonly texture: Texture;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly turn?: number;
}

const castFilter =
  '<filter id="cast" x="-20%" y="-20%" width="150%" height="150%"><feGaussianBlur stdDeviation="12"/></filter>';

const hanger = [
  '<path d="M200 74V46c0-8 12-10 12-19 0-6-5-10-11-10s-11 4-11 9" fill="none" stroke="#6d6256" stroke-width="3.2" stroke-linecap="round"/>',
  '<path d="M134 92C160 82 186 76 200 74C214 76 240 82 266 92" fill="none" stroke="#8a6a4a" stroke-width="7" stroke-linecap="round"/>',
].join('');

function place(piece: Placed, id: string, isHung: boolean): string {
  const { garment, colour, texture, x, y, scale, turn = 0 } = piece;
  return [
    `<g transform="translate(${x} ${y}) scale(${scale}) rotate(${turn} 200 ${isHung ? 20 : 250})">`,
    `<path d="${outlineOf(garment)}" transform="translate(${isHung ? '26 20' : '12 16'})" fill="#2e261d" opacity=".3" filter="url(#cast)"/>`,
    isHung ? hanger : '',
    drawGarment(garment, tonesOf(colours[colour]!.hex), texture, id),
    '</g>',
  ].join('');
}

/** Clothes on a rail before a plastered wall, in low window light. The left half stays free for words. */
function rail(wall: string, pieces: readonly Placed[]): Scene {
  const beams = [
    '<path d="M-60 60L560 -60V330L-60 520Z" opacity=".42"/>',
    '<path d="M-60 580L560 380V800L-60 1010Z" opacity=".36"/>',
    '<path d="M640 -80L1180 -180V190L640 310Z" opacity=".3"/>',
    '<path d="M640 366L1180 240V640L640 778Z" opacity=".24"/>',
  ].join('');
  const light = mix(wall, '#fff4e2', 0.3);
  const shade = mix(wall, '#4a3f33', 0.24);
  return {
    width: 1600,
    height: 900,
    draw: () =>
      [
        `<defs>${castFilter}<linearGradient id="wall" x1="0" y1="0" x2="1" y2=".5"><stop offset="0" stop-color="${light}"/><stop offset=".6" stop-color="${wall}"/><stop offset="1" stop-color="${shade}"/></linearGradient><filter id="beam" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="14"/></filter></defs>`,
        `<rect width="1600" height="900" fill="url(#wall)"/><g filter="url(#beam)" fill="#fff6e4">${beams}</g>`,
        `<path d="M0 846H1600V900H0Z" fill="${mix(wall, '#4a3f33', 0.4)}"/><path d="M0 838H1600V848H0Z" fill="${mix(wall, '#fffaf0', 0.5)}"/>`,
        '<path d="M560 150H1600" stroke="#2e261d" stroke-width="12" opacity=".22" filter="url(#beam)" transform="translate(10 34)"/>',
        '<path d="M560 142H1640" stroke="#5c4632" stroke-width="13" stroke-linecap="round"/><path d="M562 138H1640" stroke="#a58462" stroke-width="3" opacity=".8"/>',
        '<path d="M760 -10V142M1420 -10V142" stroke="#4a3f35" stroke-width="4"/>',
        ...pieces.map((piece, nth) => place(piece, `h${nth}`, true)),
      ].join(''),
  };
}

/** Things laid flat on coloured paper. */
function flatLay(width: number, height: number, paper: string, pieces: readonly Placed[]): Scene {
  return {
    width,
    height,
    draw: () =>
      [
        `<defs>${castFilter}<radialGradient id="paper" cx=".4" cy=".3" r=".95"><stop offset="0" stop-color="${mix(paper, '#ffffff', 0.32)}"/><stop offset="1" stop-color="${mix(paper, '#3b342b', 0.12)}"/></radialGradient></defs>`,
        `<rect width="${width}" height="${height}" fill="url(#paper)"/>`,
        ...pieces.map((piece, nth) => place(piece, `t${nth}`, false)),
      ].join(''),
  };
}

function tile(paper: string, piece: Pick<Placed, 'garment' | 'colour' | 'texture' | 'y'>): Scene {
  return flatLay(480, 600, paper, [{ ...piece, x: 20, scale: 1.1 }]);
}

export const scenes: Readonly<Record<string, Scene>> = {
  hero: rail('#cdc4b6', [
    { garment: trench, colour: 'sand', texture: 'twill', x: 690, y: 118, scale: 1.42, turn: 0.8 },
    { garment: doubleCoat, colour: 'navy', texture: 'felt', x: 905, y: 118, scale: 1.44, turn: -0.5 },
    { garment: coat, colour: 'camel', texture: 'felt', x: 1110, y: 118, scale: 1.44, turn: 0.5 },
  ]),
  workroom: rail('#c3c9c2', [
    { garment: chore, colour: 'indigo', texture: 'denim', x: 560, y: 118, scale: 1.4, turn: 0.6 },
    { garment: shirt, colour: 'chalk', texture: 'slub', x: 800, y: 118, scale: 1.4, turn: -0.4 },
    { garment: cardigan, colour: 'oat', texture: 'cable', x: 1060, y: 118, scale: 1.42, turn: 0.5 },
  ]),
  promo: flatLay(1200, 900, '#b9c4c3', [
    { garment: crew, colour: 'rust', texture: 'cable', x: 520, y: -330, scale: 2.1, turn: 15 },
    { garment: rollNeck, colour: 'navy', texture: 'rib', x: -260, y: -150, scale: 2.15, turn: -13 },
    { garment: crew, colour: 'ecru', texture: 'cable', x: 225, y: 70, scale: 2.2, turn: 4 },
  ]),
  'tile-women-outerwear': tile('#d6d3cb', { garment: coat, colour: 'camel', texture: 'felt', y: -2 }),
  'tile-men-knitwear': tile('#cfd6d3', { garment: crew, colour: 'navy', texture: 'cable', y: 16 }),
  'tile-women-dresses': tile('#e0d2c6', { garment: wrapDress, colour: 'rust', texture: 'slub', y: -4 }),
  'tile-men-denim': tile('#cdd3da', { garment: jeans, colour: 'indigo', texture: 'denim', y: -6 }),
};
