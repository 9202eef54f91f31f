/** Runs all checks of `huskies doctor`. Changes nothing and prints nothing. */
import { dirname } from 'node:path';
import type { Check } from './check.ts';
import type { ContainmentInput, ElectronFiles, PathInput } from './machine.ts';
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

/** Facts that other adapters found out; compose collects them. */
export interface ExamineInput {
  git: { version: string | null; oldest: string };
  /** Path of the keeper that would be used; null when it was not built. */
  keeperPath: string | null;
  /** The containment that the project's config asks for, and what Spawner.describe() reports for it. */
  containment: ContainmentInput;
  /** The PATH that agents get, and how the login shell answered if it was asked. */
  path: PathInput;
  /** Titles of the agent CLIs on the PATH. */
  agents: readonly string[];
  /** The checks of the configured agents; empty without a config. */
  configured?: readonly Check[];
  electron: ElectronFiles;
  project: ProjectInput;
  /** `<common dir>/huskies`, which must be writable; null without a project. */
  stateFolder: string | null;
  /** The profile's folder, which must be writable. */
  profile: string;
  env?: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  arch?: string;
  versions?: { node: string; electron?: string };
}

/** All checks, in the order in which they are printed. */
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
    ...(input.configured ?? []),
    ...(stateFolder === null ? [] : [await checkWritable('state', stateFolder)]),
    await checkWritable('profile', profile),
    await checkSpace(worktrees),
  ];
}
