import type { Garment, Mark } from './draw.ts';
import { across, both, circle, left, pair, right } from './path.ts';

/** One trouser leg from the waist's middle down; widths from the middle line outward. */
interface Leg {
  readonly knee: number;
  readonly hem: number;
  readonly inseam: number;
  readonly length: number;
}

function legs({ knee, hem, inseam, length }: Leg, extra: readonly Mark[] = []): Mark[] {
  const outside = `M 0 66 L 58 66 C 66 104 72 130 ${knee} 280 C ${knee + 1} 340 ${hem - 1} ${length - 60} ${hem} ${length}`;
  const leg = `${outside} C ${hem - 20} ${length + 6} ${inseam + 14} ${length + 7} ${inseam} ${length + 4} C ${inseam - 2} ${length - 110} 8 250 0 176 Z`;
  return [
    ...[left, right].map((side): Mark => ({
      d: side(leg),
      folds: [
        side(`M 4 176 C 18 190 32 196 52 192`),
        side(`M 10 190 C ${inseam + 10} 260 ${inseam + 14} 340 ${inseam + 12} ${length}`),
        side(`M ${knee - 6} 270 C ${knee - 20} 284 ${knee - 30} 286 ${knee - 40} 282`),
      ],
      lights: [
        side(`M 40 110 C 48 200 ${(hem + inseam) / 2 + 8} 300 ${(hem + inseam) / 2 + 6} ${length - 20}`),
      ],
      soft: 11,
    })),
    ...extra,
  ];
}

const band: Mark = {
  d: both('M 0 64 C 24 64 42 62 57 60 L 60 80 C 42 83 24 84 0 84'),
  tone: 0.06,
  edge: 0.4,
};
const backBand: Mark = { d: both('M 0 56 C 24 56 42 57 56 60 L 57 66 L 0 70'), tone: -0.7, edge: 0.4 };
const fly: Mark[] = [
  { line: right('M 0 84 L 0 176') },
  { line: right('M 13 84 C 14 120 12 138 1 150'), opacity: 0.5 },
];
const waistButton: Mark = { line: circle(200, 73, 3.2), fill: '#e9e1d2', color: '#4a4038', width: 0.8 };
const slantPockets: Mark[] = pair('M 34 84 C 44 104 56 118 66 126').map((line) => ({ line }));
const loops: Mark[] = pair('M 36 60 L 37 84').map((line) => ({ line, width: 4, opacity: 0.35 }));

export const trousers: Garment = [
  backBand,
  ...legs({ knee: 76, hem: 66, inseam: 20, length: 446 }),
  band,
  ...fly,
  ...slantPockets,
  ...loops,
  waistButton,
  ...pair('M 38 150 C 42 250 44 340 44 444').map((line): Mark => ({ line, opacity: 0.45 })),
];

export const wideTrousers: Garment = [
  backBand,
  ...legs({ knee: 92, hem: 104, inseam: 10, length: 446 }),
  band,
  ...fly,
  ...slantPockets,
  ...loops,
  waistButton,
  ...pair('M 22 84 C 30 130 42 240 52 446').map((line): Mark => ({ line, opacity: 0.5 })),
  ...pair('M 30 84 C 34 100 37 116 40 132').map((line): Mark => ({ line, opacity: 0.5 })),
];

const copper = '#b57b45';

function sewn(line: string): Mark {
  return { line, color: '#c99a5b', dash: '3 2', opacity: 0.85 };
}

function denim(leg: Leg): Garment {
  return [
    backBand,
    ...legs(leg),
    band,
    sewn(across('M 0 81 C 24 81 42 80 60 77')),
    { line: right('M 0 84 L 0 176') },
    sewn(right('M 14 84 C 15 122 12 140 1 152')),
    ...pair('M 22 84 C 26 108 46 114 67 112').map(sewn),
    ...pair('M 22 84 C 26 104 46 110 66 108').map((line): Mark => ({ line })),
    sewn(right('M 40 96 L 58 92')),
    ...loops,
    ...[-23, 23, -62, 62].map((x): Mark => ({
      line: circle(200 + x, x * x < 900 ? 88 : 108, 1.7),
      fill: copper,
      color: '#6d4526',
      width: 0.5,
    })),
    { line: circle(200, 73, 3.6), fill: copper, color: '#6d4526', width: 0.7 },
    ...pair(
      `M ${leg.inseam + 2} ${leg.length - 8} C ${leg.inseam + 20} ${leg.length - 5} ${leg.hem - 20} ${leg.length - 6} ${leg.hem} ${leg.length - 11}`,
    ).map(sewn),
  ];
}

