/** The fake of the MergeGit port: commits in memory, merged file by file. A rebase is done as a squash. */
import { createHash } from 'node:crypto';
import { message, RefusalError } from '../../contract/index.ts';
import type {
  BuildRequest,
  BuiltCandidate,
  CommitPair,
  Landing,
  MergeGit,
  SkipReason,
  WorktreeContent,
} from '../core/ports/index.ts';

/** The content of files by path. */
type Files = Readonly<Record<string, string>>;

interface FakeCommit {
  parents: readonly string[];
  files: Files;
}

/** Git's commits and branches in memory. */
export class FakeMergeGit implements MergeGit {
  readonly branches = new Map<string, string>();
  readonly #commits = new Map<string, FakeCommit>();
  /** Worktrees of agents that have the base checked out. */
  otherCheckouts: readonly string[] = [];
  /** Where a person has the base checked out, with the paths of their uncommitted changes; null: nowhere. */
  checkout: { path: string; changed: readonly string[] } | null = null;
  /** The contents of worktrees by path. */
  readonly worktrees = new Map<string, WorktreeContent>();
  /** The next landing has this outcome, once. */
  nextLanding: Landing | null = null;
  /** Awaited before each answer, so that a test decides when git is done. */
  delay: () => Promise<void> = () => Promise.resolve();

  /** Makes a commit on the branch, which begins at `from` if it is new, and returns its id. Null deletes a file. */
  commit(branch: string, changes: Readonly<Record<string, string | null>>, from?: string): string {
    const parent = this.branches.get(branch) ?? (from === undefined ? undefined : this.branches.get(from));
    const files: Record<string, string> = { ...(parent === undefined ? {} : this.#read(parent).files) };
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) delete files[path];
      else files[path] = text;
    }
    const id = this.#add({ parents: parent === undefined ? [] : [parent], files });
    this.branches.set(branch, id);
    return id;
  }

