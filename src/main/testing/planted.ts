/** Runs tests with a deliberately planted bug (scripts/mutants). Tests that miss it would also miss a real bug. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The result of a run of vitest. */
export interface PlantedRun {
  /** Not 0 if the bug was found or the tests could not run; `output` shows which. */
  code: number | null;
  output: string;
}

/** Runs the tests of one file with a mutant. `only`: a regular expression for the full names of the tests. */
export async function runPlanted(
  mutant: string,
  { project, file, only }: { project: 'unit' | 'real'; file: string; only?: string },
): Promise<PlantedRun> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--no-color', file];
  if (only !== undefined) args.push('-t', only);
  const env = { ...process.env, HUSKIES_MUTANT: mutant, NO_COLOR: '1' };
  // The inner run must not inherit the settings of this run.
  for (const name of Object.keys(env)) if (name.startsWith('VITEST')) delete env[name as keyof typeof env];
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (bytes) => (output += bytes));
  child.stderr.on('data', (bytes) => (output += bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
