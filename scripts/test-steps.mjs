import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { say } from './setup/say.mjs';
import { addFailure, closeCounts, countPlaywright, countVitest, emptyCounts } from './test-counts.mjs';
import { runStep } from './test-run.mjs';
import { allOf } from './test-tiers.mjs';

/**
 * @typedef {import('./test-counts.mjs').Counts} Counts
 * @typedef {import('./test-tiers.mjs').Pass} Pass
 * @typedef {import('./test-tiers.mjs').Selection} Selection
 * @typedef {{ work: string, env: NodeJS.ProcessEnv, grep?: string }} Context `work` is a folder for reports
 */

const minute = 60_000;

/**
 * The beginning of the command line of a program in node_modules.
 * @param {string} name of the package
 * @param {string} [program]
 * @param {string} [node] what runs it
 */
function bin(name, program = name, node = process.execPath) {
  const about = JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8'));
  return [node, inRoot('node_modules', name, typeof about.bin === 'string' ? about.bin : about.bin[program])];
}

const soak = [process.execPath, inRoot('scripts', 'soak.mjs')];

/** Planted bugs that the soak finds within its minutes, each of another part of what it watches. */
const SOAK_BUGS = ['gone-unseen', 'held-and-started', 'landed-ungated'];

/** The steps that are one check each. @type {Record<string, () => string[]>} */
const checks = {
  types: () => [...bin('typescript-7', 'tsc'), '-b'],
  lint: () => [...bin('@biomejs/biome', 'biome'), 'check', '.'],
  structure: () => [...bin('dependency-cruiser', 'depcruise'), 'src', 'e2e', '--config', '.dependency-cruiser.cjs'],
  demo: () => [process.execPath, inRoot('scripts', 'demo.mjs'), '--headless', '--once'],
  soak: () => [...soak, '--minutes', process.env.HUSKIES_SOAK_MINUTES ?? '10'],
};

/** @param {string} text a part of a test's name, returned as a regular expression for vitest and Playwright */
const asPattern = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Types, lint, structure, demo, soak: each counts as one test, which has passed if its program ends with 0.
 * @param {string} name
 * @param {Context} context
 * @param {number} [minutes] after which it is ended
 * @returns {Promise<Counts>}
 */
export async function runCheck(name, context, minutes = 5) {
  const counts = emptyCounts(name);
  await countProgram(counts, name, checks[name](), { ...context, minutes });
  return counts;
}

/**
 * The soak on hosts with a planted bug, one test for each: it has passed if the bug was found.
 * @param {string} name
 * @param {Context} context
 * @returns {Promise<Counts>}
 */
export async function runSoakBugs(name, context) {
  const counts = emptyCounts(name);
  for (const bug of SOAK_BUGS) {
    const command = [...soak, '--minutes', '3', '--bug', bug, '--must-find'];
    await countProgram(counts, `${name} ${bug}`, command, { ...context, minutes: 15 });
  }
  return counts;
}

/**
 * @param {Counts} counts
 * @param {string} name
 * @param {string[]} command
 * @param {Pick<Context, 'env'> & { minutes: number }} options
 */
async function countProgram(counts, name, command, { env, minutes }) {
  const { code, timedOut } = await runStep(command, { cwd: root, env, timeoutMs: minutes * minute });
  if (code === 0) counts.passed++;
  else addFailure(counts, timedOut ? `${name} took too long` : `${name} found faults (see above)`);
}

/**
 * What a step runs of a project; by default all of it. `exclude`: globs; `select`: by titles and tags.
 * @typedef {{ step?: string, files?: string[], exclude?: string[], select?: Selection, env?: NodeJS.ProcessEnv,
 *   minutes?: number, node?: string }} Part
 */

/**
 * The tests with fakes (`unit`) or with real things.
 * @param {'unit' | 'real'} name
 * @param {Context} context
 * @param {Part} [part]
 * @returns {Promise<Counts>}
 */
export async function runVitest(name, { work, env, grep }, part = {}) {
  const { step = name, files = [], exclude = [], env: more, minutes = 30, node } = part;
  const file = join(work, `${step}.json`);
  const command = [
    ...bin('vitest', 'vitest', node),
    'run',
    ...files,
    ...exclude.flatMap((glob) => ['--exclude', glob]),
    ...projectsOf(name),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  // an empty project is reported by closeCounts
  if (grep) command.push('--passWithNoTests', '-t', asPattern(grep));
  const end = await runStep(command, { cwd: root, env: { ...env, ...more }, timeoutMs: minutes * minute });
  return close(emptyCounts(step), countVitest, file, end, grep);
}

/**
 * The page's tests are a project of their own.
 * @param {'unit' | 'real'} name
 */
function projectsOf(name) {
  return (name === 'unit' ? ['unit', 'page'] : [name]).flatMap((project) => ['--project', project]);
}

/**
 * One Playwright project.
 * @param {Pass} project
 * @param {Context} context
 * @param {Part} [part]
 * @returns {Promise<Counts>}
 */
export async function runPlaywright(
  project,
  { work, env, grep },
  { step = `e2e-${project}`, files = [], select = { grep: [], invert: [] }, env: more, minutes = 20 } = {},
) {
  const file = join(work, `${step}.json`);
  const wanted = [...select.grep, ...(grep ? [asPattern(grep)] : [])];
  const command = [...playwright(project), ...files, '--reporter=list,json', `--output=${join(work, step)}`];
  if (wanted.length > 0) command.push('--grep', allOf(wanted));
  if (select.invert.length > 0) command.push('--grep-invert', allOf(select.invert));
  if (grep) command.push('--pass-with-no-tests');
  const stepEnv = { ...env, ...more, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_HTML_OPEN: 'never' };
  const end = await runStep(command, { cwd: root, env: stepEnv, timeoutMs: minutes * minute });
  return close(emptyCounts(step), countPlaywright, file, end, grep);
}

/** @param {string} project */
const playwright = (project) => [...bin('@playwright/test', 'playwright'), 'test', `--project=${project}`];

/**
 * How many tests a Playwright project has, to count a project that is skipped as a whole.
 * @param {Pass} project
 * @param {NodeJS.ProcessEnv} env
 */
export async function countListed(project, env) {
  const [program = '', ...args] = [...playwright(project), '--list', '--reporter=list'];
  const { output } = await run(program, args, { cwd: root, env });
  return Number(output.match(/^Total: (\d+) tests?/m)?.[1] ?? 1);
}

/**
 * A step that cannot run here.
 * @param {string} name
 * @param {number} skipped how many tests it has
 * @param {string} note the reason
 * @returns {Counts}
 */
export function skip(name, skipped, note) {
  say(`${name} is skipped: ${note}`);
  return { ...emptyCounts(name), skipped, note };
}

/**
 * @param {Counts} counts
 * @param {(counts: Counts, report: any) => void} count
 * @param {string} file
 * @param {{ code: number, timedOut: boolean }} end
 * @param {string | undefined} grep
 */
function close(counts, count, file, end, grep) {
  const reported = existsSync(file);
  try {
    if (reported) count(counts, JSON.parse(readFileSync(file, 'utf8')));
    // vitest reports tests that the name did not match as skipped
    if (grep) counts.skipped = 0;
    closeCounts(counts, { ...end, reported, mayBeEmpty: Boolean(grep) });
  } catch (error) {
    addFailure(counts, `the step's report cannot be read: ${error?.message ?? error}`);
  }
  return counts;
}
