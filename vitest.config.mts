import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { mutantPlugin } from './scripts/mutants/plugin.mjs';

const PAGE = 'src/renderer/**/*.test.{ts,tsx}';

/** The smallest machine has two cores. Vitest itself leaves one of them to its main thread, which has little to do here. */
const WORKERS = 2;

/** `unit`: decisions with fakes; `page`: those of the page, which replace globals. `real`: real git, PTYs, processes, SQLite; one file at a time, since they watch the machine. */
export default defineConfig({
  plugins: [react(), ...mutantPlugin()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['**/*.real.test.ts', PAGE],
          environment: 'node',
          // no module of these has a state (a rule of the structure), so a worker imports each of them once
          isolate: false,
          maxWorkers: WORKERS,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: { name: 'page', include: [PAGE], environment: 'node', maxWorkers: WORKERS, testTimeout: 30_000 },
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
