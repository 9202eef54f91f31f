/** Implements the Snapshots port with git. */
import type { Snapshots } from '../../../core/ports/index.ts';
import { findFiles } from './files.ts';
import { findLoose } from './loose.ts';
import { outputOf } from './objects.ts';
import type { SnapshotPlace } from './place.ts';
import { listRefs, parseRef } from './refs.ts';
import { removeSnapshotted } from './remove.ts';
import { restoreSnapshot } from './restore.ts';
import { takeSnapshot } from './take.ts';

/** The snapshots of one project. `place`: as inspectRepository() found it. */
export function createSnapshots(place: SnapshotPlace): Snapshots {
  const { runner, root } = place;
  return {
    take: (worktree, { story, at }) => takeSnapshot(place, { story, worktree, at }),
    remove: (worktree, ref) => removeSnapshotted(place, { worktree, ref }),
    restore: (worktree, { story, ref }) => restoreSnapshot(place, { story, ref, path: worktree }),
    async measure(worktree) {
      const looked = await findFiles(worktree);
      return looked.ok ? { ok: true, bytes: looked.found.bytes, files: looked.found.files.length } : looked;
    },
    findLoose: (worktree) => findLoose(place, worktree),
    async list(story) {
      const refs = await runner.session(root, {}, (git) => listRefs(git, story));
      return refs
        .flatMap((ref) => {
          const parsed = parseRef(ref);
          return parsed === null ? [] : [{ ref, ...parsed }];
        })
        .sort((a, b) => b.at - a.at);
    },
    async drop(ref) {
      if (parseRef(ref) === null) return;
      await runner.session(root, {}, async (git) => outputOf(await git.run(['update-ref', '-d', ref])));
    },
  };
}
