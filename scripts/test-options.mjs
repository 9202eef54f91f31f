import { SetupError } from './setup/say.mjs';

/**
 * The steps of `npm test` in their order; `nodes` is the store once more on other versions of Node, `user` is real and
 * e2e once more as an ordinary user.
 */
export const stepNames = ['types', 'lint', 'structure', 'unit', 'real', 'nodes', 'e2e-electron', 'e2e-browser', 'user'];

/**
 * The steps with the second figures of docs/trust.md, "Faults and races": minutes to hours each, so only when asked
 * for.
 */
export const longStepNames = ['escapes', 'model', 'crashes', 'races', 'hosts'];

/** @type {Record<string, string[]>} */
const groups = { e2e: ['e2e-electron', 'e2e-browser'], long: longStepNames };

/**
 * Reads the arguments of `npm test`. `keep`: long steps put their figures into bench/RESULTS.md.
 * @param {string[]} args
 * @returns {{ only: string[], keep: boolean, grep?: string, results?: string }}
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
    if (!['--only', '--grep', '--results'].includes(name)) {
      throw new SetupError(
        `unknown argument ${args[i]}: npm test -- [--only ${stepNames.join(',')}] [--grep "part of a test's name"]`,
      );
    }
    const value = inline ?? args[++i];
    if (!value) throw new SetupError(`${name} needs a value`);
    given[name.slice(2)] = value;
  }
  const only = (given.only ?? stepNames.join(',')).split(',').flatMap((name) => groups[name] ?? [name]);
  const known = [...stepNames, ...longStepNames];
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new SetupError(
      `--only knows no ${unknown}: it knows ${known.join(', ')}, ${Object.keys(groups).join(' and ')}`,
    );
  return { only, keep, grep: given.grep, results: given.results };
}
