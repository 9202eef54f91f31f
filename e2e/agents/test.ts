/**
 * `test` for the specs with real agent CLIs. It makes their project, starts hosts on it and ends everything: a test that has
 * passed has quit each host with exit code 0 and left no process of a tool; one that has failed keeps what is needed to see
 * why. A test whose CLI is not installed is skipped.
 */

import { writeFileSync } from 'node:fs';
import type { AgentRoad } from '../../src/domain/index.ts';
import { type RealHost, startHost } from '../fixtures/host.ts';
import { test as base, expect } from '../fixtures/test.ts';
import type { AgentCli } from './clis.ts';
import { find, programOf } from './found.ts';
import { makeRealProject, type RealAgent, type RealProject } from './project.ts';
import { witnessOf } from './witness.ts';

export { expect };

/** An agent of a test. Without `path` it is the pinned CLI. */
export type UsedAgent = Omit<RealAgent, 'path'> & Partial<Pick<RealAgent, 'path'>>;

/** What a test with real agents works with. */
export interface Real {
  /** Makes the project of these agents, and starts the model server. `config`: the rest of the config. */
  project(agents: readonly UsedAgent[], config?: string): Promise<RealProject>;
  /** Starts a host on it, whose records are followed. */
  host(): Promise<RealHost>;
  /** The folders of a pinned CLI for the PATH, its own first. */
  foldersOf(cli: AgentCli, road: AgentRoad): readonly string[];
}

export const test = base.extend<{ real: Real }>({
  real: async ({ emptyLab: lab }, use, info) => {
    const projects: RealProject[] = [];
    const hosts: RealHost[] = [];
    const foldersOf = (cli: AgentCli, road: AgentRoad) => {
      const found = find(programOf(cli, road));
      if ('path' in found) return found.path;
      info.skip(true, found.reason);
      return [];
    };
    await use({
      foldersOf,
      async project(agents, config = '') {
        const all = agents.map(({ path, ...agent }) => ({
          ...agent,
          path: path ?? foldersOf(agent.cli, agent.road ?? 'terminal'),
        }));
        const project = await makeRealProject(lab, all, config);
        projects.push(project);
        return project;
      },
      async host() {
        const host = await startHost(lab);
        host.client.mirror.subscribe(() => undefined);
        hosts.push(host);
        return host;
      },
    });
    try {
      if (info.status !== info.expectedStatus) {
        const path = info.outputPath('witness.txt');
        writeFileSync(path, await witnessOf(lab, hosts.at(-1), projects.at(-1)));
        await info.attach('witness', { path, contentType: 'text/plain' });
      } else {
        for (const host of hosts.filter(isAlive)) expect(await host.end(), 'the exit code of the host').toBe(0);
        for (const { naps } of projects) expect(naps(), 'processes that tools have started').toEqual([]);
      }
    } finally {
      for (const { server } of projects) await server.end();
    }
  },
});

/** Whether its process has not ended. */
function isAlive({ process: { exitCode, signalCode } }: RealHost): boolean {
  return exitCode === null && signalCode === null;
}
