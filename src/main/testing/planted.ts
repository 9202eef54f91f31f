/** Runs tests with a bug planted on purpose (scripts/mutants): a gate that finds no planted bug would find no other. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface PlantedRun {
  /** Not 0: the bug was found, or the tests could not run at all; `output` tells. */
  code: number | null;
  output: string;
}

/** `only`: a part of the tests' full names, as a regular expression. */
export async function runPlanted(
  mutant: string,
  { project, file, only }: { project: 'unit' | 'real'; file: string; only?: string },
): Promise<PlantedRun> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--no-color', file];
  if (only !== undefined) args.push('-t', only);
  const env = { ...process.env, HUSKIES_MUTANT: mutant, NO_COLOR: '1' };
  // the settings of this very run are not for that one
  for (const name of Object.keys(env)) if (name.startsWith('VITEST')) delete env[name as keyof typeof env];
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (bytes) => (output += bytes));
  child.stderr.on('data', (bytes) => (output += bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
