import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { mutantPlugin } from './scripts/mutants/plugin.mjs';

/** `unit`: decisions with fakes. `real`: real git, PTYs, processes, SQLite; one file at a time, since they watch the machine. */
export default defineConfig({
  plugins: [react(), ...mutantPlugin()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['**/*.real.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['{src,e2e}/**/*.real.test.ts'],
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 60_000,
          // as patient as testing/eventually.ts
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
