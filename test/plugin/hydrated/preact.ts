import { createElement, hydrate, render } from 'preact';
import { useState } from 'preact/hooks';
import { STATE, shopPage, without } from './page.ts';

function App() {
  const [title, setTitle] = useState(STATE.title);
  window.again = setTitle;
  return shopPage(
    (tag, props, ...children) => createElement(tag, without('className', props), ...(children as never[])),
    { ...STATE, title },
  );
}

const root = document.querySelector('#root')!;
hydrate(createElement(App, null), root);
window.unmount = () => render(null, root);
