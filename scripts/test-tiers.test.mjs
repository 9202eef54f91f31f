/** Nothing is lost between the tiers: every test runs in one of them, and every spec has its tags. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree } from './docs/references.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { fullStepNames, longStepNames, readTestOptions, restStepNames, stepNames } from './test-options.mjs';
import {
  allOf,
  FULL_PASSES,
  LIGHT_TAG,
  PASSES,
  realFilesOf,
  SLOW,
  selectionOf,
  USER_FILES,
  USER_PASSES,
  USER_TAGS,
  WHERE_TAGS,
} from './test-tiers.mjs';

/** @typedef {{ pass: string, file: string, title: string, tags: string[] }} Listed */

/** Every end-to-end test as Playwright itself lists it. @returns {Listed[]} */
function listed() {
  const program = inRoot('node_modules', '@playwright', 'test', 'cli.js');
  const said = execFileSync(process.execPath, [program, 'test', '--list', '--reporter=json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  /** @type {Listed[]} */
  const all = [];
  const visit = (/** @type {any} */ suite) => {
    for (const { file, title, tags, tests } of suite.specs ?? [])
      for (const { projectName } of tests)
        all.push({ pass: projectName, file, title, tags: tags.map((/** @type {string} */ tag) => `@${tag}`) });
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of JSON.parse(said).suites) visit(suite);
  return all;
}

const tests = listed();
/** The text that Playwright matches `--grep` against. @param {Listed} test */
const wordsOf = ({ pass, file, title, tags }) => [pass, file, title, ...tags].join(' ');
/** @param {Listed} test @param {import('./test-tiers.mjs').Part} part @param {boolean} asUser */
function isIn(test, part, asUser) {
  const select = selectionOf(/** @type {import('./test-tiers.mjs').Pass} */ (test.pass), part, asUser);
  if (select === null) return false;
  const matches = (/** @type {string[]} */ all) => new RegExp(allOf(all), 'i').test(wordsOf(test));
  return matches(select.grep) && !(select.invert.length > 0 && matches(select.invert));
}
const tree = [...readTree(root).keys()];
const specs = tree.filter((file) => /^e2e\/specs\/.*\.ts$/.test(file)).map((file) => file.slice('e2e/specs/'.length));

describe('the end-to-end tests', () => {
  it('are all in a pass that both tiers run', () => {
    expect(new Set(tests.map(({ pass }) => pass))).toEqual(new Set([...PASSES, ...FULL_PASSES]));
    for (const pass of FULL_PASSES) expect(fullStepNames).toContain(pass);
    expect(specs.filter((file) => !tests.some((test) => test.file === file))).toEqual([]);
  });

  it('are each tagged with where else they run: in the browser or not, as an ordinary user or not', () => {
    const unsaid = (/** @type {Listed} */ { file, tags }) => {
      const shared = !/^(agents|desktop|electron|browser|cli|races)-/.test(file);
      const count = (/** @type {string[]} */ of) => tags.filter((tag) => of.includes(tag)).length;
      return (
        count(USER_TAGS) !== 1 ||
        count(WHERE_TAGS) !== (shared ? 1 : 0) ||
        tags.filter((tag) => tag !== LIGHT_TAG).length !== (shared ? 2 : 1)
      );
    };
    expect(tests.filter(unsaid).map(wordsOf)).toEqual([]);
  });

  it('run in exactly one tier each, for each user', () => {
    for (const asUser of [false, true]) {
      const own = tests.filter(({ pass }) => !asUser || USER_PASSES.some((each) => each === pass));
      const wrong = own.filter((test) => isIn(test, 'first', asUser) === isIn(test, 'rest', asUser));
      expect(wrong.map(wordsOf)).toEqual([]);
    }
  });

  it('run in Electron in the first tier, and in the browser where it differs and for the main job', () => {
    const first = tests.filter((test) => isIn(test, 'first', false));
    const isFull = (/** @type {Listed} */ { pass }) => FULL_PASSES.some((each) => each === pass);
    const left = tests.filter((test) => test.pass !== 'agents' && !isFull(test) && !isIn(test, 'first', false));
    expect(left.map(({ pass, tags }) => [pass, tags.includes('@page')])).toEqual(left.map(() => ['browser', true]));
    for (const { file, title } of left)
      expect(first).toContainEqual(expect.objectContaining({ pass: 'electron', file, title }));
    expect(first).toContainEqual(expect.objectContaining({ pass: 'browser', file: 'main-job.spec.ts' }));
  });

  it('run as an ordinary user in the first tier: some of each pass', () => {
    for (const pass of USER_PASSES)
      expect(tests.some((test) => test.pass === pass && isIn(test, 'first', true))).toBe(true);
  });
});

describe('the real tests', () => {
  const isSlow = (/** @type {string} */ file) => /(planted|-slow)\.real\.test\.ts$/.test(file);
  const real = tree.filter((file) => /^(src|e2e)\/.*\.real\.test\.ts$/.test(file));
  const isHere = (
    /** @type {string} */ file,
    /** @type {import('./test-tiers.mjs').Part} */ part,
    /** @type {boolean} */ asUser,
  ) => {
    const chosen = realFilesOf(part, asUser);
    if (chosen === null) return false;
    const { files, exclude } = chosen;
    const left = exclude.some((glob) => (glob === SLOW ? isSlow(file) : file.startsWith(glob.replace(/\*+$/, ''))));
    return (files.length === 0 || files.some((each) => file.startsWith(each))) && !left;
  };

  it('run all in the first tier but the slow ones, and as an ordinary user in exactly one', () => {
    expect(real.length).toBeGreaterThan(40);
    expect(real.filter((file) => isHere(file, 'first', false) === isSlow(file))).toEqual([]);
    const others = real.filter((file) => !isSlow(file));
    expect(others.filter((file) => isHere(file, 'first', true) === isHere(file, 'rest', true))).toEqual([]);
    expect(real.filter(isSlow).length).toBeGreaterThan(5);
  });

  it('that root skips run as an ordinary user in the first tier', () => {
    const skipped = real.filter((file) =>
      /skip(If)?\(\(?(isRoot|process\.gete?uid)/.test(readFileSync(inRoot(file), 'utf8')),
    );
    expect(skipped.length).toBeGreaterThan(1);
    expect(skipped.filter((file) => !USER_FILES.some((each) => file.startsWith(each)))).toEqual([]);
  });

  it('that depend on the user exist', () => {
    for (const each of USER_FILES) expect(real.filter((file) => file.startsWith(each))).not.toEqual([]);
  });
});

describe('the other tests', () => {
  it('are all run by a step', () => {
    const others = tree.filter((file) => /\.(test|spec)\./.test(file) && !file.startsWith('e2e/specs/'));
    const known = (/** @type {string} */ file) =>
      /^(src|e2e)\/.*\.test\.tsx?$/.test(file) || /^scripts\/.*\.test\.mjs$/.test(file);
    expect(others.filter((file) => !known(file))).toEqual([]);
  });
});

describe('the steps', () => {
  it('of npm test are the first tier, those of npm run test:full the rest', () => {
    expect(readTestOptions([])).toMatchObject({ only: stepNames, part: 'first' });
    expect(readTestOptions(['--only', 'full'])).toMatchObject({ only: fullStepNames });
    expect(fullStepNames).toEqual([...restStepNames, ...longStepNames]);
    for (const pass of PASSES) expect(stepNames).toContain(`e2e-${pass}`);
  });

  it('search for a name in the whole pass', () => {
    expect(readTestOptions(['--only', 'e2e-browser', '--grep', 'dragged'])).toMatchObject({
      part: 'all',
      grep: 'dragged',
    });
    expect(readTestOptions(['--part', 'rest'])).toMatchObject({ part: 'rest' });
  });
});
