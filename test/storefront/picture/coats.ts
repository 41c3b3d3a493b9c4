import type { Garment, Mark } from './draw.ts';
import { both, circle, left, pair, right } from './path.ts';

const lining = '#8c7b68';
export const horn = '#3d2e24';

/** Sleeves of a coat or jacket, a little in the shade of the body. */
export function arms(path: string, folds: readonly string[]): Mark[] {
  const light = 'M 106 120 C 122 170 132 230 140 300';
  return [left, right].map((side) => ({
    d: side(path),
    tone: -0.08,
    folds: folds.map(side),
    lights: [side(light)],
    soft: 10,
  }));
}

/** A sewn button with its shadow. */
export function button(x: number, y: number, r = 4.2, fill = horn): Mark[] {
  return [
    { line: circle(x, y + 1, r), fill: '#000', color: 'none', opacity: 0.2 },
    { line: circle(x, y, r), fill, color: '#120d0a', width: 0.7, opacity: 0.9 },
    { line: circle(x, y, r * 0.55), color: '#fff', width: 0.5, opacity: 0.35 },
  ];
}

export function buttonRow(xs: readonly number[], ys: readonly number[], r = 4.2, fill = horn): Mark[] {
  return ys.flatMap((y) => xs.flatMap((x) => button(x, y, r, fill)));
}

const coatArm =
  'M 84 88 C 108 96 122 118 130 152 C 142 214 150 276 156 344 C 146 354 130 358 118 355 C 112 300 98 230 80 176 C 79 146 81 114 84 88 Z';
const coatFolds = ['M 118 160 C 126 200 130 240 136 290', 'M 96 190 C 108 206 122 210 132 206'];

/** Both fronts of a long coat; the wearer's left lies over the right by `overlap`. */
function fronts(hem: number, overlap: number): Mark[] {
  const side = `86 88 C 82 116 79 146 80 178 C 84 260 90 350 94 ${hem - 8} C 64 ${hem} 30 ${hem + 2}`;
  return [
    {
      d: right(`M 0 200 L 40 70 L ${side} -6 ${hem + 2} Z`),
      folds: [
        right('M 80 190 C 62 214 50 240 46 276'),
        right(`M 78 280 C 74 340 72 390 74 ${hem}`),
        right(`M 26 300 C 30 350 28 400 26 ${hem}`),
      ],
      lights: [right(`M 50 160 C 56 250 56 340 54 ${hem - 10}`)],
    },
    {
      d: left(`M ${-overlap} 206 L 40 70 L ${side} ${-overlap} ${hem + 2} Z`),
      folds: [
        left('M 80 190 C 62 214 50 240 46 276'),
        left(`M 76 280 C 70 340 70 390 70 ${hem}`),
        left(`M 14 300 C 18 350 16 400 14 ${hem}`),
      ],
      lights: [left(`M 44 160 C 52 250 52 340 50 ${hem - 10}`)],
    },
  ];
}

/** Notched lapels that meet at height `roll`, and the collar behind them. */
export function lapels(roll: number, overlap = 16): Mark[] {
  const outer = 'M 40 70 C 48 74 54 80 58 88 L 70 128 L 50 138 L 58 148';
  return [
    { d: right(`${outer} C 42 170 20 ${roll - 16} -2 ${roll} C 8 160 26 110 40 70 Z`), tone: 0.1, edge: 0.5 },
    {
      d: left(`${outer} C 42 172 10 ${roll - 14} ${-overlap} ${roll + 4} C 0 160 24 110 40 70 Z`),
      tone: 0.12,
      edge: 0.5,
    },
    { d: both('M 0 60 C 18 60 32 62 40 69 L 30 96 C 20 88 10 86 0 86'), tone: -0.1, edge: 0.5 },
    ...pair('M 50 138 L 36 128').map((line): Mark => ({ line, width: 1.2 })),
  ];
}

/** The lining seen above the lapels. */
export const throat: Mark = {
  d: both('M 0 62 C 18 62 32 64 40 70 C 28 120 14 170 0 206'),
  dye: lining,
  tone: -0.5,
  edge: 0.8,
};

const flapPockets: Mark[] = pair('M 34 296 L 76 302 L 76 318 L 34 312 Z').map((d) => ({
  d,
  tone: 0.05,
  edge: 0.25,
}));

const cuffSeams: Mark[] = pair('M 119 322 C 131 324 143 322 154 316').map((line) => ({ line, opacity: 0.5 }));

export const coat: Garment = [
  throat,
  ...arms(coatArm, coatFolds),
  ...fronts(450, 16),
  ...lapels(208),
  ...flapPockets,
  ...buttonRow([197], [222, 268, 314]),
  ...cuffSeams,
];

export const doubleCoat: Garment = [
  throat,
  ...arms(coatArm, coatFolds),
  ...fronts(450, 36),
  ...lapels(214, 34),
  ...flapPockets,
  ...buttonRow([182, 226], [240, 284, 328]),
  ...cuffSeams,
];

export const trench: Garment = [
  throat,
  ...arms(coatArm, coatFolds),
  ...fronts(450, 36),
  { d: left('M 36 100 L 86 90 C 82 116 80 140 80 158 C 62 166 44 164 28 154 Z'), tone: 0.06, edge: 0.35 },
  ...lapels(206, 32),
  ...buttonRow([182, 226], [226, 304, 344]),
  { d: both('M 0 258 C 30 258 60 256 84 252 L 85 271 C 60 275 30 277 0 277'), tone: -0.08, edge: 0.5 },
  { d: right('M 14 262 L 30 264 L 42 338 C 36 343 30 344 24 342 Z'), tone: -0.04, edge: 0.4 },
  {
    d: 'M187 252H219V282H187ZM193 258V276H213V258Z',
    dye: horn,
    edge: 0.15,
  },
  { line: 'M203 259V275', width: 2.6, color: '#1c1511', opacity: 0.9 },
  ...pair('M 36 306 L 74 318 L 71 332 L 33 320 Z').map((d): Mark => ({ d, tone: 0.05, edge: 0.25 })),
  ...pair('M 114 318 C 128 322 142 320 154 314 L 155 326 C 142 332 128 334 116 330 Z').map((d): Mark => ({
    d,
    tone: 0.06,
    edge: 0.3,
  })),
];
