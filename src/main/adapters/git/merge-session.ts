/** What all git commands for merging have in common: a session with the same settings, and errors with a remedy. */
import { message, RefusalError } from '../../../contract/index.ts';
import type { ConfigEntry } from './harden.ts';
import type { GitSession, GitSessions } from './run.ts';
import type { GitOutput } from './spawn.ts';

/** The repository that is merged in. */
export interface MergePlace {
  runner: GitSessions;
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the folder that all worktrees share. */
  commonDir: string;
}

/** A merge in a large repository, or one that fetches missing files, can take minutes. */
export const MERGE_TIMEOUT_MS = 300_000;

const SETTINGS: readonly ConfigEntry[] = [
  // a made-up identity, from the names of user and machine, would stay in the history for good
  { key: 'user.useConfigOnly', value: 'true' },
  // the host passes and reads UTF-8
  { key: 'i18n.commitEncoding', value: 'UTF-8' },
  { key: 'i18n.logOutputEncoding', value: 'UTF-8' },
];

/**
 * Runs the task with git in `dir`, a worktree. No program of the repository's config can run, so none needs approval.
 * Replaced objects are ignored, since an agent could make git merge other content than a commit's own.
 */
export async function commitSession<T>(
  runner: GitSessions,
  dir: string,
  task: (git: GitSession) => Promise<T>,
  programs?: Readonly<Record<string, string>>,
): Promise<T> {
  return await runner.session(dir, { programs, network: true }, (git) =>
    task({
      run: (args, call = {}) =>
        git.run(args, {
          ...call,
          config: [...SETTINGS, ...(call.config ?? [])],
          variables: { ...call.variables, GIT_NO_REPLACE_OBJECTS: '1' },
        }),
    }),
  );
}

/** The same for calls that may run merge drivers or filters. It is refused if one of them is not approved. */
export async function mergeSession<T>(
  runner: GitSessions,
  dir: string,
  task: (git: GitSession) => Promise<T>,
): Promise<T> {
  return await commitSession(runner, dir, task, {});
}

/** The output of a call that succeeded; a RefusalError for any other. */
export function outputOf({ code, stdout, stderr }: GitOutput): string {
  if (code !== 0) throw mergeFailure(stderr);
  return stdout;
}

/** The refusal of a merge that git could not do, with git's own message. */
export function mergeFailure(stderr: string): RefusalError {
  const identity = /auto-detection is disabled|tell me who you are|empty ident name/.test(stderr);
  return new RefusalError({
    code: 'failed',
    why: identity ? message('git.identity') : message('git.merge', { why: stderr.trim() }),
  });
}

/** Rejects anything but a full commit id, which git could take for an option or another name. */
export function requireCommits(...commits: readonly string[]): void {
  for (const commit of commits) {
    if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) continue;
    throw new RefusalError({
      code: 'bad-input',
      why: message('git.merge.commit', { commit }),
      field: 'commit',
      value: commit,
    });
  }
}

/** Whether `commit` is `of` or one of its ancestors; false if it does not exist. */
export async function isAncestor(git: GitSession, commit: string, of: string): Promise<boolean> {
  const { code, stderr } = await git.run(['merge-base', '--is-ancestor', commit, of]);
  if (code > 1 && !/Not a valid (commit|object) name/.test(stderr)) throw mergeFailure(stderr);
  return code === 0;
}
