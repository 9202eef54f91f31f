/** Containers of runs in a FakeSpawner. The test says when their runtime answers. */
import { message } from '../../contract/index.ts';
import type { TreeHold } from '../core/ports/index.ts';
import type { FakeSpawner } from './fake-spawner.ts';

export class FakeContainers {
  /** Runs that have a container. */
  readonly runs = new Set<string>();
  /** Runs whose container was removed, in that order. */
  readonly removed: string[] = [];
  /** False: the runtime removes and confirms nothing. */
  answers = true;
  /** Called while the containers are listed. */
  onList: () => Promise<unknown> = async () => undefined;

  /** Gives the spawner these containers. */
  constructor(spawner: FakeSpawner) {
    spawner.containers = async () => {
      const listed = [...this.runs];
      await this.onList();
      return listed;
    };
    spawner.regainContainer = (run, inner) => (this.runs.has(run) ? this.#hold(run, inner) : inner);
  }

  #hold(run: string, inner: TreeHold | null): TreeHold {
    const { runs, removed } = this;
    const answers = () => this.answers;
    return {
      strength: 'scan',
      cgroup: inner?.cgroup ?? null,
      keeper: null,
      agent: null,
      inside: () => inner?.inside() ?? [],
      get container() {
        const why = message('sandbox.stillThere');
        const unconfirmed = message('sandbox.unconfirmed', { program: 'docker', container: run, why });
        return { id: null, client: null, unconfirmed: runs.has(run) ? unconfirmed : null };
      },
      async killAll(timeoutMs) {
        await inner?.killAll(timeoutMs);
        if (answers() && runs.delete(run)) removed.push(run);
        return false;
      },
    };
  }
}
