/** Starts runs in terminals and on pipes, under a keeper where there is one. */
import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import type { SpawnedRun, Spawner, SpawnRequest } from '../../core/ports/index.ts';
import { createProcesses, type Processes } from '../processes/index.ts';
import { makeStateFolder } from '../state-files/index.ts';
import { Cgroups } from './cgroups.ts';
import { chooseContainment } from './containment.ts';
import { findCommand, isPath } from './find-command.ts';
import { CgroupHold } from './hold.ts';
import type { SpawnOptions } from './options.ts';
import { spawnKept } from './spawn-kept.ts';
import { spawnPlain } from './spawn-plain.ts';

export { findCommand } from './find-command.ts';
export { HeldProgram, type HeldProgramOptions } from './held-program.ts';
export { whyUnlimited } from './limits.ts';

/** `processes`: the host's own, to share what it has cached; a new one is made when left out. */
export type SpawnerOptions = Omit<SpawnOptions, 'processes'> & { processes?: Processes };

async function checkFolder(cwd: string): Promise<void> {
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new RefusalError({
    code: 'worktree-missing',
    why: message('pty.folder', { cwd }),
  });
}

/** Makes the spawner of one host. */
export function createSpawner({ processes = createProcesses(), ...rest }: SpawnerOptions): Spawner {
  const options: SpawnOptions = { ...rest, processes };
  const { keeperPath, runsDir } = options;
  const mayUseCgroups = process.platform === 'linux' && options.cgroups !== false;
  const cgroups = mayUseCgroups ? new Cgroups(runsDir) : null;
  const choose: Spawner['describe'] = (containment) => chooseContainment(containment, { keeperPath, cgroups });

  return {
    describe: choose,
    regain(folder) {
      const cgroup = cgroups?.fromFolder(folder) ?? null;
      return cgroup === null ? null : new CgroupHold(cgroup);
    },
    cgroups: () => cgroups?.populated() ?? [],
    async check([command = ''], cwd, env) {
      const isInWorktree = isPath(command) && !isAbsolute(command);
      if (cwd !== null || !isInWorktree) await findCommand(command, cwd ?? '/', env);
    },
    async spawn(request: SpawnRequest): Promise<SpawnedRun> {
      const [command = ''] = request.command;
      await checkFolder(request.cwd);
      await findCommand(command, request.cwd, request.env);
      const { containment } = choose(request.containment);
      if (containment === 'none' || keeperPath === null) return spawnPlain(request, options);
      makeStateFolder(runsDir);
      await access(keeperPath, constants.X_OK);
      return spawnKept(request, keeperPath, containment, options, containment === 'keeper' ? null : cgroups);
    },
  };
}
