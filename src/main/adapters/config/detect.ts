/** Which agent CLIs are on the PATH. They are looked for, never run. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { variable } from '../environment/index.ts';
import type { Preset } from './presets.ts';
import { PRESETS } from './presets.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** In the order of PRESETS. */
export async function findAgentClis(env: Env): Promise<Preset[]> {
  const found = await Promise.all(
    PRESETS.map(async (preset) => ((await findProgram(preset.program, env)) ? preset : null)),
  );
  return found.filter((preset) => preset !== null);
}

/** The first executable file of that name on the PATH, or null. Relative parts of the PATH do not count. */
export async function findProgram(program: string, env: Env): Promise<string | null> {
  const windows = process.platform === 'win32';
  const endings = windows ? (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  for (const folder of (variable(env, 'PATH') ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const path = join(folder, program + ending);
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // absent and not permitted are both: not usable from here
    return false;
  }
}
