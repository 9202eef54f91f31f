import { SetupError } from './setup/say.mjs';

/** @typedef {import('./test-tiers.mjs').Part} Part */

/**
 * The steps of `npm test` in their order. `nodes`: the store on other versions of Node; `user`: what depends on the user,
 * as an ordinary one.
 */
export const stepNames = [
  ...['types', 'lint', 'structure', 'unit', 'real', 'nodes'],
  ...['e2e-electron', 'e2e-browser', 'e2e-cli', 'e2e-races', 'e2e-agents', 'user'],
];

/** The parts of these passes that `npm test` leaves out. */
export const restStepNames = ['rest-browser', 'rest-user'];

/** The steps with the long figures of docs/trust.md, "Faults and races", the demo and the soak; minutes to hours each. */
export const longStepNames = [
  'escapes',
  'model',
  'planted',
  'crashes',
  'races',
  'hosts',
  'agents',
  'desktop',
  'demo',
  'soak',
  'soak-bugs',
];

/** The steps of `npm run test:full`, whose results are stored: everything that `npm test` leaves out. */
export const fullStepNames = [...restStepNames, ...longStepNames];

/** @type {Record<string, string[]>} */
const groups = {
  e2e: stepNames.filter((name) => name.startsWith('e2e-')),
  rest: restStepNames,
  long: longStepNames,
  full: fullStepNames,
};
const valued = ['--only', '--grep', '--part', '--results'];
const parts = ['first', 'rest', 'all'];

/**
 * Reads the arguments of `npm test`. `keep`: the steps of the full tier write their figures to bench/RESULTS.md. `part`:
 * which part of a pass with a rest; with `--grep` it is always the whole pass.
 * @param {string[]} args
 * @returns {{ only: string[], keep: boolean, part: Part, grep?: string, results?: string }}
 */
export function readTestOptions(args) {
  /** @type {Record<string, string>} */
  const given = {};
  let keep = false;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--keep') {
      keep = true;
      continue;
    }
    const [name = '', inline] = args[i].split(/=(.*)/s);
    if (!valued.includes(name)) {
      throw new SetupError(
        `unknown argument ${args[i]}: npm test -- [--only ${stepNames.join(',')}] [--grep "part of a test's name"]`,
      );
    }
    const value = inline ?? args[++i];
    if (!value) throw new SetupError(`${name} needs a value`);
    given[name.slice(2)] = value;
  }
  const only = (given.only ?? stepNames.join(',')).split(',').flatMap((name) => groups[name] ?? [name]);
  const known = [...stepNames, ...fullStepNames];
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new SetupError(
      `--only knows no ${unknown}: it knows ${known.join(', ')}, ${Object.keys(groups).join(' and ')}`,
    );
  const part = given.part ?? (given.grep === undefined ? 'first' : 'all');
  if (!parts.includes(part)) throw new SetupError(`--part knows no ${part}: it knows ${parts.join(', ')}`);
  return { only, keep, part: /** @type {Part} */ (part), grep: given.grep, results: given.results };
}
