import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/**
 * Bundles the browser's half of the React themes into `.build/storefront/react.browser.js`, from where the Worker's
 * bundle takes it as text. wrangler runs this before it bundles (`[build]` in wrangler.toml).
 */
export async function buildStorefront(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('.', import.meta.url)),
    mode: 'production',
    // Said outright: under a test runner's NODE_ENV the bundle would ask the production React for development calls.
    oxc: { jsx: { runtime: 'automatic', importSource: 'react', development: false } },
    build: {
      outDir: fileURLToPath(new URL('../../.build/storefront', import.meta.url)),
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2022',
      lib: {
        entry: fileURLToPath(new URL('react/hydrate.ts', import.meta.url)),
        formats: ['iife'],
        name: 'harbour',
        fileName: () => 'react.browser.js',
      },
    },
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  });
}

if (import.meta.filename === process.argv[1]) await buildStorefront();
