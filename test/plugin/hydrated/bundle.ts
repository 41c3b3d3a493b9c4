import { fileURLToPath } from 'node:url';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { build } from 'vite';
import { STATE, shopPage, without } from './page.ts';

/** The page as the shop's server renders it, the same for both frameworks. */
export function renderedPage(): string {
  const page = shopPage(
    (tag, props, ...children) => createElement(tag, without('class', props), ...(children as never[])),
    STATE,
  );
  return `<div id="root">${renderToString(page)}</div>`;
}

/** The script that hydrates it, as a production build. */
export async function hydratingScript(framework: 'react' | 'preact'): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL(`${framework}.ts`, import.meta.url)),
        formats: ['iife'],
        name: 'shop',
      },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!bundle || !('output' in bundle)) throw new Error('Vite watched instead of building.');
  return bundle.output[0].code;
}
