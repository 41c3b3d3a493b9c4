/** @jsxImportSource react */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Frame } from './frame.tsx';
import { Listing } from './listing.tsx';
import { ProductPage } from './product.tsx';
import { RouterContext } from './router.tsx';
import type { PageState } from './state.ts';
import { pushPageView } from './telemetry.ts';
import type { Store } from './theme.ts';

export function titleOf(page: PageState): string {
  return `${page.kind === 'product' ? `${page.title}, ${page.colour.toLowerCase()}` : page.title} – Harbour & Loom`;
}

/** The browser as the router uses it; the server passes none. */
export interface Navigation {
  /** State of the page at an address of this shop; undefined if the server has none. */
  readonly load: (address: string) => Promise<PageState | undefined>;
  readonly push: (address: string) => void;
  readonly leave: (address: string) => void;
  readonly setTitle: (title: string) => void;
  readonly toTop: () => void;
  readonly current: () => string;
  /** Calls back when the shopper goes back or forth; returns the way to stop that. */
  readonly onReturn: (listen: () => void) => () => void;
}

/** The whole shop page. Rendered once on the server, then hydrated from the same store. */
export function App({
  store,
  navigation,
}: {
  readonly store: Store;
  readonly navigation?: Navigation;
}): ReactNode {
  const [page, setPage] = useState(store.page);
  const [bagChange, setBagChange] = useState(0);
  const latest = useRef(0);
  const show = useCallback(
    async (address: string): Promise<void> => {
      if (!navigation) return;
      const turn = ++latest.current;
      const next = await navigation.load(address);
      if (turn !== latest.current) return;
      if (!next) {
        navigation.leave(address);
        return;
      }
      setPage(next);
      navigation.setTitle(titleOf(next));
      pushPageView(navigation.current(), titleOf(next));
    },
    [navigation],
  );
  const router = useMemo(
    () => ({
      base: store.base,
      go: (address: string): void => {
        navigation?.push(address);
        void show(address).then(() => navigation?.toTop());
      },
    }),
    [store.base, navigation, show],
  );
  useEffect(() => navigation?.onReturn(() => void show(navigation.current())), [navigation, show]);
  return (
    <RouterContext value={router}>
      <Frame path={page.path} bagChange={bagChange}>
        {page.kind === 'listing' ? (
          <Listing state={page} />
        ) : (
          <ProductPage state={page} onBagChange={() => setBagChange((count) => count + 1)} />
        )}
      </Frame>
    </RouterContext>
  );
}
