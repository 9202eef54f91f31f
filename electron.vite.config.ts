import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { mutantPlugin } from './scripts/mutants/plugin.mjs';

/** One build for the tests' Electron 22 (Node 16, Chromium 108), Node 20 headless and a current Electron (ADR 0004). */
const NATIVES = [
  'node-pty',
  '@photostructure/sqlite',
  'loro-crdt',
  'node:sqlite',
  'bufferutil',
  'utf-8-validate',
  'electron',
];

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** On Windows ps-list runs a program from beside its own code: it comes along, for the entries and for their chunks. */
const PS_LIST_PROGRAMS = resolve('node_modules/ps-list/vendor');
const psListPrograms = {
  name: 'ps-list-programs',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): unknown }) {
    for (const name of readdirSync(PS_LIST_PROGRAMS)) {
      const source = readFileSync(resolve(PS_LIST_PROGRAMS, name));
      for (const folder of ['vendor', 'chunks/vendor']) {
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source });
      }
    }
  },
};

export default defineConfig({
  main: {
    plugins: [...mutantPlugin(), psListPrograms],
    define: { __HUSKIES_VERSION__: JSON.stringify(version) },
    build: {
      target: 'node16.17',
      externalizeDeps: false,
      minify: false,
      rolldownOptions: {
        external: NATIVES,
        input: {
          index: resolve('src/main/index.ts'),
          headless: resolve('src/main/headless.ts'),
          cli: resolve('src/main/cli.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    resolve: { alias: { '@xterm/headless': resolve('node_modules/@xterm/headless/lib-headless/xterm-headless.mjs') } },
  },
  preload: {
    build: {
      target: 'node16.17',
      externalizeDeps: false,
      rolldownOptions: {
        external: ['electron'],
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    define: { __HUSKIES_VERSION__: JSON.stringify(version) },
    root: 'src/renderer',
    plugins: [react()],
    css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: 108 << 16 } } },
    build: {
      target: 'chrome108',
      cssTarget: 'chrome108',
      cssMinify: 'lightningcss',
      minify: true,
      outDir: resolve('out/renderer'),
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
      assetsInlineLimit: 0,
    },
  },
});
