/** What `huskies doctor` finds on this machine. Loaded on demand, since no other verb needs these adapters. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusalError } from '../../contract/index.ts';
import { agentEnv, findAgentClis } from '../adapters/config/index.ts';
import type { Check, ElectronFiles, ExamineInput } from '../adapters/doctor/index.ts';
import { checkConfiguredAgents, checkRules, checkSandboxes, examine } from '../adapters/doctor/index.ts';
import { type Env, hostEnv, variable } from '../adapters/environment/index.ts';
import { type GitRunner, gitVersion, OLDEST_GIT } from '../adapters/git/index.ts';
import { profileFolder } from '../adapters/profile/index.ts';
import { createSpawner, whyUnlimited } from '../adapters/pty/index.ts';
import { whySandboxUnusable } from '../adapters/sandbox/index.ts';
import { createTerminals } from '../adapters/terminals/index.ts';
import type { AgentConfig, BaseState, ProjectConfig } from '../core/ports/index.ts';
import { appFolder } from '../places.ts';
import type { ProjectFinding } from './world.ts';

interface Tools {
  keeperPath: string | null;
  runner: GitRunner;
}

/** Runs every check of the doctor on this machine and on the project that was found, if any. */
export async function examineHere(finding: ProjectFinding, { keeperPath, runner }: Tools): Promise<Check[]> {
  const { env, login } = await hostEnv();
  return examine({
    git: { version: await gitVersion(runner), oldest: OLDEST_GIT },
    keeperPath,
    containment: describeContainment(keeperPath, wantedContainment(finding)),
    agents: (await findAgentClis(env)).map((preset) => preset.title),
    configured: await agentsHere(finding, env),
    path: { path: variable(env, 'PATH') ?? '', login },
    electron: electronFiles(join(appFolder(), 'node_modules', 'electron')),
    project:
      finding instanceof RefusalError
        ? { refusal: finding.refusal }
        : finding instanceof Error
          ? null
          : { root: finding.project.root, config: finding.reading, base: await baseHere(finding) },
    stateFolder: finding instanceof Error ? null : finding.project.stateDir,
    profile: profileFolder(),
  });
}

/** The checks of the configured agents. Only those of a config that a person has approved are run. */
async function agentsHere(finding: ProjectFinding, env: Env): Promise<Check[]> {
  if (finding instanceof Error || finding.reading.state !== 'ready' || !finding.reading.trusted) return [];
  const { agents, permissions } = finding.reading.config;
  const main = finding.project.root;
  const envOf = async (agent: AgentConfig) => agentEnv(agent, env);
  return [
    ...(await checkConfiguredAgents({ agents, main, envOf })),
    ...checkRules(agents, permissions),
    ...(await checkSandboxes({
      agents,
      whyUnusable: async (agent, sandbox) => whySandboxUnusable(sandbox, await envOf(agent), env),
      whyUnlimited: (limits) => whyUnlimited(limits, join(profileFolder(), 'doctor')),
    })),
  ];
}

/** The state of the base branch, with a refusal where git failed. Null when the config could not be read. */
async function baseHere({ project, reading }: Exclude<ProjectFinding, Error>): Promise<BaseState | null> {
  if (reading.state !== 'ready') return null;
  try {
    return await project.lookAtBase(reading.config.base);
  } catch (error) {
    if (error instanceof RefusalError) return { there: false, refusal: error.refusal };
    throw error;
  }
}

type Wanted = ProjectConfig['stop']['containment'];

/** The containment that the project's config asks for; 'auto' without a project or a readable config. */
function wantedContainment(finding: ProjectFinding): Wanted {
  return !(finding instanceof Error) && finding.reading.state === 'ready'
    ? finding.reading.config.stop.containment
    : 'auto';
}

/** The containment that a host started here would use. This writes no files. */
function describeContainment(keeperPath: string | null, wanted: Wanted): ExamineInput['containment'] {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const dir = profileFolder();
  const spawner = createSpawner({ runsDir: dir, keeperPath, terminals: createTerminals({ dir, log }), log });
  return { wanted, ...spawner.describe(wanted) };
}

/** The program of HUSKIES_ELECTRON, else the one that the electron package in `folder` has downloaded. */
export function electronFiles(folder: string): ElectronFiles {
  const existing = (file: string): string | null => (existsSync(file) ? file : null);
  // A window that asks is one of a program that works.
  if (process.versions.electron !== undefined) return { program: process.execPath, installer: null };
  const own = process.env.HUSKIES_ELECTRON;
  const pathFile = existing(join(folder, 'path.txt'));
  const downloaded = pathFile === null ? null : existing(join(folder, 'dist', readFileSync(pathFile, 'utf8')));
  return {
    program: (own === undefined ? null : existing(own)) ?? downloaded,
    installer: existing(join(folder, 'install.js')),
  };
}
