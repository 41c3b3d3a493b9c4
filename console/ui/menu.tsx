import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface MenuItem {
  label: string;
  act: () => void;
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
}

interface MenuProps {
  /** Names the list for screen readers; the button is named by what it shows. */
  name: string;
  label: ComponentChildren;
  items: readonly MenuItem[];
  class?: string;
  /** Opens above the button. */
  up?: boolean;
  /** Its right edge is the button's. */
  end?: boolean;
}

/** A button that opens a list of actions; arrow keys, Home, End and Escape as in the ARIA menu button pattern. */
export function Menu({ name, label, items, class: classes = 'btn', up = false, end = false }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLButtonElement>('[role^=menuitem]:not(:disabled)')?.focus();
    const outside = (event: Event) => !root.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
      root.current?.querySelector('button')?.focus();
    }
    const entries = [
      ...(root.current?.querySelectorAll<HTMLButtonElement>('[role^=menuitem]:not(:disabled)') ?? []),
    ];
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (!open || next === undefined) return;
    event.preventDefault();
    entries.at(next % entries.length)?.focus();
  };

  return (
    <div ref={root} class="relative" onKeyDown={onKeyDown}>
      <button
        type="button"
        class={classes}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <div
          id={id}
          role="menu"
          aria-label={name}
          class={`absolute z-30 min-w-44 rounded-field border border-base-300 bg-base-100 p-1 shadow-float ${up ? 'bottom-full mb-1' : 'top-full mt-1'} ${end ? 'right-0' : 'left-0'}`}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={item.checked}
              disabled={item.disabled}
              tabIndex={-1}
              class={`flex w-full items-center gap-2 rounded-[0.3125rem] px-2.5 py-1.5 text-left hover:bg-base-200 focus:bg-base-200 disabled:opacity-50 ${item.danger ? 'text-error' : ''}`}
              onClick={() => {
                setOpen(false);
                item.act();
              }}
            >
              <span class="flex-1 whitespace-nowrap">{item.label}</span>
              {item.checked && <Icon name="check" size={16} />}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
