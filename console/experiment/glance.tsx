import type { LiftGlance } from '../../model/api/result.ts';
import { api } from '../api.ts';
import { count, signedPercent } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useLoad } from '../ui/use-load.ts';

const TONES: Record<LiftGlance['tone'], string> = {
  good: 'text-success',
  bad: 'text-error',
  warning: 'text-warning',
  neutral: 'text-primary',
};

export function useGlance(site: string, id: string, every?: number) {
  return useLoad(
    () => api('GET /api/experiments/:id/glance', { id, query: { site } }),
    [site, id],
    every ? { every } : {},
  );
}

/** The lift of an experiment in a table cell: a small interval and its figure, or why there is none. */
export function Glance({ site, id, every }: { site: string; id: string; every?: number }) {
  const { data, error } = useGlance(site, id, every);
  if (!data)
    return error ? <span class="text-sm text-soft">–</span> : <span class="skeleton inline-block h-4 w-40" />;
  return <GlanceLine data={data} />;
}

export function GlanceLine({ data }: { data: LiftGlance }) {
  const { lift, kind, tone } = data;
  if (kind === 'srm') {
    return (
      <span class="inline-flex items-center gap-1.5 text-sm font-medium text-error">
        <Icon name="alert" size={16} /> split broken, lift hidden
      </span>
    );
  }
  if (!lift)
    return (
      <span class="text-sm text-soft">
        {kind === 'no-visitors' ? 'nobody' : kind === 'bandit' ? 'bandit' : 'not enough data yet'}
      </span>
    );
  return (
    <span class="inline-grid grid-cols-[7rem_6.5rem] items-center gap-3">
      <Whisker {...lift} class={TONES[tone]} />
      <span class="leading-tight">
        <span class={`font-semibold ${tone === 'neutral' ? '' : TONES[tone]}`}>
          {signedPercent(lift.value)}
        </span>
        <span class="block text-xs text-soft">
          {signedPercent(lift.lower, 0)} to {signedPercent(lift.upper, 0)}
        </span>
      </span>
    </span>
  );
}

const WIDTH = 112;
/** Half-widths of the scale; the first that holds the interval is taken, and beyond the last it is cut off. */
const REACHES = [0.3, 1] as const;

function Whisker({
  value,
  lower,
  upper,
  class: classes,
}: {
  value: number;
  lower: number;
  upper: number;
  class: string;
}) {
  const reach = REACHES.find((one) => Math.max(-lower, upper) <= one) ?? REACHES.at(-1)!;
  const x = (share: number) =>
    4 + ((Math.max(-reach, Math.min(reach, share)) + reach) / (2 * reach)) * (WIDTH - 8);
  return (
    <svg width={WIDTH} height="20" viewBox={`0 0 ${WIDTH} 20`} aria-hidden="true" class={classes}>
      <line x1={x(0)} x2={x(0)} y1="1" y2="19" class="stroke-base-content/35" />
      <line
        x1={x(lower)}
        x2={x(upper)}
        y1="10"
        y2="10"
        stroke="currentColor"
        stroke-width="2.500"
        stroke-linecap="round"
      />
      <circle cx={x(value)} cy="10" r="4" class="fill-base-100" stroke="currentColor" stroke-width="2.200" />
    </svg>
  );
}

/** Visitors so far, for a cell beside the lift. */
export function Participants({ site, id }: { site: string; id: string }) {
  const { data } = useGlance(site, id);
  return <>{data ? count(data.visitors) : '–'}</>;
}
