import { root } from './paths.mjs';
import { ensureReady } from './ready.mjs';

/**
 * Sets up what Huskies needs (the bundler is one of its dependencies), then bundles a TypeScript file of the checkout for
 * Node. Packages with native code stay imports.
 * @param {{ entry: string, outDir: string, file: string, format: 'es' | 'cjs', natives: readonly string[] }} bundle
 *   `file`: the name pattern of the entry's bundle
 */
export async function bundle({ entry, outDir, file, format, natives }) {
  await ensureReady();
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: [...natives] },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { format, entryFileNames: file, chunkFileNames: 'chunks/[name]-[hash].mjs' } },
    },
  });
}
