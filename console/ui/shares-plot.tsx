import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { useState } from 'preact/hooks';
import { useWidth } from './use-width.ts';

export interface SharesPoint {
  /** Milliseconds since epoch. */
  at: number;
  /** One a series; they sum to 1. */
  shares: readonly number[];
}

interface SharesPlotProps {
  name: string;
  series: readonly string[];
  points: readonly SharesPoint[];
  formatTime: (at: number) => string;
}

const HEIGHT = 200;
const MARGIN = { top: 10, right: 20, bottom: 26, left: 48 };
/** Series are told apart by colour and dash, and named at their end. */
const LOOKS = [
  'text-(--text-soft)',
  'text-primary',
  'text-accent',
  'text-success',
  'text-error',
  'text-warning',
  'text-info',
];
const DASHES = ['', '', '6 3', '2 3', '8 3 2 3', '1 4', '10 4'];

/** How shares change over time, such as the traffic that a bandit gives to each variation. */
export function SharesPlot({ name, series, points, formatTime }: SharesPlotProps) {
  const [ref, width] = useWidth<HTMLDivElement>(640);
  const [index, setIndex] = useState<number>();
  const last = points.at(-1);
  if (!last) return null;
  const shown = points[index ?? points.length - 1]!;
  const from = points[0]!.at;
  const x = scaleTime()
    .domain([from, Math.max(last.at, from + 1)])
    .range([MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear()
    .domain([0, 1])
    .range([HEIGHT - MARGIN.bottom, MARGIN.top]);
  const onKeyDown = (event: KeyboardEvent) => {
    const now = index ?? points.length - 1;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: points.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setIndex(Math.min(points.length - 1, Math.max(0, next)));
  };
  const follow = (event: PointerEvent) => {
    const at = x
      .invert(event.clientX - (event.currentTarget as SVGElement).getBoundingClientRect().left)
      .getTime();
    setIndex(
      Math.max(
        0,
        points.findLastIndex((point) => point.at <= at),
      ),
    );
  };
  const sentence = series
    .map((label, position) => `${label} ${Math.round((shown.shares[position] ?? 0) * 100)} %`)
    .join(', ');
  return (
    <div ref={ref} class="min-w-0">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        tabIndex={0}
        aria-label={`${name}. ${formatTime(shown.at)}: ${sentence}. Arrow keys move through time.`}
        class="block rounded-field"
        onPointerMove={follow}
        onPointerLeave={() => setIndex(undefined)}
        onKeyDown={onKeyDown}
        onBlur={() => setIndex(undefined)}
      >
        {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
          <g key={tick}>
            <line
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={y(tick)}
              y2={y(tick)}
              class="stroke-base-300"
            />
            <text
              x={MARGIN.left - 8}
              y={y(tick) + 4}
              text-anchor="end"
              class="fill-(--text-soft) text-[12px]"
            >
              {Math.round(tick * 100)} %
            </text>
          </g>
        ))}
        {(points.length === 1 ? [from] : x.ticks(width < 480 ? 3 : 6)).map((tick) => (
          <text
            key={+tick}
            x={x(tick)}
            y={HEIGHT - 7}
            text-anchor={points.length === 1 ? 'start' : 'middle'}
            class="fill-(--text-soft) text-[12px]"
          >
            {formatTime(+tick)}
          </text>
        ))}
        {index !== undefined && (
          <line
            x1={x(shown.at)}
            x2={x(shown.at)}
            y1={MARGIN.top}
            y2={HEIGHT - MARGIN.bottom}
            class="stroke-base-content/40"
          />
        )}
        {series.map((label, position) => {
          const path = line<SharesPoint>()
            .x((point) => x(point.at))
            .y((point) => y(point.shares[position] ?? 0))
            .curve(curveStepAfter)(points as SharesPoint[]);
          return (
            <g key={label} class={LOOKS[position % LOOKS.length]}>
              <path
                d={path ?? ''}
                fill="none"
                stroke="currentColor"
                stroke-width="2"
                stroke-dasharray={DASHES[position % DASHES.length]}
              />
              <circle cx={x(shown.at)} cy={y(shown.shares[position] ?? 0)} r="3.500" fill="currentColor" />
            </g>
          );
        })}
      </svg>
      <ul class="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {series.map((label, position) => (
          <li key={label} class="flex items-center gap-2">
            <svg width="22" height="6" aria-hidden="true" class={LOOKS[position % LOOKS.length]}>
              <line
                x1="0"
                x2="22"
                y1="3"
                y2="3"
                stroke="currentColor"
                stroke-width="2.500"
                stroke-dasharray={DASHES[position % DASHES.length]}
              />
            </svg>
            {label} <strong>{Math.round((shown.shares[position] ?? 0) * 100)} %</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
