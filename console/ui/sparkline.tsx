import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { useState } from 'preact/hooks';
import { useWidth } from './use-width.ts';

interface SparklineProps {
  /** What the values are, such as `Page views by hour`. */
  name: string;
  values: readonly number[];
  /** Says one value, such as `14:00: 320`. */
  say: (index: number) => string;
  height?: number;
}

/** The course of a figure, small, without axes. The pointer and the arrow keys say single values. */
export function Sparkline({ name, values, say, height = 44 }: SparklineProps) {
  const [ref, width] = useWidth<HTMLDivElement>(160);
  const [index, setIndex] = useState<number>();
  const last = values.length - 1;
  const x = scaleLinear()
    .domain([0, Math.max(1, last)])
    .range([3, width - 4]);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...values)])
    .range([height - 3, 5]);
  const numbers = values as number[];
  const shape = line<number>()
    .x((_, i) => x(i))
    .y((value) => y(value))(numbers);
  const fill = area<number>()
    .x((_, i) => x(i))
    .y0(height)
    .y1((value) => y(value))(numbers);
  const shown = index ?? last;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: shown - 1, ArrowRight: shown + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setIndex(Math.min(last, Math.max(0, next)));
  };
  if (last < 0) return null;
  return (
    <div ref={ref} class="relative min-w-0">
      <svg
        width={width}
        height={height}
        role="img"
        tabIndex={0}
        aria-label={`${name}. ${say(shown)}`}
        class="block rounded-[3px] text-primary"
        onPointerMove={(event) => setIndex(Math.min(last, Math.max(0, Math.round(x.invert(event.offsetX)))))}
        onPointerLeave={() => setIndex(undefined)}
        onKeyDown={onKeyDown}
        onBlur={() => setIndex(undefined)}
      >
        <path d={fill ?? ''} class="fill-current opacity-10" />
        <path
          d={shape ?? ''}
          fill="none"
          stroke="currentColor"
          stroke-width="1.600"
          stroke-linejoin="round"
          stroke-linecap="round"
        />
        <circle
          cx={x(shown)}
          cy={y(values[shown] ?? 0)}
          r="2.800"
          class={index === undefined ? 'fill-current' : 'fill-accent'}
        />
      </svg>
      {index !== undefined && <Tip x={x(shown)} width={width} text={say(shown)} />}
    </div>
  );
}

/** A small label above a point, kept within the plot. */
function Tip({ x, width, text }: { x: number; width: number; text: string }) {
  const side =
    x > width / 2 ? { right: `${Math.max(0, width - x - 12)}px` } : { left: `${Math.max(0, x - 12)}px` };
  return (
    <span
      aria-hidden="true"
      class="pointer-events-none absolute bottom-full z-10 mb-1 rounded-[5px] bg-neutral px-2 py-0.5 text-xs whitespace-nowrap text-neutral-content"
      style={side}
    >
      {text}
    </span>
  );
}
