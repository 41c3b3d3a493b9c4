import { createElement, useState } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { STATE, shopPage, without } from './page.ts';

declare global {
  interface Window {
    /** Renders the page again with another title, and takes all of it down. */
    again(title: string): void;
    unmount(): void;
  }
}

function App() {
  const [title, setTitle] = useState(STATE.title);
  window.again = setTitle;
  return shopPage(
    (tag, props, ...children) => createElement(tag, without('class', props), ...(children as never[])),
    { ...STATE, title },
  );
}

const root = hydrateRoot(document.querySelector('#root')!, createElement(App), {
  onRecoverableError: () => undefined,
});
window.unmount = () => root.unmount();