  /** Merges `from` into the branch, as a mergemaster does: with exactly these files where both have changed. */
  mergeInto(branch: string, from: string, resolved: Readonly<Record<string, string>>): string {
    const ours = this.branches.get(branch);
    const theirs = this.branches.get(from);
    if (ours === undefined || theirs === undefined) throw new Error(`no branch ${branch} or ${from}`);
    const files = { ...(this.#merge(ours, theirs)?.files ?? {}), ...resolved };
    const id = this.#add({ parents: [ours, theirs], files });
    this.branches.set(branch, id);
    return id;
  }

  /** The files of a commit. */
  filesOf(commit: string): Files {
    return this.#read(commit).files;
  }

  async tipOf(branch: string): Promise<string | null> {
    await this.delay();
    return this.branches.get(branch) ?? null;
  }

  async tipsOf(branches: readonly string[]): Promise<Map<string, string>> {
    await this.delay();
    return new Map([...this.branches].filter(([branch]) => branches.includes(branch)));
  }

  async unmerged(base: string, commits: readonly string[]): Promise<ReadonlySet<string>> {
    await this.delay();
    const merged = this.#history(base);
    return new Set(commits.filter((commit) => !merged.has(commit)));
  }

  async treeOf(commit: string): Promise<string> {
    await this.delay();
    return treeId(this.#read(commit).files);
  }

  async contains(branch: string, commit: string): Promise<boolean> {
    await this.delay();
    const tip = this.branches.get(branch);
    return tip !== undefined && this.#history(tip).has(commit);
  }

  async checkoutsOf(): Promise<string[]> {
    await this.delay();
    return [...(this.checkout === null ? [] : [this.checkout.path]), ...this.otherCheckouts];
  }

  /** A worktree has exactly this commit now. */
  checkOut(path: string, commit: string): void {
    this.worktrees.set(path, { commit, tree: treeId(this.#read(commit).files), uncommitted: [] });
  }

  async build({ onto, method, parts }: BuildRequest): Promise<BuiltCandidate> {
    await this.delay();
    const built: BuiltCandidate = { tip: onto, placed: [], conflicts: [], skipped: [] };
    for (const { story, branch } of parts) {
      const head = this.branches.get(branch) ?? null;
      const skip = (why: SkipReason) => built.skipped.push({ story, head, why });
      if (head === null) {
        skip('missing');
        continue;
      }
      const base = this.#common(onto, head);
      const merged = this.#merge(built.tip, head);
      if (base === null || merged === null) skip('unrelated');
      else if (base === head) skip('empty');
      else if (merged.conflicts.length > 0) {
        const alone = this.#merge(onto, head)?.conflicts ?? [];
        const files = alone.length > 0 ? alone : merged.conflicts;
        built.conflicts.push({ story, head, files, withOnto: alone.length > 0 });
      } else if (built.tip === onto && treeId(merged.files) === treeId(this.#read(onto).files)) {
        skip(treeId(this.#read(base).files) === treeId(this.#read(head).files) ? 'empty' : 'merged');
      } else {
        if (treeId(merged.files) !== treeId(this.#read(built.tip).files)) {
          const parents = method === 'merge' ? [built.tip, head] : [built.tip];
          built.tip = this.#add({ parents, files: merged.files });
        }
        built.placed.push({ story, commit: built.tip, head });
      }
    }
    return built;
  }

  async land({ base, from, to }: { base: string; from: string; to: string }): Promise<Landing> {
    await this.delay();
    const forced = this.nextLanding;
    this.nextLanding = null;
    if (forced !== null) return forced;
    const tip = this.branches.get(base) ?? null;
    if (tip !== null && tip !== from && this.#history(tip).has(to)) return { kind: 'landed' };
    if (tip !== from) return { kind: 'moved', tip };
    if (!this.#history(to).has(from)) {
      throw new RefusalError({ code: 'failed', why: message('git.land.backwards', { base, from, to }) });
    }
    const files = changed(this.#read(from).files, this.#read(to).files).filter((path) =>
      this.checkout?.changed.includes(path),
    );
    if (this.checkout !== null && files.length > 0) {
      return { kind: 'checkout-changed', path: this.checkout.path, files };
    }
    this.branches.set(base, to);
    return { kind: 'landed' };
  }

  async conflicts(_base: string, pairs: readonly CommitPair[]): Promise<(string[] | null)[]> {
    await this.delay();
    return pairs.map(({ ours, theirs }) => this.#merge(ours, theirs)?.conflicts ?? null);
  }

  async changedPaths(from: string, to: string): Promise<string[]> {
    await this.delay();
    return changed(this.#read(this.#common(from, to) ?? from).files, this.#read(to).files);
  }

  async contentOf(worktree: string): Promise<WorktreeContent> {
    await this.delay();
    const content = this.worktrees.get(worktree);
    if (content === undefined) throw new Error(`no worktree at ${worktree}`);
    return content;
  }

  #add(commit: FakeCommit): string {
    const id = digest(`${this.#commits.size} ${JSON.stringify(commit)}`);
    this.#commits.set(id, commit);
    return id;
  }

  #read(id: string): FakeCommit {
    const commit = this.#commits.get(id);
    if (commit === undefined) throw new Error(`no commit ${id}`);
    return commit;
  }

  /** The commit and all its ancestors, nearest first. */
  #history(id: string): Set<string> {
    const seen = new Set([id]);
    for (const one of seen) for (const parent of this.#commits.get(one)?.parents ?? []) seen.add(parent);
    return seen;
  }

  #common(a: string, b: string): string | null {
    const history = this.#history(a);
    return [...this.#history(b)].find((one) => history.has(one)) ?? null;
  }

  /** Null: the two have no common commit, or one does not exist. */
  #merge(ours: string, theirs: string): { files: Files; conflicts: string[] } | null {
    const base = this.#commits.has(ours) && this.#commits.has(theirs) ? this.#common(ours, theirs) : null;
    if (base === null) return null;
    const [start, mine, other] = [base, ours, theirs].map((id) => this.#read(id).files) as [Files, Files, Files];
    const files: Record<string, string> = { ...mine };
    const conflicts: string[] = [];
    for (const path of changed(start, other)) {
      if (mine[path] !== start[path] && mine[path] !== other[path]) conflicts.push(path);
      const text = other[path];
      if (text === undefined) delete files[path];
      else files[path] = text;
    }
    return { files, conflicts };
  }
}

function changed(a: Files, b: Files): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path]).sort();
}

function treeId(files: Files): string {
  return digest(JSON.stringify(Object.entries(files).sort()));
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
