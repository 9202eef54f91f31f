/** Git, hardened against what a repository may contain. */

export { lookAtBase } from './base.ts';
export { createChanges } from './changes/index.ts';
export { firstCommit } from './first-commit.ts';
export type { GitOptions } from './git.ts';
export { createGit } from './git.ts';
export type { Repository } from './inspect.ts';
export { inspectRepository } from './inspect.ts';
export { createMergeGit } from './merge-git.ts';
export type { NamedProgram } from './programs.ts';
export { programsReader } from './repository-programs.ts';
export type { GitRunner, GitRunnerOptions, GitSessions } from './run.ts';
export { createGitRunner } from './run.ts';
export { createSnapshots } from './snapshots/index.ts';
export type { Submodule } from './submodules.ts';
export { submodulesReader } from './submodules-reader.ts';
export { gitVersion, OLDEST_GIT } from './version.ts';
