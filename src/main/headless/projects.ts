/** The projects that one headless process has opened. Each has its own host. */

import type { QuitProof } from '../../domain/index.ts';
import { hostVariables } from '../adapters/environment/index.ts';
import { createGitRunner, inspectRepository } from '../adapters/git/index.ts';
import type { HostScope } from '../compose.ts';
import { compose } from '../compose.ts';
import type { Notifier, Shell } from '../core/ports/index.ts';
import { keeperFile } from '../places.ts';
import { quitAll } from './proof.ts';

/** All opened projects. */
export interface Projects {
  /** Opens a project, or returns it if it is already open. Rejects with a RefusalError. */
  open(dir: string): Promise<HostScope>;
  /** Stops all agents of all projects, closes everything, and resolves with what the stops proved. */
  quit(): Promise<QuitProof>;
}

/** `shell` and `notifier` are passed to every host. */
export function createProjects(shell: Shell, notifier: Notifier): Projects {
  const open = new Map<string, HostScope>();
  const runner = createGitRunner({ keeperPath: keeperFile(), env: hostVariables });
  /** Projects open one after the other, so that opening a folder twice finds the first host. */
  let last: Promise<unknown> = Promise.resolve();

  async function openNow(dir: string): Promise<HostScope> {
    const { root } = await inspectRepository(dir, runner);
    const existing = open.get(root);
    if (existing) return existing;
    const scope = await compose({ dir: root, mode: 'headless', shell, notifier });
    open.set(scope.path, scope);
    return scope;
  }
  return {
    open(dir) {
      const next = last.then(() => openNow(dir));
      last = next.catch(() => undefined);
      return next;
    },
    async quit() {
      await last;
      const scopes = [...open.values()];
      open.clear();
      return quitAll(scopes);
    },
  };
}
