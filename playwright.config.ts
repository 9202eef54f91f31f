/**
 * The specs by where they run. Those without a prefix hold for the page wherever it is shown, so they are in both
 * `electron` and `browser`; scripts/test-tiers.mjs says which of them run in which tier.
 */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e/specs',
  outputDir: 'test-results',
  // each test has a project and a desktop or browser of its own; two workers, since the smallest machine has two cores
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  projects: [
    { name: 'electron', testIgnore: /\/(agents|browser|cli|desktop|races)-[^/]*\.spec\.ts$/ },
    { name: 'browser', testIgnore: /\/(agents|electron|cli|desktop|races)-[^/]*\.spec\.ts$/ },
    { name: 'cli', testMatch: /\/cli-[^/]*\.spec\.ts$/ },
    // each test runs several of the real CLIs, which need a core by themselves when they start
    { name: 'agents', testMatch: /\/agents-[^/]*\.spec\.ts$/, workers: 1 },
    // a desktop has one pointer and one focus
    { name: 'desktop', testMatch: /\/desktop-[^/]*\.spec\.ts$/, workers: 1 },
    // an observer looks at their processes every 20 ms: it gets the machine for itself
    { name: 'races', testMatch: /\/races-[^/]*\.spec\.ts$/, workers: 1 },
  ],
});
