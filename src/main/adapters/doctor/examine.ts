/** `huskies doctor`: what is missing, and how to mend it. Leaves everything as it is; printing is done by others. */
import { dirname } from 'node:path';
import type { Check } from './check.ts';
import type { ContainmentInput, PathInput } from './machine.ts';
import {
  checkAgents,
  checkArchitecture,
  checkContainment,
  checkDisplay,
  checkGit,
  checkKeeper,
  checkNode,
  checkPath,
  checkSpace,
  checkWritable,
} from './machine.ts';
import type { ProjectInput } from './project.ts';
import { checkProject } from './project.ts';

/** What other adapters know; compose brings it. */
export interface ExamineInput {
  git: { version: string | null; oldest: string };
  /** Path of the keeper as it would be used; null when it was not built. */
  keeperPath: string | null;
  /** What the project's config asks for, and what Spawner.describe() says to that. */
  containment: ContainmentInput;
  /** The PATH that agents get, and what the login shell said where it was asked. */
  path: PathInput;
  /** Titles of the agent CLIs on the PATH. */
  agents: readonly string[];
  /** Path of the Electron program; null when there is none. */
  electron: string | null;
  project: ProjectInput;
  /** Folders that must be writable: `<common dir>/huskies` (null without a project) and the profile. */
  stateFolder: string | null;
  profile: string;
  env?: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  arch?: string;
  versions?: { node: string; electron?: string };
}

export async function examine(input: ExamineInput): Promise<Check[]> {
  const { env = process.env, platform = process.platform, arch = process.arch, versions = process.versions } = input;
  const { project, stateFolder, profile } = input;
  const worktrees = project !== null && 'root' in project ? dirname(project.root) : profile;
  return [
    checkNode(versions),
    checkArchitecture(platform, arch),
    checkGit(input.git.version, input.git.oldest),
    await checkKeeper(input.keeperPath, platform),
    checkContainment(input.containment, platform),
    checkPath(input.path, platform),
    checkAgents(input.agents),
    checkDisplay({ platform, env, electron: input.electron }),
    ...(await checkProject(project)),
    ...(stateFolder === null ? [] : [await checkWritable('state', stateFolder)]),
    await checkWritable('profile', profile),
    await checkSpace(worktrees),
  ];
}
