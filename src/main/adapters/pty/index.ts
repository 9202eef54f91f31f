/** Agents in terminals: each under a keeper where there is one. */
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { RefusalError, text } from '../../../contract/index.ts';
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
    message: text('adapters.pty.folder', { cwd }),
    remedy: text('adapters.pty.folder.remedy'),
  });
}

export function createPtySpawner(given: PtySpawnerOptions): PtySpawner {
  const options: PtyOptions = { ...given, processes: given.processes ?? createProcesses() };
  const choose: PtySpawner['describe'] = (container) => {
    if (container === 'scan') return { container: 'scan', why: text('adapters.pty.why.config') };
    if (process.platform !== 'linux') {
      return { container: 'scan', why: text('adapters.pty.why.platform') };
    }
    if (options.keeperPath === null) {
      return {
        container: 'scan',
        why: text('adapters.pty.why.notBuilt'),
      };
    }
    if (container === 'namespace') {
      return { container: 'keeper', why: text('adapters.pty.why.namespace') };
    }
    return {
      container: 'keeper',
      why: text('adapters.pty.why.keeper'),
    };
  };

  return {
    describe: choose,
    regain: () => null,
    cgroups: () => [],
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
