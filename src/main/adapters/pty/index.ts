/** Agents in terminals: each under a keeper where there is one. */
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { RefusalError } from '../../../contract/index.ts';
import type { PtyRun, PtySpawner, SpawnRequest } from '../../core/ports/index.ts';
import { createProcesses, type Processes } from '../processes/index.ts';
import { findCommand } from './find-command.ts';
import type { PtyOptions } from './options.ts';
import { spawnKept } from './spawn-kept.ts';
import { spawnPlain } from './spawn-plain.ts';

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
    message: `The working folder ${cwd} is not there.`,
    remedy: 'Put it back, or remove the worktree with git and start again.',
  });
}

export function createPtySpawner(given: PtySpawnerOptions): PtySpawner {
  const options: PtyOptions = { ...given, processes: given.processes ?? createProcesses() };
  const choose: PtySpawner['describe'] = (container) => {
    if (container === 'scan') return { container: 'scan', why: 'the config asks for container = "scan"' };
    if (process.platform !== 'linux') {
      return { container: 'scan', why: 'the keeper is for Linux; elsewhere processes are only looked for' };
    }
    if (options.keeperPath === null) {
      return {
        container: 'scan',
        why: 'the keeper was not built (it needs a C compiler); processes are only looked for',
      };
    }
    if (container === 'namespace') {
      return { container: 'keeper', why: 'PID namespaces are not made by this version; the keeper holds the tree' };
    }
    return {
      container: 'keeper',
      why: 'the keeper adopts every orphan of the run; cgroups are not used by this version',
    };
  };

  return {
    describe: choose,
    async check([command = ''], cwd, path) {
      const inside = command.includes('/') && !isAbsolute(command);
      if (cwd !== null || !inside) await findCommand(command, cwd ?? '/', path);
    },
    async spawn(request: SpawnRequest): Promise<PtyRun> {
      const [command = ''] = request.command;
      await checkFolder(request.cwd);
      await findCommand(command, request.cwd, request.env.PATH);
      const { keeperPath } = options;
      if (choose(request.container).container !== 'keeper' || keeperPath === null) return spawnPlain(request, options);
      await mkdir(options.runsDir, { recursive: true, mode: 0o700 });
      await access(keeperPath, constants.X_OK);
      return spawnKept(request, keeperPath, options);
    },
  };
}
