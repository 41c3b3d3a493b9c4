import type { ComponentChildren } from 'preact';

export interface Bar {
  label: string;
  /** 0 to 1, of the longest possible bar. */
  share: number;
  value: string;
  tone?: 'primary' | 'accent' | 'soft';
}

/** Shares as horizontal bars, each with its figure, as a list. */
export function Bars({ bars, name }: { bars: readonly Bar[]; name: string }) {
  return (
    <ul aria-label={name} class="flex flex-col gap-2">
      {bars.map((bar) => (
        <li key={bar.label} class="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1">
          <span class="truncate text-sm">{bar.label}</span>
          <span class="text-sm text-soft">{bar.value}</span>
          <span class="col-span-2 h-1.5 overflow-hidden rounded-full bg-base-200">
            <span
              class={`block h-full rounded-full ${bar.tone === 'accent' ? 'bg-accent' : bar.tone === 'soft' ? 'bg-base-content/30' : 'bg-primary'}`}
              style={{ width: `${Math.max(0, Math.min(1, bar.share)) * 100}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A figure with its name, and what it was before. */
export function Figure({
  label,
  value,
  note,
  children,
}: {
  label: string;
  value: ComponentChildren;
  note?: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <div class="panel flex min-w-0 flex-col px-4 pt-3.5 pb-3">
      <p class="text-sm text-soft">{label}</p>
      <p class="mt-0.5 text-[1.65rem] leading-9 font-semibold tracking-tight">{value}</p>
      {note && <p class="text-sm text-soft">{note}</p>}
      {children && <div class="mt-2">{children}</div>}
    </div>
  );
}
