import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Mark } from '../ui/mark.tsx';

/** The frame of the pages before signing in. */
export function Gate({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ComponentChildren;
  children: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} · Endcap`;
  }, [title]);
  return (
    <main class="grid min-h-dvh text-base-content lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <div class="flex flex-col justify-center px-6 py-12 sm:px-12">
        <div class="mx-auto w-full max-w-sm">
          <p class="mb-10 flex items-center gap-2.5 text-lg font-semibold tracking-tight">
            <Mark size={28} /> Endcap
          </p>
          <h1 class="text-2xl font-semibold">{title}</h1>
          {lead && <div class="mt-1.5 text-soft">{lead}</div>}
          <div class="mt-7">{children}</div>
        </div>
      </div>
      <Aisle />
    </main>
  );
}

/** A picture of what Endcap does: the same shelf, set for whoever comes by. Decorative. */
function Aisle() {
  const shelves = [
    [5, 2, 7, 1, 4, 6, 3],
    [6, 5, 2, 1, 7, 3, 4],
    [7, 6, 5, 4, 3, 2, 1],
  ];
  return (
    <div
      aria-hidden="true"
      class="hidden items-center justify-center border-l border-base-300 bg-base-100 lg:flex"
    >
      <svg viewBox="0 0 420 400" class="w-[min(32rem,80%)]">
        {shelves.map((shelf, row) => {
          const base = 118 + row * 128;
          return (
            <g key={row}>
              <path d={`M20 ${base + 1}H400`} class="stroke-base-300" stroke-width="2" />
              {shelf.map((rank, place) => {
                const height = 26 + rank * 9;
                return (
                  <rect
                    key={place}
                    x={30 + place * 53}
                    y={base - height}
                    width={38}
                    height={height}
                    rx={4}
                    class={
                      rank === 7
                        ? 'fill-accent'
                        : rank >= 5
                          ? 'fill-primary'
                          : rank >= 3
                            ? 'fill-primary/45'
                            : 'fill-primary/20'
                    }
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
