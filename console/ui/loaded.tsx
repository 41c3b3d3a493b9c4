import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import type { Load } from './use-load.ts';

interface LoadedProps<T> {
  load: Load<T>;
  /** Shown until the first answer; its shape should be that of the content. */
  skeleton?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}

/** Skeleton, failure with a way out, or content. A failure after a first answer leaves the content standing. */
export function Loaded<T>({ load, skeleton, children }: LoadedProps<T>) {
  if (load.data !== undefined) {
    return (
      <>
        {load.error && <Failure error={load.error} retry={load.reload} compact />}
        {children(load.data)}
      </>
    );
  }
  if (load.error) return <Failure error={load.error} retry={load.reload} />;
  return (
    <div aria-busy="true" aria-live="polite">
      <span class="sr-only">Loading …</span>
      {skeleton ?? <SkeletonRows rows={5} />}
    </div>
  );
}

/** What went wrong, in the server's words, and a button that tries again. */
export function Failure({
  error,
  retry,
  compact = false,
}: {
  error: Error;
  retry?: () => void;
  compact?: boolean;
}) {
  return (
    <div
      role="alert"
      class={`panel flex flex-wrap items-center gap-3 border-error/40 ${compact ? 'mb-4 px-4 py-2.5' : 'px-5 py-5'}`}
    >
      <Icon name="alert" class="text-error" />
      <p class="min-w-0 flex-1 basis-52">{error.message}</p>
      {retry && (
        <button type="button" class="btn btn-sm" onClick={retry}>
          <Icon name="refresh" size={16} /> Try again
        </button>
      )}
    </div>
  );
}

export function SkeletonRows({ rows }: { rows: number }) {
  return (
    <div class="panel divide-y divide-base-300">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} class="flex items-center gap-6 px-5 py-4">
          <div class="skeleton h-3.5 w-2/5" />
          <div class="skeleton h-3.5 w-1/6" />
          <div class="skeleton ml-auto h-3.5 w-1/6" />
        </div>
      ))}
    </div>
  );
}

export function SkeletonBlock({ class: classes = 'h-40' }: { class?: string }) {
  return <div class={`skeleton rounded-box ${classes}`} />;
}
