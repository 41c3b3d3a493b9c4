import { signal } from '@preact/signals';
import { Icon } from './icon.tsx';

const SHOWN_MILLIS = 5_000;
const toasts = signal<{ id: number; text: string }[]>([]);
let last = 0;

/** Says in a corner, for a few seconds and to screen readers, that something was done. */
export function say(text: string): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text }];
  setTimeout(() => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }, SHOWN_MILLIS);
}

export function Toasts() {
  return (
    <div
      role="status"
      aria-live="polite"
      class="pointer-events-none fixed inset-x-4 bottom-5 z-50 flex flex-col items-center gap-2"
    >
      {toasts.value.map((toast) => (
        <p
          key={toast.id}
          class="flex items-center gap-2.5 rounded-field bg-neutral px-4 py-2.5 text-neutral-content shadow-float"
        >
          <Icon name="check" size={17} /> {toast.text}
        </p>
      ))}
    </div>
  );
}
