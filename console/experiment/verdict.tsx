import type { ResultAnswer } from '../../model/api/result.ts';
import type { Verdict } from '../../model/verdict.ts';
import { count, percent } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icon.tsx';

const LOOKS: Record<Verdict['tone'], { icon: IconName; text: string; edge: string }> = {
  good: { icon: 'check', text: 'text-success', edge: 'border-l-success' },
  bad: { icon: 'alert', text: 'text-error', edge: 'border-l-error' },
  warning: { icon: 'alert', text: 'text-warning', edge: 'border-l-warning' },
  neutral: { icon: 'info', text: 'text-primary', edge: 'border-l-primary' },
};

/** What may be said, the number behind it, and what to do next. */
export function VerdictPanel({
  verdict,
  answer,
  decided = false,
}: {
  verdict: Verdict;
  answer: ResultAnswer;
  /** What comes next was decided already. */
  decided?: boolean;
}) {
  const look = LOOKS[verdict.tone];
  const { result, days } = answer;
  const { plannedVisitors: planned, progress } = result.plan;
  return (
    <section
      class={`panel border-l-4 px-6 py-5 ${look.edge}`}
      aria-label="Verdict"
      {...(verdict.tone === 'bad' && { role: 'alert' })}
    >
      <div class="flex gap-3.5">
        <span class={`mt-1 ${look.text}`}>
          <Icon name={look.icon} size={22} />
        </span>
        <div class="min-w-0 flex-1">
          <h2 class="text-xl font-semibold">{verdict.headline}</h2>
          <p class="mt-1 max-w-[70ch]">{verdict.because}</p>
          {!decided && (
            <p class="mt-2 max-w-[70ch]">
              <span class="font-medium">Next:</span> {verdict.next}
            </p>
          )}
          {verdict.hints.length > 0 && (
            <ul class="mt-3 flex max-w-[70ch] list-disc flex-col gap-1 pl-5 text-soft">
              {verdict.hints.map((hint) => (
                <li key={hint}>{hint}</li>
              ))}
            </ul>
          )}
        </div>
      </div>
      <div class="mt-4 flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-base-300 pt-3 text-sm text-soft">
        <span>
          {count(result.visitors)} visitors in{' '}
          {days < 1 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`}
        </span>
        {planned !== null && progress !== null && (
          <span class="flex items-center gap-2.5">
            <span class="block h-1.5 w-28 overflow-hidden rounded-full bg-base-300" aria-hidden="true">
              <span
                class="block h-full rounded-full bg-primary"
                style={{ width: `${Math.min(100, progress * 100)}%` }}
              />
            </span>
            {percent(Math.min(1, progress), 0)} of the {count(planned)} planned
          </span>
        )}
        {result.mixed.visitors > 0 && (
          <span>{count(result.mixed.visitors)} left out, having seen two variations</span>
        )}
      </div>
    </section>
  );
}
