import { createHash } from 'node:crypto';
import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

/** Sets the chosen theme before the first paint; the page's CSP allows no inline script. */
const THEME_SCRIPT = `try{var t=localStorage.getItem('endcap-theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;

function themeBeforePaint(): Plugin {
  const name = `console-assets/theme-${createHash('sha256').update(THEME_SCRIPT).digest('hex').slice(0, 8)}.js`;
  return {
    name: 'theme-before-paint',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: name, source: THEME_SCRIPT });
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${name}` }, injectTo: 'head-prepend' }],
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  // Vite compiles JSX itself; Preact's preset would add only development tools, and its Babel conflicts with better-auth's.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [tailwindcss(), themeBeforePaint()],
  build: {
    outDir: '../.build/assets/console',
    assetsDir: 'console-assets',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'index.html'),
        picker: join(import.meta.dirname, 'placement/picker-frame.ts'),
      },
      output: {
        // The Worker writes this address into the pages it frames, so it is always the same.
        entryFileNames: (chunk) =>
          chunk.name === 'picker' ? 'console-assets/picker.js' : 'console-assets/[name]-[hash].js',
      },
    },
  },
});
