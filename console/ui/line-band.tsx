import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { useState } from 'preact/hooks';
import { useWidth } from './use-width.ts';

export interface BandPoint {
  /** Milliseconds since epoch. */
  at: number;
  value: number;
  low: number;
  high: number;
}

interface LineBandProps {
  name: string;
  points: readonly BandPoint[];
  format: (value: number) => string;
  formatTick: (value: number) => string;
  formatTime: (at: number) => string;
  height?: number;
}

const MARGIN = { top: 10, right: 28, bottom: 26, left: 56 };

/** A value over time with its interval. A crosshair follows the pointer and the arrow keys; the figures stand below. */
export function LineBand({ name, points, format, formatTick, formatTime, height = 220 }: LineBandProps) {
  const [ref, width] = useWidth<HTMLDivElement>(640);
  const [index, setIndex] = useState<number>();
  if (points.length === 0) return null;
  const first = points[0]!;
  const last = points.at(-1)!;
  const single = points.length === 1;
  const x = scaleTime()
    .domain(single ? [first.at - 1, first.at + 1] : [first.at, last.at])
    .range([MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear()
    .domain(rangeOf(points))
    .nice(4)
    .range([height - MARGIN.bottom, MARGIN.top]);
  const shown = points[index ?? points.length - 1]!;
  const path = line<BandPoint>()
    .x((point) => x(point.at))
    .y((point) => y(point.value))
    .curve(curveMonotoneX)(points as BandPoint[]);
  const band = area<BandPoint>()
    .x((point) => x(point.at))
    .y0((point) => y(point.low))
    .y1((point) => y(point.high))
    .curve(curveMonotoneX)(points as BandPoint[]);

  const follow = (event: PointerEvent) => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const at = x.invert(event.clientX - box.left).getTime();
    setIndex(nearest(points, at));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = index ?? points.length - 1;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: points.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setIndex(Math.min(points.length - 1, Math.max(0, next)));
  };

  return (
    <div ref={ref} class="min-w-0">
      <svg
        width={width}
        height={height}
        role="img"
        tabIndex={0}
        aria-label={`${name}. ${sentence(shown, format, formatTime)}. Arrow keys move through time.`}
        class="block rounded-field text-primary"
        onPointerMove={follow}
        onPointerLeave={() => setIndex(undefined)}
        onKeyDown={onKeyDown}
        onBlur={() => setIndex(undefined)}
      >
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <line
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={y(tick)}
              y2={y(tick)}
              class={tick === 0 ? 'stroke-base-content' : 'stroke-base-300'}
            />
            <text
              x={MARGIN.left - 8}
              y={y(tick) + 4}
              text-anchor="end"
              class="fill-(--text-soft) text-[12px]"
            >
              {formatTick(tick)}
            </text>
          </g>
        ))}
        {(single ? [first.at] : x.ticks(width < 480 ? 3 : 6)).map((tick) => (
          <text
            key={+tick}
            x={x(tick)}
            y={height - 7}
            text-anchor={single ? 'start' : 'middle'}
            class="fill-(--text-soft) text-[12px]"
          >
            {formatTime(+tick)}
          </text>
        ))}
        <path d={band ?? ''} class="fill-current opacity-15" />
        <path d={path ?? ''} fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
        {single && (
          <line
            x1={x(first.at)}
            x2={x(first.at)}
            y1={y(first.low)}
            y2={y(first.high)}
            stroke="currentColor"
            stroke-width="3"
            class="opacity-40"
          />
        )}
        {index !== undefined && (
          <line
            x1={x(shown.at)}
            x2={x(shown.at)}
            y1={MARGIN.top}
            y2={height - MARGIN.bottom}
            class="stroke-base-content/40"
          />
        )}
        <circle
          cx={x(shown.at)}
          cy={y(shown.value)}
          r="4.500"
          class="fill-base-100"
          stroke="currentColor"
          stroke-width="2.500"
        />
      </svg>
      <p class="mt-1 text-sm text-soft" aria-live="polite">
        {sentence(shown, format, formatTime)}
      </p>
    </div>
  );
}

function sentence(
  { at, value, low, high }: BandPoint,
  format: (value: number) => string,
  formatTime: (at: number) => string,
): string {
  return `${formatTime(at)}: ${format(value)}, between ${format(low)} and ${format(high)}`;
}

/** Early intervals are as wide as a barn: they may leave the plot, so that the later ones can be read. */
function rangeOf(points: readonly BandPoint[]): [number, number] {
  const widths = points.map((point) => point.high - point.low).toSorted((a, b) => a - b);
  const usual = (widths[Math.floor(widths.length / 2)] ?? 0.1) * 1.5;
  const lows = points.map((point) => Math.max(point.low, point.value - usual));
  const highs = points.map((point) => Math.min(point.high, point.value + usual));
  return [Math.min(0, ...lows), Math.max(0, ...highs)];
}

function nearest(points: readonly BandPoint[], at: number): number {
  let best = 0;
  for (const [index, point] of points.entries()) {
    if (Math.abs(point.at - at) < Math.abs(points[best]!.at - at)) best = index;
  }
  return best;
}
