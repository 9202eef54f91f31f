/** The three ways in which a story's work becomes commits of a candidate. */
import type { MergeMethod, MergePart } from '../../core/ports/index.ts';
import type { CallVariables } from './harden.ts';
import { coAuthorsIn, LOG_AUTHORS_ARGS, mergeMessage } from './merge-message.ts';
import { outputOf } from './merge-session.ts';
import { type Merged, mergeCommits } from './merge-tree.ts';
import type { GitSession } from './run.ts';

/** A candidate as far as it is built. */
export interface Candidate {
  git: GitSession;
  /** A folder with the `.gitattributes` of `onto`. */
  workTree: string;
  onto: string;
  /** The email of the person who commits. */
  own: string;
  /** The tips of the branches that were placed. */
  used: string[];
  tip: string;
  tree: string;
}

/** The candidate's last commit and its tree with the part's work on it. Placing changes no Candidate. */
export type Placed = { kind: 'placed'; tip: string; tree: string } | Exclude<Merged, { kind: 'clean' }>;

type Place = (candidate: Candidate, part: MergePart, head: string) => Promise<Placed>;

/** Puts `head` on the candidate's tip. A result with the same tree as the candidate may have no commit. */
export const METHODS: Readonly<Record<MergeMethod, Place>> = {
  async squash(candidate, part, head) {
    const { git, own } = candidate;
    return await mergeInto(candidate, head, async (tree) => {
      const log = outputOf(await git.run([...LOG_AUTHORS_ARGS, ...newCommits(candidate, head), '--']));
      return await commitTree(git, tree, [candidate.tip], mergeMessage(part, coAuthorsIn(log, own)));
    });
  },
  async merge(candidate, part, head) {
    return await mergeInto(candidate, head, (tree) =>
      commitTree(candidate.git, tree, [candidate.tip, head], mergeMessage(part)),
    );
  },
  async rebase(candidate, part, head) {
    const { git } = candidate;
    const args = ['log', '--reverse', '--topo-order', '--no-show-signature', '-z', '--date=raw'];
    const log = outputOf(await git.run([...args, `--format=${COMMIT_FORMAT}`, ...newCommits(candidate, head), '--']));
    const commits = parseCommits(log);
    // What a merge has resolved belongs to none of the other commits: one by one they would conflict again, or lose it.
    if (commits.some(({ parents }) => parents.length > 1)) return await METHODS.squash(candidate, part, head);
    let at = { tip: candidate.tip, tree: candidate.tree };
    for (const commit of commits) {
      const picked = await pick({ ...candidate, ...at }, commit);
      if (picked.kind !== 'placed') return picked;
      // a commit whose changes are there already is left out, as by `git rebase`
      if (picked.tree !== at.tree) at = { tip: picked.tip, tree: picked.tree };
    }
    return { kind: 'placed', ...at };
  },
};

/** Arguments for the commits of `head` that neither `onto` nor the branches of earlier parts have. */
function newCommits({ onto, used }: Candidate, head: string): string[] {
  return [head, '--not', onto, ...used];
}

async function mergeInto(
  { git, workTree, tip, tree }: Candidate,
  head: string,
  commit: (tree: string) => Promise<string>,
): Promise<Placed> {
  const merged = await mergeCommits(git, workTree, { ours: tip, theirs: head });
  if (merged.kind !== 'clean') return merged;
  return { kind: 'placed', tip: merged.tree === tree ? tip : await commit(merged.tree), tree: merged.tree };
}

interface OriginalCommit {
  id: string;
  parents: string[];
  tree: string;
  author: CallVariables;
  message: string;
}

const COMMIT_FORMAT = '%H%x00%P%x00%T%x00%an%x00%ae%x00%ad%x00%B';
const COMMIT_FIELDS = 7;

function parseCommits(log: string): OriginalCommit[] {
  const fields = log.split('\0');
  const commits: OriginalCommit[] = [];
  for (let at = 0; at + COMMIT_FIELDS <= fields.length; at += COMMIT_FIELDS) {
    const [id = '', parents = '', tree = '', name = '', email = '', date = '', text = ''] = fields.slice(at);
    commits.push({
      id,
      parents: parents.split(' ').filter((parent) => parent !== ''),
      tree,
      author: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: `@${date}` },
      message: text,
    });
  }
  return commits;
}

/** Puts one commit on the tip, with its author, date and message. */
async function pick({ git, workTree, tip, tree }: Candidate, original: OriginalCommit): Promise<Placed> {
  const [parent] = original.parents;
  if (parent === undefined) return { kind: 'unrelated' };
  if (parent === tip) return { kind: 'placed', tip: original.id, tree: original.tree };
  // a stand-in for the tip whose only parent is the commit's, so that git takes that for the common commit
  const ours = await commitTree(git, tree, [parent], 'stand-in\n');
  const merged = await mergeCommits(git, workTree, { ours, theirs: original.id });
  if (merged.kind !== 'clean') return merged;
  if (merged.tree === tree) return { kind: 'placed', tip, tree };
  const commit = await commitTree(git, merged.tree, [tip], original.message, original.author);
  return { kind: 'placed', tip: commit, tree: merged.tree };
}

async function commitTree(
  git: GitSession,
  tree: string,
  parents: readonly string[],
  text: string,
  variables: CallVariables = {},
): Promise<string> {
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'];
  return outputOf(await git.run(args, { input: text, variables })).trim();
}
