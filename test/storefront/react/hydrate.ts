import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { Navigation } from './app.tsx';
import type { PageState } from './state.ts';
import { dataAddress, themes } from './theme.ts';
import type { NextData, Store, Theme } from './theme.ts';

const theme: Theme = document.getElementById(themes.next.rootId) ? themes.next : themes.react;
const data = JSON.parse(document.getElementById(theme.stateId)!.textContent!) as Store | NextData;
const store = 'props' in data ? data.props.pageProps : data;

async function load(address: string): Promise<PageState | undefined> {
  const url = new URL(address, location.href);
  const path = url.pathname.slice(store.base.length);
  const response = await fetch(dataAddress(theme, store.base, path, url.search), {
    headers: { Accept: 'application/json' },
  });
  if (!response.ok) return undefined;
  const answer = (await response.json()) as { page?: PageState; pageProps?: Store };
  return answer.pageProps?.page ?? answer.page;
}

const navigation: Navigation = {
  load: (address) => load(address).catch(() => undefined),
  push: (address) => history.pushState(null, '', address),
  leave: (address) => location.assign(address),
  setTitle: (title) => {
    document.title = title;
  },
  toTop: () => scrollTo(0, 0),
  current: () => location.href,
  onReturn: (listen) => {
    addEventListener('popstate', listen);
    return () => removeEventListener('popstate', listen);
  },
};

// A mismatch is recoverable for React, which throws the server's HTML away and renders anew: it must be seen.
hydrateRoot(document.getElementById(theme.rootId)!, createElement(App, { store, navigation }), {
  onRecoverableError: (error) => console.error('hydration failed:', error),
});
document.documentElement.dataset['hydrated'] = 'true';
