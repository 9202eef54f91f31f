/** The changes of stories in memory. */
import type { ChangeCommits, ChangeList, FilePatch } from '../../domain/index.ts';
import type { ChangedPath, Changes, ChangesPlace } from '../core/ports/index.ts';

/** Nothing differs from the base. */
export function noChanges(place: Pick<ChangesPlace, 'worktree' | 'base'>): ChangeList {
  return {
    base: place.base,
    from: 'b'.repeat(40),
    head: 'b'.repeat(40),
    hasWorktree: place.worktree !== null,
    size: { files: 0, added: 0, removed: 0 },
    files: [],
    more: 0,
  };
}

/** Changes that a test sets, and what was asked of them. */
export class FakeChanges implements Changes {
  /** By the path of the worktree. */
  readonly lists = new Map<string, Partial<ChangeList>>();
  readonly asked: string[] = [];
  readonly reverted: { place: ChangesPlace; file: ChangedPath }[] = [];

  async list(place: ChangesPlace): Promise<ChangeList> {
    this.asked.push(place.worktree ?? place.branch);
    return { ...noChanges(place), ...this.lists.get(place.worktree ?? '') };
  }

  async patch(_: ChangesPlace, { path }: ChangedPath): Promise<FilePatch> {
    const hunks = '@@ -1,1 +1,1 @@\n-old\n+new';
    return { path, kind: 'text', blob: null, hunks, encoding: 'utf-8', from: 0, next: null, lines: 2, cutLines: 0 };
  }

  async commits(): Promise<ChangeCommits> {
    return { commits: [], more: 0 };
  }

  async revert(place: ChangesPlace, file: ChangedPath): Promise<{ kept: string | null }> {
    this.reverted.push({ place, file });
    return { kept: 'c'.repeat(40) };
  }
}
