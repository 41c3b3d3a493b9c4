import { scaleLinear } from 'd3-scale';
import { useState } from 'preact/hooks';
import { useWidth } from './use-width.ts';

export interface IntervalRow {
  id: string;
  label: string;
  /** Absent: no interval yet; `note` says why. */
  estimate?: number;
  low?: number;
  high?: number;
  tone: 'good' | 'bad' | 'open';
  note?: string;
}

interface IntervalPlotProps {
  /** What the plot shows, for those who do not see it. */
  name: string;
  rows: readonly IntervalRow[];
  format: (value: number) => string;
  /** The same for the axis. */
  formatTick: (value: number) => string;
  /** What 0 stands for, such as `same as control`. */
  zero: string;
  /** A limit drawn across, such as a guardrail's margin. */
  limit?: { value: number; label: string };
}

const ROW = 44;
const TOP = 8;
const AXIS = 40;
const TONES = { good: 'text-success', bad: 'text-error', open: 'text-primary' };

/**
 * Estimates with their intervals on one axis (forest plot). Each row can be reached by Tab and says its figures; an end
 * that leaves the plot has an arrow.
 */
export function IntervalPlot({ name, rows, format, formatTick, zero, limit }: IntervalPlotProps) {
  const [ref, width] = useWidth<HTMLDivElement>(560);
  const [active, setActive] = useState<string>();
  const narrow = width < 460;
  const left = narrow ? 8 : Math.min(168, width * 0.28);
  const right = width - (narrow ? 8 : 132);
  const domain = domainOf(rows, limit?.value);
  const x = scaleLinear().domain(domain).range([left, right]).nice(4);
  const [low, high] = x.domain() as [number, number];
  const rowHeight = narrow ? ROW + 18 : ROW;
  const height = TOP + rows.length * rowHeight + AXIS;
  const bottom = height - AXIS;
  const at = (value: number) => x(Math.min(high, Math.max(low, value)));

  return (
    <div ref={ref} class="relative min-w-0">
      <svg
        width={width}
        height={height}
        role="group"
        aria-label={name}
        class="block overflow-visible text-[13px]"
      >
        {x.ticks(narrow ? 4 : 6).map((tick) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1={TOP} y2={bottom} class="stroke-base-300" />
            <text x={x(tick)} y={bottom + 17} text-anchor="middle" class="fill-(--text-soft) text-[12px]">
              {formatTick(tick)}
            </text>
          </g>
        ))}
        <line x1={at(0)} x2={at(0)} y1={TOP} y2={bottom} class="stroke-base-content" stroke-width="1.500" />
        <text
          x={at(0)}
          y={bottom + 33}
          text-anchor={anchorOf(at(0), width, zero)}
          class="fill-(--text-soft) text-[12px]"
        >
          {zero}
        </text>
        {limit && (
          <g>
            <line
              x1={at(limit.value)}
              x2={at(limit.value)}
              y1={TOP}
              y2={bottom}
              class="stroke-error"
              stroke-dasharray="4 4"
            />
            <title>{limit.label}</title>
          </g>
        )}
        {rows.map((row, index) => (
          <Row
            key={row.id}
            row={row}
            y={TOP + index * rowHeight}
            {...{ at, low, high, left, right, width, narrow, rowHeight, format }}
            active={active === row.id}
            onActive={setActive}
          />
        ))}
      </svg>
    </div>
  );
}

/** Centred, but where the text would leave the drawing at a side: about 6 px a letter. */
function anchorOf(x: number, width: number, text: string): 'start' | 'middle' | 'end' {
  const half = text.length * 3;
  return x < half ? 'start' : x > width - half ? 'end' : 'middle';
}

interface RowProps {
  row: IntervalRow;
  y: number;
  at: (value: number) => number;
  low: number;
  high: number;
  left: number;
  right: number;
  width: number;
  narrow: boolean;
  rowHeight: number;
  format: (value: number) => string;
  active: boolean;
  onActive: (id: string | undefined) => void;
}

