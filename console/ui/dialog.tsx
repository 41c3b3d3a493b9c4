import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Absent: the dialog only shows something. A rejection stays in the dialog as its message. */
  onSubmit?: () => Promise<unknown>;
  submit?: string;
  /** The dialog stays after a submit: it shows what came of it. */
  keepOpen?: boolean;
  danger?: boolean;
  disabled?: boolean;
  size?: 'normal' | 'wide' | 'full';
  children: ComponentChildren;
}

const SIZES = { normal: 'max-w-lg', wide: 'max-w-3xl', full: 'max-w-[90rem]' };

/** A modal dialog on the native element: focus stays inside, Escape closes, the opener gets focus back. */
export function Dialog({
  title,
  onClose,
  onSubmit,
  submit = 'Save',
  keepOpen = false,
  danger = false,
  disabled = false,
  size = 'normal',
  children,
}: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');

  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  const save = async (event: Event) => {
    event.preventDefault();
    if (!onSubmit || busy) return;
    setBusy(true);
    setError('');
    try {
      await onSubmit();
      if (!keepOpen) onClose();
      setBusy(false);
    } catch (reason) {
      setError((reason as Error).message);
      setBusy(false);
    }
  };

  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      class={`m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] rounded-box border border-base-300 bg-base-100 text-base-content shadow-float ${SIZES[size]}`}
      onClose={onClose}
      onClick={(event) => event.target === element.current && !busy && element.current?.close()}
    >
      <form onSubmit={save} class="flex max-h-[calc(100dvh-2rem)] flex-col">
        <header class="flex items-center gap-4 px-6 pt-5 pb-1">
          <h2 id={titleId} class="flex-1 text-lg font-semibold">
            {title}
          </h2>
          <button
            type="button"
            class="btn btn-ghost btn-sm btn-square -mr-2"
            aria-label="Close"
            onClick={() => element.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        <div class="flex min-h-0 flex-col gap-4 overflow-y-auto px-6 pt-2 pb-5">{children}</div>
        {error && (
          <p role="alert" class="mx-6 mb-4 rounded-field border border-error/40 px-3 py-2 text-sm text-error">
            {error}
          </p>
        )}
        <footer class="flex justify-end gap-2 border-t border-base-300 px-6 py-4">
          <button type="button" class="btn" onClick={() => element.current?.close()}>
            {onSubmit ? 'Cancel' : 'Close'}
          </button>
          {onSubmit && (
            <button
              type="submit"
              class={`btn ${danger ? 'btn-error' : 'btn-primary'}`}
              disabled={disabled || busy}
            >
              {busy && <span class="loading loading-spinner loading-xs" />}
              {submit}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
