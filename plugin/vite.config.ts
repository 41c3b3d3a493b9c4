import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type EnvironmentOptions } from 'vite';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Chunk -> its entry. Each is built whole and by itself, so that the script on every page needs no module loader. */
const CHUNKS: Record<string, string> = {
  ask: 'consent/ask-or-follow.ts',
  decide: 'decide/decide-here.ts',
  watch: 'watch.ts',
  insert: 'insert/insert.ts',
  overlay: 'overlay/overlay.ts',
};

/** One version for all chunks: a hash over all that they are made from. */
const version = globSync('**/*.{ts,css}', { cwd: folder })
  .toSorted()
  .reduce((hash, file) => hash.update(readFileSync(folder + file)), createHash('sha256'))
  .digest('hex')
  .slice(0, 5);

function script(entry: string, name: string, format: 'iife' | 'es'): EnvironmentOptions {
  return {
    consumer: 'client',
    build: {
      outDir: '../.build/assets/plugin',
      emptyOutDir: false,
      target: ['chrome110', 'firefox115', 'safari16.4'],
      cssMinify: 'lightningcss',
      reportCompressedSize: false,
      modulePreload: false,
      rolldownOptions: {
        // The model's schemas stay behind: calls marked as pure go, but an object spread into them would stay.
        treeshake: { propertyReadSideEffects: false },
        // Vite does not minify modules of a library; these are for browsers.
        output: { minify: process.env.PLUGIN_MINIFY !== '0' },
      },
      lib: { entry: folder + entry, formats: [format], name: 'endcap', fileName: () => `${name}.js` },
    },
  };
}

export default defineConfig({
  root: folder,
  logLevel: 'warn',
  define: { __CHUNK_VERSION__: JSON.stringify(version) },
  environments: {
    client: script('index.ts', 'plugin', 'iife'),
    shopifyPixel: script('shopify/pixel.ts', 'shopify-pixel', 'iife'),
    ...Object.fromEntries(Object.entries(CHUNKS).map(([name, entry]) => [name, script(entry, name, 'es')])),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'shopifyPixel', ...Object.keys(CHUNKS)])
        await builder.build(builder.environments[name]!);
    },
  },
});
