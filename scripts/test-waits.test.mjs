/** No test waits for a fixed time: it waits for what it expects, so it is fast and does not fail on a busy machine. */
import { describe, expect, it } from 'vitest';
import { readTree } from './docs/references.mjs';
import { root } from './setup/paths.mjs';

const TESTS = /\.test\.(tsx?|mjs)$|^e2e\/(specs|fixtures|pages)\/|\/testing\//;
/** Fixed waits: Playwright's own, a promise of a timer, and Node's promised timer. */
const WAITS = [
  /\.waitForTimeout\(/,
  /new Promise(?:<[^>]*>)?\(\(\w+\) =>\s*(?:\{\s*)?(?:void )?setTimeout\(\w+,(?!\s*0\b)/,
  /import \{[^}]*\bsetTimeout\b[^}]*\} from 'node:timers\/promises'/,
];
/** Files that may wait for a fixed time, with the reason. @type {Record<string, string>} */
const MEANT = {
  'e2e/fixtures/lab.ts': 'between two looks of a poll',
  'e2e/fixtures/race-project.ts': 'races begin at any moment: chance is what is tried',
  'scripts/test-waits.test.mjs': 'its breaches are planted',
};

/** @param {string} text */
const waitsIn = (text) => WAITS.some((wait) => wait.test(text));

it('no test waits for a fixed time without a reason', () => {
  const tests = [...readTree(root)].filter(([file]) => TESTS.test(file));
  expect(tests.length).toBeGreaterThan(200);
  const found = tests.filter(([, text]) => waitsIn(text)).map(([file]) => file);
  expect(found.sort()).toEqual(Object.keys(MEANT).sort());
});

describe('a planted wait is found', () => {
  it.each([
    'await page.waitForTimeout(300);',
    'await new Promise((resolve) => setTimeout(resolve, 60));',
    'await new Promise<void>((done) => setTimeout(done, PAUSE_MS));',
    "import { setTimeout } from 'node:timers/promises';",
  ])('%s', (text) => {
    expect(waitsIn(text)).toBe(true);
  });

  it('a turn of the event loop and a timeout are not fixed waits', () => {
    const text = 'new Promise((done) => setTimeout(done, 0)); test.setTimeout(60_000); setTimeout(() => end(), 5);';
    expect(waitsIn(text)).toBe(false);
  });
});
