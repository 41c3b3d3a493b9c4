import type { ComponentChildren } from 'preact';

export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'live' | 'accent';

const TONES: Record<Tone, string> = {
  plain: 'border-base-300 text-soft',
  good: 'border-success/40 text-success',
  bad: 'border-error/40 text-error',
  warn: 'border-warning/45 text-warning',
  live: 'border-primary/40 text-primary',
  accent: 'border-accent/70',
};

/** A short state in words; the colour only repeats it. */
export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span
      class={`inline-flex items-center gap-1.5 rounded-full border px-2.5 py-px align-middle text-[0.8125rem] leading-5 font-medium tracking-normal whitespace-nowrap ${TONES[tone]}`}
    >
      {tone === 'live' && <span class="size-1.5 rounded-full bg-current" />}
      {children}
    </span>
  );
}
