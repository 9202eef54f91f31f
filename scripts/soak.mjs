// npm run soak [-- --minutes 10 --stories 30 --seed N --bug NAME]: a project at work with random persons and killed hosts,
// beside an independent observer. The last line is the verdict; the exit code is 0 only if no invariant was violated.
// --bug: builds the host with this planted bug (scripts/mutants); --must-find: the exit code is 0 only if it was found.

import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants/mutants.mjs';
import { bundle } from './setup/bundle.mjs';
import { inRoot } from './setup/paths.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';

const natives = ['ws', '@photostructure/sqlite', 'loro-crdt', 'node:sqlite'];

/** @returns {{ minutes: number, stories: number, seed: number, bug: string | null, mustFind: boolean }} */
function options() {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const { values } = parseArgs({ options: { minutes: text, stories: text, seed: text, bug: text, 'must-find': flag } });
  const { minutes = '10', stories = '30', seed = String(Date.now() % 1_000_000), bug = null } = values;
  for (const [name, value] of Object.entries({ minutes, stories, seed }))
    if (!(Number(value) > 0)) throw new SetupError(`--${name} must be a number above 0, not ${value}`);
  if (bug !== null && !(bug in MUTANTS))
    throw new SetupError(`no planted bug called ${bug}; there are: ${Object.keys(MUTANTS).join(', ')}`);
  const mustFind = values['must-find'] ?? false;
  if (mustFind && bug === null) throw new SetupError('--must-find needs --bug');
  return { minutes: Number(minutes), stories: Number(stories), seed: Number(seed), bug, mustFind };
}

await runMain(async () => {
  const { bug, mustFind, ...asked } = options();
  await bundle({
    entry: inRoot('e2e', 'soak', 'main.ts'),
    outDir: inRoot('build', 'soak'),
    file: 'soak.cjs',
    format: 'cjs',
    natives,
  });
  const { soak, withMutant } = createRequire(import.meta.url)(inRoot('build', 'soak', 'soak.cjs'));
  say(
    `${asked.stories} stories, ${asked.minutes} minutes, seed ${asked.seed}${bug === null ? '' : `, planted bug ${bug}`}`,
  );
  const run = (/** @type {string | undefined} */ main) => soak({ ...asked, main, say });
  const { faults, counts } = bug === null ? await run(undefined) : await withMutant(bug, run);
  const width = Math.max(...counts.map((/** @type {[string, number]} */ [what]) => what.length));
  for (const [what, n] of counts) console.log(`${what.padEnd(width)} ${String(n).padStart(8)}`);
  for (const fault of faults) console.log(`violation: ${fault}`);
  console.log(`${faults.length} violations of I1–I10 in ${asked.minutes} minutes (seed ${asked.seed})`);
  return faults.length > 0 === mustFind ? 0 : 1;
});
