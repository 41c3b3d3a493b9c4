/** @jsxImportSource react */
import { createContext, useContext } from 'react';
import type { MouseEvent, ReactNode } from 'react';

/** What a link needs to know: where the shop begins, and how to go elsewhere without loading a document. */
export interface Router {
  readonly base: string;
  readonly go: (address: string) => void;
}

export const RouterContext = createContext<Router>({ base: '', go: () => undefined });

/** Pages that this app renders itself; all others are the plain shop's, loaded as documents. */
const OWN = /^\/(women|men|new|sale|products)(\/|$|\?)/;

interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly current?: 'page' | 'true' | undefined;
  readonly label?: string;
  readonly onFollow?: () => void;
  readonly children?: ReactNode;
}

/** A link that works without script, and changes the page in place with it. */
export function Link({ to, className, current, label, onFollow, children }: LinkProps): ReactNode {
  const { base, go } = useContext(RouterContext);
  const isOwn = OWN.test(to);
  const address = isOwn ? base + to : to;
  const follow = (event: MouseEvent): void => {
    onFollow?.();
    if (!isOwn || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(address);
  };
  return (
    <a href={address} className={className} aria-current={current} aria-label={label} onClick={follow}>
      {children}
    </a>
  );
}
