import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

interface Tab {
  id: string;
  label: string;
  content: ComponentChildren;
}

/** Tabs after the ARIA pattern: arrow keys move, Home and End jump, only the chosen one is in the Tab order. */
export function Tabs({ name, tabs }: { name: string; tabs: readonly Tab[] }) {
  const [chosen, setChosen] = useState(tabs[0]?.id);
  const id = useId();
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.id === chosen),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs.at(next % tabs.length)!;
    setChosen(tab.id);
    document.getElementById(`${id}-${tab.id}`)?.focus();
  };
  return (
    <div class="min-w-0">
      <div
        role="tablist"
        aria-label={name}
        class="mb-4 flex gap-1 overflow-x-auto border-b border-base-300"
        onKeyDown={onKeyDown}
      >
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={index === at}
            aria-controls={`${id}-${tab.id}-panel`}
            tabIndex={index === at ? 0 : -1}
            class={`-mb-px border-b-2 px-3 py-2 whitespace-nowrap outline-offset-[-2px] ${index === at ? 'border-primary font-medium' : 'border-transparent text-soft hover:text-base-content'}`}
            onClick={() => setChosen(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {tabs.map(
        (tab, index) =>
          index === at && (
            <div
              key={tab.id}
              role="tabpanel"
              id={`${id}-${tab.id}-panel`}
              aria-labelledby={`${id}-${tab.id}`}
              tabIndex={0}
              class="outline-offset-4"
            >
              {tab.content}
            </div>
          ),
      )}
    </div>
  );
}
