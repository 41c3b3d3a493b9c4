import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface SaveBarProps {
  onSave: () => Promise<unknown>;
  label: string;
  disabled?: boolean;
  onDelete?: () => void;
  onBack?: () => void;
}

/** The end of a form: save, and what the server said against it. */
export function SaveBar({ onSave, label, disabled = false, onDelete, onBack }: SaveBarProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const save = async () => {
    setBusy(true);
    setError('');
    try {
      await onSave();
    } catch (reason) {
      setError((reason as Error).message);
    }
    setBusy(false);
  };
  return (
    <div class="flex flex-col gap-3">
      {error && (
        <p role="alert" class="rounded-field border border-error/40 px-4 py-2.5 text-error">
          {error}
        </p>
      )}
      <div class="flex flex-wrap items-center gap-2">
        {onBack && (
          <button type="button" class="btn" onClick={onBack}>
            Back
          </button>
        )}
        <button type="button" class="btn btn-primary" disabled={busy || disabled} onClick={save}>
          {busy && <span class="loading loading-spinner loading-xs" />} {label}
        </button>
        {onDelete && (
          <button type="button" class="btn btn-ghost ml-auto text-error" onClick={onDelete}>
            <Icon name="trash" /> Delete
          </button>
        )}
      </div>
    </div>
  );
}