function Row({
  row,
  y,
  at,
  low,
  high,
  left,
  right,
  width,
  narrow,
  rowHeight,
  format,
  active,
  onActive,
}: RowProps) {
  const { estimate, low: from, high: to } = row;
  const known = estimate !== undefined && from !== undefined && to !== undefined;
  const middle = y + (narrow ? rowHeight - 16 : rowHeight / 2);
  const figures = known
    ? `${format(estimate)}, between ${format(from)} and ${format(to)}`
    : (row.note ?? 'not enough data');
  return (
    <g
      role="img"
      tabIndex={0}
      aria-label={`${row.label}: ${figures}`}
      class={`outline-none ${TONES[row.tone]}`}
      onFocus={() => onActive(row.id)}
      onBlur={() => onActive(undefined)}
      onPointerEnter={() => onActive(row.id)}
      onPointerLeave={() => onActive(undefined)}
    >
      <rect
        x={0}
        y={y}
        width={width}
        height={rowHeight}
        rx={6}
        class={active ? 'fill-base-content/5' : 'fill-transparent'}
      />
      <text x={narrow ? 8 : 8} y={narrow ? y + 20 : middle + 4.5} class="fill-base-content font-medium">
        {clip(row.label, narrow ? 40 : Math.floor((left - 16) / 7))}
      </text>
      {known && (
        <>
          <line
            x1={at(from)}
            x2={at(to)}
            y1={middle}
            y2={middle}
            stroke="currentColor"
            stroke-width={active ? 4 : 3}
            stroke-linecap="round"
          />
          {from < low && (
            <path
              d={`M${left + 7} ${middle - 5}l-6 5 6 5`}
              fill="none"
              stroke="currentColor"
              stroke-width="2"
            />
          )}
          {to > high && (
            <path
              d={`M${right - 7} ${middle - 5}l6 5-6 5`}
              fill="none"
              stroke="currentColor"
              stroke-width="2"
            />
          )}
          <circle
            cx={at(estimate)}
            cy={middle}
            r={active ? 7 : 6}
            class="fill-base-100"
            stroke="currentColor"
            stroke-width="3"
          />
        </>
      )}
      {narrow ? (
        <text x={width - 8} y={y + 20} text-anchor="end" class="fill-base-content text-[12.500px]">
          {known ? `${format(estimate)}  (${format(from)} to ${format(to)})` : ''}
        </text>
      ) : (
        <>
          <text
            x={width - 4}
            y={middle - (known ? 3 : -4)}
            text-anchor="end"
            class="fill-base-content font-semibold"
          >
            {known ? format(estimate) : ''}
          </text>
          <text x={width - 4} y={middle + 12} text-anchor="end" class="fill-(--text-soft) text-[12px]">
            {known ? `${format(from)} to ${format(to)}` : ''}
          </text>
        </>
      )}
      {!known && (
        <text x={at(0) + 10} y={middle + 4} class="fill-(--text-soft) text-[12.500px]">
          {row.note ?? 'not enough data yet'}
        </text>
      )}
    </g>
  );
}

/** Room for all intervals and 0; wide intervals do not squeeze the narrow ones to a dot. */
function domainOf(rows: readonly IntervalRow[], limit: number | undefined): [number, number] {
  const known = rows.filter((row) => row.low !== undefined && row.high !== undefined);
  const ends = known.flatMap((row) => [row.low!, row.high!]).filter(Number.isFinite);
  if (limit !== undefined) ends.push(limit);
  if (ends.length === 0) return [-0.1, 0.1];
  const reach = Math.max(
    0.02,
    1.5 *
      Math.max(
        ...known.map((row) => Math.abs(row.estimate ?? 0)),
        ...known.map((row) => (row.high! - row.low!) / 2),
      ),
  );
  const span = Math.min(reach * 2, Math.max(...ends.map(Math.abs)) * 1.08);
  return [Math.max(-span, Math.min(0, ...ends) * 1.08), Math.min(span, Math.max(0, ...ends) * 1.08)];
}

function clip(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, Math.max(1, letters - 1))}…` : text;
}
