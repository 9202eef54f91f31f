// What runs where: in `npm test` (the first tier), or in `npm run test:full` (the rest, nightly). CONTRIBUTING.md has the
// table. No test is in neither: the rest of a pass is defined as what the first tier leaves out.

/** @typedef {'first' | 'rest' | 'all'} Part of a pass */
/** @typedef {'electron' | 'browser' | 'cli' | 'races' | 'agents' | 'desktop'} Pass a project in playwright.config.ts */

/** The end-to-end passes in their order. @type {readonly Pass[]} */
export const PASSES = ['electron', 'browser', 'cli', 'races', 'agents'];

/** The passes that only the full tier runs, each as a step of its name. @type {readonly Pass[]} */
export const FULL_PASSES = ['desktop'];

/** The passes that run once more as an ordinary user: not the real CLIs, which are to be installed once only. */
export const USER_PASSES = PASSES.filter((pass) => pass !== 'agents');

/** The tests of real CLIs that the first tier runs. */
export const LIGHT_TAG = '@light';

/**
 * Which flows the first tier runs in the browser as well. Every spec without a prefix has a tag: `@browser` when something
 * differs there or it is the smoke test of the main job; `@page` when Electron suffices.
 */
export const WHERE_TAGS = ['@browser', '@page'];

/**
 * What the first tier runs once more as an ordinary user. Every spec has a tag: `@user` when it depends on the user (kill,
 * permissions, lock, sandbox, main job); `@anyone` when it does not.
 */
export const USER_TAGS = ['@user', '@anyone'];

/**
 * The slow real tests, which seldom break: those that run other tests on planted bugs, which these must find, and those that
 * wait for minutes. The full tier runs them in a step of their own, and once only.
 */
export const SLOW = '**/*{planted,-slow}.real.test.ts';

/** The real tests that depend on the user, by the beginnings of their paths: what they kill, read, lock or open. */
export const USER_FILES = [
  'src/main/adapters/pty/',
  'src/main/adapters/processes/',
  'src/main/adapters/lock/',
  'src/main/adapters/state-files/',
  'src/main/adapters/loopback/',
  'src/main/adapters/store/damage',
  'src/main/adapters/git/persons-config',
  'src/main/adapters/git/snapshots/unreadable',
  'src/main/compose',
  'src/main/umask',
];

/** Runs the tests of a pass that match all of `grep` and not all of `invert`; both are regular expressions. */
/** @typedef {{ grep: string[], invert: string[] }} Selection */

/**
 * The tests of a pass that a part runs; null: none.
 * @param {Pass} pass
 * @param {Part} part
 * @param {boolean} asUser whether this is the ordinary user's run
 * @returns {Selection | null}
 */
export function selectionOf(pass, part, asUser) {
  if (FULL_PASSES.includes(pass)) return part === 'first' ? null : { grep: [], invert: [] };
  const first = [
    ...(pass === 'browser' ? ['@browser|browser-'] : []),
    ...(pass === 'agents' ? [LIGHT_TAG] : []),
    ...(asUser ? ['@user'] : []),
  ];
  if (part === 'all') return { grep: [], invert: [] };
  if (part === 'first') return { grep: first, invert: [] };
  return first.length === 0 ? null : { grep: [], invert: first };
}

/** One regular expression for a title that matches all of these. @param {readonly string[]} all */
export const allOf = (all) => all.map((each) => `(?=.*(?:${each}))`).join('');

/**
 * The real tests that a part runs, by allowed and excluded beginnings of paths ('' for any); null: none.
 * @param {Part} part
 * @param {boolean} asUser
 * @returns {{ files: string[], exclude: string[] } | null}
 */
export function realFilesOf(part, asUser) {
  if (part === 'all') return { files: [], exclude: [] };
  if (part === 'first' && !asUser) return { files: [], exclude: [SLOW] };
  if (!asUser) return null;
  return part === 'first'
    ? { files: USER_FILES, exclude: [SLOW] }
    : { files: [], exclude: [SLOW, ...USER_FILES.map((each) => `${each}*${each.endsWith('/') ? '*' : ''}`)] };
}
