/** What `huskies doctor` finds on this machine; a file of its own, since no other verb needs all of this. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RefusalError } from '../../contract/index.ts';
import { findAgentClis } from '../adapters/config/index.ts';
import type { Check, ExamineInput } from '../adapters/doctor/index.ts';
import { examine } from '../adapters/doctor/index.ts';
import { hostEnv, variable } from '../adapters/environment/index.ts';
import { type GitRunner, gitVersion, OLDEST_GIT } from '../adapters/git/index.ts';
import { profileFolder } from '../adapters/profile/index.ts';
import { createSpawner } from '../adapters/pty/index.ts';
import { createTerminals } from '../adapters/terminals/index.ts';
import type { BaseState, ProjectConfig } from '../core/ports/index.ts';
import { appFolder } from '../places.ts';
import type { Looked } from './world.ts';

interface Tools {
  keeperPath: string | null;
  runner: GitRunner;
}

export async function examineHere(looked: Looked, { keeperPath, runner }: Tools): Promise<Check[]> {
  const { env, login } = await hostEnv();
  return examine({
    git: { version: await gitVersion(runner), oldest: OLDEST_GIT },
    keeperPath,
    containment: describeContainment(keeperPath, wantedContainment(looked)),
    agents: (await findAgentClis(env)).map((preset) => preset.title),
    path: { path: variable(env, 'PATH') ?? '', login },
    electron: electronFile(),
    project:
      looked instanceof RefusalError
        ? { refusal: looked.refusal }
        : looked instanceof Error
          ? null
          : { root: looked.project.root, config: looked.reading, base: await baseHere(looked) },
    stateFolder: looked instanceof Error ? null : looked.project.stateDir,
    profile: profileFolder(),
  });
}

/** Null where the config names none; git that could not be asked is a refusal like another. */
async function baseHere({ project, reading }: Exclude<Looked, Error>): Promise<BaseState | null> {
  if (reading.state !== 'ready') return null;
  try {
    return await project.lookAtBase(reading.config.base);
  } catch (error) {
    if (error instanceof RefusalError) return { there: false, refusal: error.refusal };
    throw error;
  }
}

type Wanted = ProjectConfig['stop']['containment'];

/** What the project in front of us asks for; 'auto' where there is none, or its config cannot be read. */
function wantedContainment(looked: Looked): Wanted {
  return !(looked instanceof Error) && looked.reading.state === 'ready'
    ? looked.reading.config.stop.containment
    : 'auto';
}

/** As a host started here would say; nothing is written by asking. */
function describeContainment(keeperPath: string | null, wanted: Wanted): ExamineInput['containment'] {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const dir = profileFolder();
  const spawner = createSpawner({ runsDir: dir, keeperPath, terminals: createTerminals({ dir, log }), log });
  return { wanted, ...spawner.describe(wanted) };
}

/** HUSKIES_ELECTRON, else what the electron package has fetched; null when there is none. */
function electronFile(): string | null {
  const own = process.env.HUSKIES_ELECTRON;
  if (own !== undefined && existsSync(own)) return own;
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
  const fetched = join(appFolder(), 'node_modules', 'electron', 'dist', name);
  return existsSync(fetched) ? fetched : null;
}
