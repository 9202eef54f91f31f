/** Finds the agent CLIs on the PATH without running them. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { type AgentPreset, PRESETS } from '../agents/index.ts';
import { variable } from '../environment/index.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The presets whose program is installed, in the order of PRESETS. */
export async function findAgentClis(env: Env): Promise<AgentPreset[]> {
  const found = await Promise.all(
    PRESETS.map(async (preset) => ((await findProgram(preset.program, env)) ? preset : null)),
  );
  return found.filter((preset) => preset !== null);
}

/**
 * The path of the first executable file of that name on the PATH, or null. Relative folders in the PATH are ignored.
 */
export async function findProgram(program: string, env: Env): Promise<string | null> {
  const windows = process.platform === 'win32';
  const extensions = windows ? (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  for (const folder of (variable(env, 'PATH') ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const extension of extensions) {
      const path = join(folder, program + extension);
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
    // a missing file and one without permission are equally unusable
    return false;
  }
}
