import type { PageState } from './state.ts';

/** The two shops built on React: one with a state script of its own, one laid out as Next.js lays out its pages. */
export interface Theme {
  readonly name: 'react' | 'next';
  /** Element that React owns. */
  readonly rootId: string;
  /** JSON script that hydrates it. */
  readonly stateId: string;
}

export const themes: Readonly<Record<Theme['name'], Theme>> = {
  react: { name: 'react', rootId: 'root', stateId: '__STATE__' },
  next: { name: 'next', rootId: '__next', stateId: '__NEXT_DATA__' },
};

/** Changes with every release of a Next.js shop; part of the addresses that its router fetches data from. */
export const BUILD_ID = 'harbour-1';

/** What stands in the JSON script of the React theme. */
export interface Store {
  readonly base: string;
  readonly page: PageState;
}

/** What Next.js' pages router puts into `__NEXT_DATA__`. */
export interface NextData {
  readonly props: { readonly pageProps: Store; readonly __N_SSP: true };
  readonly page: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly buildId: string;
  readonly isFallback: false;
  readonly gssp: true;
  readonly scriptLoader: readonly never[];
}

export function nextData(store: Store): NextData {
  const parts = store.page.path.split('/').slice(1);
  const isProduct = store.page.kind === 'product';
  return {
    props: { pageProps: store, __N_SSP: true },
    page: isProduct ? '/products/[slug]' : '/[...collection]',
    query: isProduct ? { slug: parts[1]! } : { collection: parts },
    buildId: BUILD_ID,
    isFallback: false,
    gssp: true,
    scriptLoader: [],
  };
}

/** Where a theme's router asks for another page's state, and how it finds it in the answer. */
export function dataAddress(theme: Theme, base: string, path: string, query: string): string {
  return theme.name === 'next'
    ? `${base}/_next/data/${BUILD_ID}${path}.json${query}`
    : `${base}${path}${query}`;
}
