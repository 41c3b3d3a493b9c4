import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useEffect, useRef } from 'preact/hooks';
import { api } from './api.ts';
import { me, noteSessionEnd, signOut, site } from './session.ts';
import { chooseTheme, theme, type Theme } from './theme.ts';
import { Icon, type IconName } from './ui/icon.tsx';
import { Mark } from './ui/mark.tsx';
import { Menu } from './ui/menu.tsx';
import { useLoad } from './ui/use-load.ts';

const NAV: readonly { path: string; label: string; icon: IconName }[] = [
  { path: '', label: 'Overview', icon: 'overview' },
  { path: '/experiments', label: 'Experiments', icon: 'experiment' },
  { path: '/placements', label: 'Placements', icon: 'placement' },
  { path: '/segments', label: 'Segments', icon: 'segment' },
  { path: '/visitors', label: 'Visitors', icon: 'visitor' },
  { path: '/data', label: 'Data', icon: 'data' },
  { path: '/ranker', label: 'Ranker', icon: 'ranker' },
  { path: '/edge', label: 'Edge', icon: 'edge' },
  { path: '/audit', label: 'Audit log', icon: 'audit' },
  { path: '/settings', label: 'Settings', icon: 'settings' },
];

/** What surrounds every view: which site, where to go, who is signed in. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const drawer = useRef<HTMLDialogElement>(null);
  const id = path.split('/')[1] ?? '';
  const known = me.value?.sites.some((one) => one.id === id) ?? false;
  const current = known ? id : (site.value?.id ?? me.value?.sites[0]?.id);
  const load = useLoad(
    async () => (known ? api('GET /api/sites/:site', { site: id }) : undefined),
    [id, known],
    { onError: noteSessionEnd },
  );

  useEffect(() => {
    if (load.data) site.value = load.data;
  }, [load.data]);
  useEffect(() => {
    drawer.current?.close();
    document.getElementById('main')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path]);

  const sidebar = <Sidebar current={current} path={path} />;
  return (
    <div class="min-h-dvh text-base-content lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        class="btn btn-primary btn-sm sr-only focus:not-sr-only focus:absolute focus:top-3 focus:left-3 focus:z-50"
      >
        Skip to content
      </a>
      <aside class="sticky top-0 hidden h-dvh border-r border-base-300 bg-base-100 lg:block">{sidebar}</aside>
      <header class="sticky top-0 z-20 flex items-center gap-2 border-b border-base-300 bg-base-100 px-3 py-2 lg:hidden">
        <button
          type="button"
          class="btn btn-ghost btn-square btn-sm"
          aria-label="Open navigation"
          onClick={() => drawer.current?.showModal()}
        >
          <Icon name="menu" size={20} />
        </button>
        <a href="/" class="flex items-center gap-2 font-semibold" aria-label="Endcap, overview">
          <Mark size={22} /> Endcap
        </a>
        <span class="ml-auto truncate text-sm text-soft">{site.value?.name}</span>
      </header>
      <dialog
        ref={drawer}
        aria-label="Navigation"
        class="m-0 h-dvh max-h-none w-72 max-w-[85vw] border-r border-base-300 bg-base-100 text-base-content"
        onClick={(event) => event.target === drawer.current && drawer.current?.close()}
      >
        {sidebar}
      </dialog>
      <main
        id="main"
        tabIndex={-1}
        class="mx-auto w-full max-w-[76rem] min-w-0 px-4 py-6 outline-none sm:px-8 lg:py-9"
      >
        {children}
      </main>
    </div>
  );
}

function Sidebar({ current, path }: { current: string | undefined; path: string }) {
  return (
    <div class="flex h-full flex-col gap-1 overflow-y-auto p-3">
      <a href="/" class="flex items-center gap-2.5 px-2 py-2.5 text-[1.0625rem] font-semibold tracking-tight">
        <Mark size={24} /> Endcap
      </a>
      <SiteSwitch current={current} />
      <nav aria-label="Main" class="mt-2">
        <ul class="flex flex-col gap-px">
          {current &&
            NAV.map(({ path: below, label, icon }) => {
              const href = `/${current}${below}`;
              const active = below === '' ? path === href || path === `${href}/` : path.startsWith(href);
              return (
                <li key={label}>
                  <a
                    href={href}
                    aria-current={active ? 'page' : undefined}
                    class={`flex items-center gap-3 rounded-field px-2.5 py-[0.4375rem] ${active ? 'bg-primary/10 font-medium text-primary' : 'text-soft hover:bg-base-200 hover:text-base-content'}`}
                  >
                    <Icon name={icon} /> {label}
                  </a>
                </li>
              );
            })}
        </ul>
      </nav>
      <div class="mt-auto flex flex-col gap-3 pt-4">
        {site.value?.killed && (
          <a
            href={`/${site.value.id}/edge`}
            class="rounded-field border border-error/40 px-2.5 py-2 text-sm text-error"
          >
            The kill switch is on: every page passes untouched.
          </a>
        )}
        {site.value?.publish_pending && (
          <p class="rounded-field border border-warning/45 px-2.5 py-2 text-sm text-warning">
            The last change has not reached the edge yet; it is being retried.
          </p>
        )}
        <ThemeChoice />
        <Person />
      </div>
    </div>
  );
}

function SiteSwitch({ current }: { current: string | undefined }) {
  const { route } = useLocation();
  const sites = me.value?.sites ?? [];
  if (sites.length === 0) return null;
  const name = sites.find((one) => one.id === current)?.name ?? 'Choose a site';
  return (
    <Menu
      label={
        <>
          <span class="sr-only">Site: </span>
          <span class="min-w-0 flex-1 truncate text-left font-medium">{name}</span>
          <Icon name="down" size={16} class="text-soft" />
        </>
      }
      name={`Site: ${name}`}
      class="flex w-full items-center gap-2 rounded-field border border-base-300 px-2.5 py-[0.4375rem] hover:bg-base-200"
      items={[
        ...sites.map((one) => ({
          label: one.name,
          checked: one.id === current,
          act: () => route(`/${one.id}`),
        })),
        ...(me.value?.person.role === 'admin' ? [{ label: 'Add a site …', act: () => route('/new') }] : []),
      ]}
    />
  );
}

const THEMES: readonly { value: Theme; label: string; icon: IconName }[] = [
  { value: 'system', label: 'As the device', icon: 'device' },
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
];

function ThemeChoice() {
  return (
    <fieldset class="flex self-start rounded-field border border-base-300 p-0.5">
      <legend class="sr-only">Appearance</legend>
      {THEMES.map(({ value, label, icon }) => (
        <button
          key={value}
          type="button"
          aria-pressed={theme.value === value}
          aria-label={label}
          title={label}
          class={`grid h-7 w-9 place-items-center rounded-[0.3125rem] ${theme.value === value ? 'bg-base-200 text-base-content' : 'text-soft hover:text-base-content'}`}
          onClick={() => chooseTheme(value)}
        >
          <Icon name={icon} size={16} />
        </button>
      ))}
    </fieldset>
  );
}

function Person() {
  const { route } = useLocation();
  const person = me.value?.person;
  if (!person) return null;
  const initials = person.name
    .split(/\s+/)
    .map((word) => word[0])
    .join('')
    .slice(0, 2)
    .toUpperCase();
  return (
    <Menu
      up
      name={`Signed in as ${person.name}`}
      label={
        <>
          <span
            aria-hidden="true"
            class="grid size-7 shrink-0 place-items-center rounded-full bg-primary text-xs font-semibold text-primary-content"
          >
            {initials}
          </span>
          <span class="min-w-0 flex-1 text-left">
            <span class="block truncate text-sm leading-5 font-medium">{person.name}</span>
            <span class="block truncate text-xs text-soft">{person.email}</span>
          </span>
        </>
      }
      class="flex w-full items-center gap-2.5 rounded-field px-1.5 py-1.5 hover:bg-base-200"
      items={[
        { label: 'Account', act: () => route('/account') },
        { label: 'Sign out', act: () => void signOut() },
      ]}
    />
  );
}
