/** `git merge-tree --write-tree`: merges two commits in memory. */
import type { CommitPair } from '../../core/ports/index.ts';
import type { CallVariables } from './harden.ts';
import { MERGE_TIMEOUT_MS, mergeFailure } from './merge-session.ts';
import type { GitSession } from './run.ts';

/** The result of a merge: a tree, the paths in conflict, or no common commit. */
export type Merged = { kind: 'clean'; tree: string } | { kind: 'conflict'; files: string[] } | { kind: 'unrelated' };

const ARGS = ['merge-tree', '--write-tree', '--name-only', '--no-messages'] as const;

const UNRELATED = /unrelated histories/;

/** A pair that cannot be merged ends git, and all pairs behind it have no result. */
const BAD_PAIR = /unrelated histories|not something we can merge|Not a valid object name|could not parse/i;

/** With more pairs the lists of files could exceed the limit of git's output. */
const MAX_PAIRS = 1_000;

/** Merges `theirs` into `ours`. `workTree`: a folder with the `.gitattributes` that apply. */
export async function mergeCommits(git: GitSession, workTree: string, { ours, theirs }: CommitPair): Promise<Merged> {
  const merged = await git.run([...ARGS, '-z', ours, theirs], {
    workTree,
    runs: 'merge',
    timeoutMs: MERGE_TIMEOUT_MS,
  });
  const { code, stdout, stderr } = merged;
  if (code > 1 && UNRELATED.test(stderr)) return { kind: 'unrelated' };
  if (code > 1) throw mergeFailure(stderr);
  const [tree = '', ...files] = stdout.split('\0').filter((field) => field !== '');
  return code === 0 ? { kind: 'clean', tree } : { kind: 'conflict', files };
}

/** The files in conflict of each pair; null for a pair that cannot be merged. One process, unless there are such pairs. */
export async function mergePairs(
  git: GitSession,
  workTree: string,
  pairs: readonly CommitPair[],
  variables: CallVariables,
): Promise<(string[] | null)[]> {
  const found: (string[] | null)[] = [];
  while (found.length < pairs.length) {
    const next = pairs.slice(found.length, found.length + MAX_PAIRS);
    const { code, stdout, stderr } = await git.run([...ARGS, '--stdin'], {
      workTree,
      variables,
      runs: 'merge',
      timeoutMs: MERGE_TIMEOUT_MS,
      input: next.map(({ ours, theirs }) => `${ours} ${theirs}\n`).join(''),
    });
    const done = parseMergedPairs(stdout);
    if (done.length < next.length && (code === 0 || !BAD_PAIR.test(stderr))) throw mergeFailure(stderr);
    found.push(...done);
    if (done.length < next.length) found.push(null);
  }
  return found;
}

/**
 * Parses the output of --stdin: for each pair a status (1 clean, 0 conflict), the tree, the files in conflict and an
 * empty field, each ended by NUL. A pair that was cut off is left out.
 */
export function parseMergedPairs(output: string): string[][] {
  const found: string[][] = [];
  const fields = output.split('\0').slice(0, -1);
  for (let at = 0; at < fields.length; ) {
    const end = fields.indexOf('', at);
    if (end < 0) break;
    found.push(fields.slice(at + 2, end));
    at = end + 1;
  }
  return found;
}
