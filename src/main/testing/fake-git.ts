/** The fake of the Git port. Its worktrees are entries of a map. */
import { message, RefusalError, storyBranch } from '../../contract/index.ts';
import { laneName } from '../../domain/index.ts';
import {
  type BaseState,
  CancelledError,
  type Git,
  type MadeWorktree,
  type MakeOptions,
  type WorktreeState,
} from '../core/ports/index.ts';

/** Git in memory. */
export class FakeGit implements Git {
  /** The worktree on disk, by story. Tests put, change and delete entries. */
  readonly worktrees = new Map<string, WorktreeState>();
  readonly branches = new Set(['main']);
  /** How many commits the base is behind its remote. */
  behind = 0;
  /** The refusal of a fetch of the base; null if a remote has the base. */
  noFetch: RefusalError | null = null;
  /** Worktrees with a stale index.lock. */
  readonly locks = new Set<string>();
  /** The calls in order, such as 'look 1_story_a', 'make 1_story_a' and 'unlock /fake/1_story_a'. */
  readonly calls: string[] = [];
  /** Awaited before each answer, so that a test decides when git is done. */
  delay: () => Promise<void> = () => Promise.resolve();
  /** Paths of submodules that stay empty. */
  empty: string[] = [];
  /** The worktrees of lanes on disk. Tests delete entries. */
  readonly lanes = new Set<string>();
  /** Called when the worktree of a lane has been brought to a commit. */
  onLane: (path: string, commit: string) => void = () => undefined;
  /** If set, the next checkOutLane() rejects with it, once. */
  failLane: Error | null = null;
  /** If set, the next makeWorktree() rejects with it, once. */
  failNext: Error | null = null;

  pathOf(story: string): string {
    return `/fake/${story}`;
  }

  async lookAtWorktree(story: string, known: string | null): Promise<WorktreeState> {
    this.calls.push(`look ${story}`);
    await this.delay();
    const seen = this.worktrees.get(story);
    if (seen) return seen;
    return known === null
      ? { state: 'none' }
      : { state: 'missing', path: known, branch: storyBranch(story), locked: false, owner: null };
  }

  async hasBranch(story: string): Promise<boolean> {
    await this.delay();
    return this.branches.has(storyBranch(story));
  }

  async lookAtBase(base: string): Promise<BaseState> {
    await this.delay();
    if (this.branches.has(base)) return { there: true, upstream: 'origin/main', behind: this.behind };
    return { there: false, refusal: noBase(base).refusal };
  }

  async checkFetch(): Promise<void> {
    await this.delay();
    if (this.noFetch !== null) throw this.noFetch;
  }

  async checkHead(): Promise<void> {
    await this.delay();
  }

  async repairWorktree(story: string, worktree: string): Promise<void> {
    this.calls.push(`mend ${worktree}`);
    await this.delay();
    this.worktrees.set(story, { state: 'ready', path: worktree, branch: storyBranch(story) });
  }

  async checkBase(story: string, base: string): Promise<void> {
    await this.delay();
    if (!this.branches.has(storyBranch(story)) && !this.branches.has(base)) throw noBase(base);
  }

  async makeWorktree(story: string, base: string, { cancel }: MakeOptions = {}): Promise<MadeWorktree> {
    this.calls.push(`make ${story}`);
    await this.delay();
    if (cancel?.cancelled) throw new CancelledError(`making the worktree of ${story}`);
    const failure = this.failNext;
    this.failNext = null;
    if (failure) throw failure;
    const made = { path: this.pathOf(story), branch: storyBranch(story) };
    if (!this.branches.has(made.branch) && !this.branches.has(base)) {
      throw noBase(base);
    }
    this.branches.add(made.branch);
    this.worktrees.set(story, { state: 'ready', ...made });
    return { ...made, empty: this.empty };
  }

  async fillSubmodules(): Promise<string[]> {
    await this.delay();
    return this.empty;
  }

  async checkOutLane(lane: number, commit: string): Promise<{ path: string; empty: string[]; isNew: boolean }> {
    const path = `/fake/${laneName(lane)}`;
    this.calls.push(`lane ${lane} ${commit}`);
    await this.delay();
    const failure = this.failLane;
    this.failLane = null;
    if (failure) throw failure;
    this.onLane(path, commit);
    const isNew = !this.lanes.has(path);
    this.lanes.add(path);
    return { path, empty: this.empty, isNew };
  }

  /** What carry() leaves out, and what the worktree does not ignore. */
  uncarried: string[] = [];
  unignored: string[] = [];
  async carry(worktree: string, globs: readonly string[]) {
    this.calls.push(`carry ${globs.join(' ')} to ${worktree}`);
    await this.delay();
    return { copied: globs.length, skipped: this.uncarried, unignored: this.unignored };
  }

  async stillEmpty(_worktree: string, places: readonly string[]): Promise<string[]> {
    await this.delay();
    return places.filter((place) => this.empty.includes(place));
  }

  async clearStaleLock(worktree: string): Promise<boolean> {
    this.calls.push(`unlock ${worktree}`);
    await this.delay();
    return this.locks.delete(worktree);
  }
}

function noBase(base: string): RefusalError {
  return new RefusalError({
    code: 'branch-missing',
    why: message('git.make.base', { base, set: message('git.base.set.none') }),
    field: 'base',
    value: base,
  });
}
