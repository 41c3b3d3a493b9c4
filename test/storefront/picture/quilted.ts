import { buttonRow } from './coats.ts';
import type { Garment, Mark } from './draw.ts';
import { both, left, pair, right } from './path.ts';

/** Half width of a quilted body at a height: in at the armpit, out again at the hem. */
function halfWidth(y: number): number {
  return y < 190 ? 92 - (190 - y) * 0.02 : 88 + (y - 190) * 0.05;
}

/** One channel of down across the body: bulging at its ends. */
function channel(top: number, end: number): string {
  const [a, b] = [halfWidth(top), halfWidth(end)];
  const shoulder = `M 0 ${top + 5} C 30 ${top + 5} 60 ${top + 3} ${a} ${top}`;
  const bulge = `C ${a + 5} ${top + 8} ${b + 5} ${end - 8} ${b} ${end}`;
  return both(`${shoulder} ${bulge} C 60 ${end + 4} 30 ${end + 5} 0 ${end + 5}`);
}

function channels(from: number, to: number, step: number): Mark[] {
  return Array.from({ length: Math.round((to - from) / step) }, (_, nth) => {
    const top = from + nth * step;
    const [rise, middle] = [top + step * 0.36, top + step * 0.42];
    return {
      d: channel(top, top + step + 1),
      edge: 0.75,
      lights: [`M130 ${rise}C170 ${middle} 230 ${middle} 270 ${rise}`],
      soft: 7,
    };
  });
}

const ARM_CHANNELS = 7;

/** Inner and outer point of a seam across the sleeve, `share` of the way down. */
function armSeam(share: number): { inX: number; inY: number; outX: number; outY: number } {
  const y = 104 + share * 250;
  const armpit = Math.max(0, 0.34 - share) * 12;
  return {
    inX: 92 + share * 38 - armpit,
    inY: y + 14 * (1 - share),
    outX: 96 + 72 * share ** 0.62,
    outY: y - 6,
  };
}

function armChannel(nth: number): string {
  const [a, b] = [armSeam(nth / ARM_CHANNELS), armSeam((nth + 1) / ARM_CHANNELS)];
  return [
    `M ${a.inX} ${a.inY} C ${a.inX + 10} ${a.inY + 2} ${a.outX - 8} ${a.outY + 2} ${a.outX} ${a.outY}`,
    `C ${a.outX + 6} ${a.outY + 10} ${b.outX + 5} ${b.outY - 8} ${b.outX} ${b.outY}`,
    `C ${b.outX - 10} ${b.outY + 6} ${b.inX + 8} ${b.inY + 1} ${b.inX} ${b.inY}`,
    `C ${b.inX - 3} ${b.inY - 8} ${a.inX - 3} ${a.inY + 8} ${a.inX} ${a.inY} Z`,
  ].join(' ');
}

const quiltedArms: Mark[] = [left, right].flatMap((side) =>
  Array.from({ length: ARM_CHANNELS }, (_, nth): Mark => ({
    d: side(armChannel(nth)),
    tone: -0.08,
    edge: 0.7,
  })),
);

const yoke: Mark = {
  d: both('M 0 112 C 22 112 36 100 44 80 L 94 102 C 91 118 89 130 89 142 C 60 146 30 147 0 147'),
  lights: pair('M 40 118 L 80 122'),
  edge: 0.8,
};

const standCollar: Mark[] = [
  { d: both('M 0 60 C 20 60 34 62 42 68 L 46 96 C 36 118 20 126 0 130'), tone: -0.8, edge: 0.5 },
  {
    d: right('M 0 118 C 22 112 36 92 42 66 C 48 68 52 72 54 78 C 52 104 34 128 0 136 Z'),
    tone: 0.06,
    edge: 0.6,
  },
  {
    d: left('M 0 118 C 22 112 36 92 42 66 C 48 68 52 72 54 78 C 52 104 34 128 0 136 Z'),
    tone: 0.06,
    edge: 0.6,
  },
];

const zip: Mark[] = [
  { line: right('M 0 122 L 0 386'), width: 3.2, color: '#77736c', opacity: 0.9 },
  { line: right('M 0 122 L 0 386'), width: 1, color: '#2f2d2a', dash: '1.5 1.5' },
];

export const puffer: Garment = [
  ...quiltedArms,
  ...pair(
    'M 168 346 C 170 356 171 364 171 372 C 158 382 144 384 133 380 L 130 354 C 144 358 158 356 168 346 Z',
  ).map((d): Mark => ({ d, edge: 0.5, tone: -0.1 })),
  yoke,
  ...channels(142, 382, 40),
  ...standCollar,
  ...zip,
];

export const gilet: Garment = [
  { d: both('M 0 120 L 44 80 L 78 94 C 74 124 76 160 88 186 L 0 200'), tone: -0.6 },
  {
    d: both('M 0 112 C 22 112 36 100 44 80 L 78 94 C 74 112 74 128 76 142 C 50 146 26 147 0 147'),
    edge: 0.8,
    lights: [left('M 30 120 L 66 122'), right('M 30 120 L 66 122')],
  },
  { d: both('M 0 148 C 26 148 50 146 76 142 C 78 160 82 174 88 186 C 60 190 30 191 0 191'), edge: 0.75 },
  ...channels(187, 382, 39),
  ...standCollar,
  ...buttonRow([200], [136, 182, 228, 274, 320, 366], 3.6, '#9c978c'),
];
