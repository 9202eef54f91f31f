/** Agents in terminals: each under a keeper where there is one. */
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

export { HeldProgram, type HolderOptions } from './held-program.ts';

/** `processes`: the host's own, so that what they learned is shared; made here when left out. */
export type SpawnerOptions = Omit<SpawnOptions, 'processes'> & { processes?: Processes };

async function checkFolder(cwd: string): Promise<void> {
  const there = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (there) return;
  throw new RefusalError({
    code: 'worktree-missing',
    why: message('pty.folder', { cwd }),
  });
}

export function createSpawner(given: SpawnerOptions): Spawner {
  const options: SpawnOptions = { ...given, processes: given.processes ?? createProcesses() };
  const { keeperPath, runsDir } = options;
  const usable = process.platform === 'linux' && options.cgroups !== false;
  const cgroups = usable ? new Cgroups(runsDir) : null;
  const choose: Spawner['describe'] = (containment) => chooseContainment(containment, { keeperPath, cgroups });

  return {
    describe: choose,
    regain(folder) {
      const cgroup = cgroups?.known(folder) ?? null;
      return cgroup === null ? null : new CgroupHold(cgroup);
    },
    cgroups: () => cgroups?.populated() ?? [],
    async check([command = ''], cwd, env) {
      const inside = isPath(command) && !isAbsolute(command);
      if (cwd !== null || !inside) await findCommand(command, cwd ?? '/', env);
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