export const jeans: Garment = denim({ knee: 76, hem: 66, inseam: 20, length: 446 });
export const wideJeans: Garment = denim({ knee: 88, hem: 94, inseam: 12, length: 446 });

export const shorts: Garment = [
  { d: both('M 0 104 C 24 104 46 106 66 110 L 66 116 L 0 120'), tone: -0.7 },
  ...[left, right].map((side): Mark => ({
    d: side('M 0 116 L 68 114 C 80 180 92 260 100 336 C 76 348 44 352 14 350 C 10 310 4 270 0 236 Z'),
    folds: [side('M 4 238 C 20 250 38 254 60 248'), side('M 20 260 C 26 290 30 320 32 346')],
    lights: [side('M 50 150 C 62 220 70 280 72 334')],
  })),
  { d: both('M 0 112 C 26 112 48 110 67 108 L 70 130 C 48 134 26 135 0 135'), tone: 0.05, edge: 0.4 },
  ...Array.from({ length: 9 }, (_, nth): Mark => ({
    line: `M${144 + nth * 14} 113l${nth % 2 ? 1 : -1} 19`,
    opacity: 0.35,
  })),
  { line: right('M 0 135 L 0 236'), opacity: 0.5 },
  ...pair('M 50 136 C 58 166 70 184 82 194').map((line): Mark => ({ line })),
  { line: right('M -4 126 C -12 150 -10 170 -14 184'), width: 2, color: '#efe9dd', opacity: 0.95 },
  { line: right('M 4 126 C 10 146 8 160 12 174'), width: 2, color: '#efe9dd', opacity: 0.95 },
  ...pair('M 15 340 C 46 342 76 338 99 326').map((line): Mark => ({ line, dash: '3 2.5', opacity: 0.5 })),
];

export const skirt: Garment = [
  { d: both('M 0 88 C 22 88 40 90 52 94 L 53 100 L 0 104'), tone: -0.7 },
  {
    d: both(
      'M 0 98 C 22 98 40 97 54 95 C 64 140 84 210 98 300 C 106 350 110 384 112 414 C 72 424 34 426 0 426',
    ),
    folds: [
      ...pair('M 26 150 C 34 230 44 330 48 424'),
      ...pair('M 62 210 C 76 280 86 350 90 416'),
      right('M 6 230 C 8 300 8 360 6 424'),
    ],
    lights: [left('M 40 150 C 54 240 64 330 68 416'), right('M 24 200 C 28 280 30 350 28 420')],
    soft: 14,
  },
  { d: both('M 0 96 C 22 96 40 94 54 92 L 57 112 C 40 115 22 116 0 116'), tone: 0.06, edge: 0.4 },
  { line: across('M 0 418 C 34 418 72 416 111 406'), opacity: 0.4 },
];

const PLEATS = 14;

/** x of a pleat's edge at the waist and at the hem, and the hem's height there. */
function pleatEdge(nth: number): { top: number; end: number; drop: number } {
  const fromMiddle = nth - PLEATS / 2;
  return { top: 200 + fromMiddle * 7.7, end: 200 + fromMiddle * 17.3, drop: 424 - fromMiddle ** 2 * 0.2 };
}

function pleat(nth: number): Mark {
  const [a, b] = [pleatEdge(nth), pleatEdge(nth + 1)];
  const down = `C${(a.top * 2 + a.end) / 3} 200 ${a.end} 320 ${a.end} ${a.drop}`;
  const hem = `L${(a.end + b.end) / 2} ${b.drop + 5}L${b.end} ${b.drop}`;
  const waist = (b.top * 2 + b.end) / 3;
  return {
    d: `M${a.top} 108${down}${hem}C${b.end} 320 ${waist} 200 ${b.top} 108Z`,
    edge: 0.35,
    tone: nth % 2 ? -0.1 : 0.05,
    folds: [`M${b.top} 120C${waist} 200 ${b.end} 320 ${b.end} ${b.drop}`],
    soft: 7,
  };
}

export const pleatedSkirt: Garment = [
  { d: both('M 0 88 C 22 88 40 90 52 94 L 53 100 L 0 104'), tone: -0.7 },
  ...Array.from({ length: PLEATS }, (_, nth) => pleat(nth)),
  { d: both('M 0 96 C 22 96 40 94 54 92 L 57 112 C 40 115 22 116 0 116'), tone: 0.06, edge: 0.4 },
];
