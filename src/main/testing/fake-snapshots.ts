/** The fake of the Snapshots port. It removes and restores the entries of a FakeGit. */
import { type Message, message, storyBranch } from '../../contract/index.ts';
import { type Loose, noLoose, type Snapshot, type SnapshotResult, type Snapshots } from '../core/ports/index.ts';
import type { FakeGit } from './fake-git.ts';

/** Snapshots in memory. */
export class FakeSnapshots implements Snapshots {
  readonly #git: Pick<FakeGit, 'worktrees'>;
  readonly kept = new Map<string, Snapshot>();
  /** The calls in order, such as 'take /fake/1_a', 'remove /fake/1_a' and 'restore /fake/1_a'. */
  readonly calls: string[] = [];
  /** Why the next call of this kind is refused, once. */
  refuse: Partial<Record<'take' | 'remove' | 'restore', Message>> = {};
  /** Awaited before each answer. */
  delay: () => Promise<void> = () => Promise.resolve();

  constructor(git: Pick<FakeGit, 'worktrees'>) {
    this.#git = git;
  }

  async take(worktree: string, { story, at }: { story: string; at: number }): Promise<SnapshotResult<{ ref: string }>> {
    const why = await this.#call('take', worktree);
    if (why !== null) return { ok: false, why };
    const ref = `refs/huskies/trash/${story}/${at}`;
    this.kept.set(ref, { ref, story, at });
    return { ok: true, ref };
  }

  async remove(worktree: string, ref: string): Promise<SnapshotResult<unknown>> {
    const why = await this.#call('remove', worktree);
    const snapshot = this.kept.get(ref);
    if (why !== null || snapshot === undefined) return { ok: false, why: why ?? message('snapshot.unknown', { ref }) };
    this.#git.worktrees.delete(snapshot.story);
    return { ok: true };
  }

  async restore(
    worktree: string,
    { story, ref }: { story: string; ref: string },
  ): Promise<SnapshotResult<{ branch: string | null }>> {
    const why = await this.#call('restore', worktree);
    if (why !== null || !this.kept.has(ref)) return { ok: false, why: why ?? message('snapshot.unknown', { ref }) };
    const branch = storyBranch(story);
    this.#git.worktrees.set(story, { state: 'ready', path: worktree, branch });
    return { ok: true, branch };
  }

  async measure(): Promise<SnapshotResult<{ bytes: number; files: number }>> {
    await this.delay();
    return { ok: true, bytes: 2_048, files: 2 };
  }

  /** What findLoose() finds. */
  loose: Loose = noLoose();
  async findLoose(): Promise<Loose> {
    await this.delay();
    return this.loose;
  }

  async list(story: string | null): Promise<Snapshot[]> {
    return [...this.kept.values()].filter((one) => story === null || one.story === story).sort((a, b) => b.at - a.at);
  }

  async drop(ref: string): Promise<void> {
    this.kept.delete(ref);
  }

  async #call(what: 'take' | 'remove' | 'restore', worktree: string): Promise<Message | null> {
    await this.delay();
    this.calls.push(`${what} ${worktree}`);
    const why = this.refuse[what] ?? null;
    delete this.refuse[what];
    return why;
  }
}
