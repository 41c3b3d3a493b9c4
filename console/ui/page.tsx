import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

interface PageProps {
  title: string;
  /** Shown instead of the title in the heading, where it holds more than text. */
  heading?: ComponentChildren;
  lead?: ComponentChildren;
  back?: { href: string; label: string };
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** A view: heading, what it is about in a sentence, its actions, its content. */
export function Page({ title, heading, lead, back, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Endcap`;
  }, [title]);
  return (
    <>
      <header class="mb-6 flex flex-wrap items-end gap-x-6 gap-y-3">
        <div class="min-w-0 flex-1 basis-72">
          {back && (
            <a
              href={back.href}
              class="mb-1.5 -ml-1 inline-flex items-center gap-0.5 text-sm text-soft hover:text-base-content"
            >
              <Icon name="left" size={16} /> {back.label}
            </a>
          )}
          <h1 class="text-[1.7rem] leading-9 font-semibold break-words">{heading ?? title}</h1>
          {lead && <div class="mt-1 max-w-[68ch] text-soft">{lead}</div>}
        </div>
        {actions && <div class="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </>
  );
}

interface PanelProps {
  title?: ComponentChildren;
  hint?: ComponentChildren;
  actions?: ComponentChildren;
  /** False: the content reaches the edges, as tables do. */
  padded?: boolean;
  class?: string;
  children: ComponentChildren;
}

/** A titled surface. */
export function Panel({ title, hint, actions, padded = true, class: classes = '', children }: PanelProps) {
  return (
    <section class={`panel min-w-0 ${classes}`}>
      {(title || actions) && (
        <div class={`flex flex-wrap items-baseline gap-x-4 gap-y-1 px-5 ${padded ? 'pt-4' : 'pt-4 pb-3'}`}>
          <div class="min-w-0 flex-1 basis-52">
            <h2 class="text-base font-semibold">{title}</h2>
            {hint && <p class="mt-0.5 text-sm text-soft">{hint}</p>}
          </div>
          {actions}
        </div>
      )}
      <div class={padded ? `px-5 pb-5 ${title || actions ? 'pt-3' : 'pt-5'}` : 'overflow-x-auto'}>
        {children}
      </div>
    </section>
  );
}

/** Nothing here yet: what would be, and the step that gets one there. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class="mx-auto flex max-w-md flex-col items-center px-6 py-12 text-center">
      <span class="mb-4 grid size-11 place-items-center rounded-full bg-base-200 text-soft">
        <Icon name={icon} size={22} />
      </span>
      <h2 class="text-lg font-semibold">{title}</h2>
      {children && <div class="mt-1.5 max-w-full text-soft">{children}</div>}
      {action && <div class="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** A term and its value, as in a fact sheet. */
export function Fact({
  term,
  class: classes = '',
  children,
}: {
  term: string;
  class?: string;
  children: ComponentChildren;
}) {
  return (
    <div class={`min-w-0 ${classes}`}>
      <dt class="text-sm text-soft">{term}</dt>
      <dd class="mt-0.5 break-words">{children}</dd>
    </div>
  );
}
