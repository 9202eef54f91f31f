/** The projects that one headless process has opened, each with a host of its own. */

import type { QuitProof } from '../../domain/index.ts';
import { hostVariables } from '../adapters/environment/index.ts';
import { createGitRunner, inspectRepository } from '../adapters/git/index.ts';
import type { HostScope } from '../compose.ts';
import { compose } from '../compose.ts';
import type { Notifier, Shell } from '../core/ports/index.ts';
import { keeperFile } from '../places.ts';
import { quitAll } from './proof.ts';

export interface Projects {
  /** Opens a project, or finds it open. Rejects with a RefusalError. */
  open(dir: string): Promise<HostScope>;
  /** Stops all agents of all projects, says what that proved, and closes everything. */
  quit(): Promise<QuitProof>;
}

export function createProjects(shell: Shell, notifier: Notifier): Projects {
  const open = new Map<string, HostScope>();
  const runner = createGitRunner({ keeperPath: keeperFile(), env: hostVariables });
  /** One opening at a time: the second of two for the same folder finds what the first opened. */
  let last: Promise<unknown> = Promise.resolve();

  async function openNow(dir: string): Promise<HostScope> {
    const { root } = await inspectRepository(dir, runner);
    const there = open.get(root);
    if (there) return there;
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
