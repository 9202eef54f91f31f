/** The same specs in Electron and in the browser; each project leaves out what only the other one has. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e/specs',
  outputDir: 'test-results',
  // They watch the machine's processes, and share its two cores.
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  projects: [
    { name: 'electron', testIgnore: /(browser|cli)-[^/]*\.spec\.ts/ },
    { name: 'browser', testIgnore: /electron-[^/]*\.spec\.ts/ },
  ],
});
