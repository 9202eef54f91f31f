/** Agents in terminals: each under a keeper where there is one. */
import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import type { PtyRun, PtySpawner, SpawnRequest } from '../../core/ports/index.ts';

import { createProcesses, type Processes } from '../processes/index.ts';
import { makeStateFolder } from '../state-files/index.ts';
import { Cgroups } from './cgroups.ts';
import { chooseContainer } from './containers.ts';
import { findCommand, isPath } from './find-command.ts';
import { CgroupHold } from './hold.ts';
import type { PtyOptions } from './options.ts';
import { spawnKept } from './spawn-kept.ts';
import { spawnPlain } from './spawn-plain.ts';

export { HeldProgram, type HolderOptions } from './held-program.ts';

/** `processes`: the host's own, so that what they learned is shared; made here when left out. */
export type PtySpawnerOptions = Omit<PtyOptions, 'processes'> & { processes?: Processes };

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

export function createPtySpawner(given: PtySpawnerOptions): PtySpawner {
  const options: PtyOptions = { ...given, processes: given.processes ?? createProcesses() };
  const { keeperPath, runsDir } = options;
  const usable = process.platform === 'linux' && options.cgroups !== false;
  const cgroups = usable ? new Cgroups(runsDir) : null;
  const choose: PtySpawner['describe'] = (container) => chooseContainer(container, { keeperPath, cgroups });

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
    async spawn(request: SpawnRequest): Promise<PtyRun> {
      const [command = ''] = request.command;
      await checkFolder(request.cwd);
      await findCommand(command, request.cwd, request.env);
      const { container } = choose(request.container);
      if (container === 'scan' || keeperPath === null) return spawnPlain(request, options);
      makeStateFolder(runsDir);
      await access(keeperPath, constants.X_OK);
      return spawnKept(request, keeperPath, container, options, container === 'keeper' ? null : cgroups);
    },
  };
}
