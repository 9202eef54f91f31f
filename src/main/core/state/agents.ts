import type { AgentRecord, Change } from '../../../contract/index.ts';

/** The agents of the config, by name. */
export class Agents {
  readonly #all = new Map<string, AgentRecord>();

  get all(): ReadonlyMap<string, AgentRecord> {
    return this.#all;
  }

  /** Replaces all agents. Returns the changes for the screen: none for an agent that is the same as before. */
  replace(agents: readonly AgentRecord[]): Change[] {
    const changes: Change[] = [];
    const names = new Set(agents.map((agent) => agent.name));
    for (const name of [...this.#all.keys()]) {
      if (names.has(name)) continue;
      this.#all.delete(name);
      changes.push({ table: 'agents', key: name, put: null });
    }
    for (const agent of agents) {
      if (JSON.stringify(this.#all.get(agent.name)) === JSON.stringify(agent)) continue;
      this.#all.set(agent.name, agent);
      changes.push({ table: 'agents', key: agent.name, put: agent });
    }
    return changes;
  }
}
