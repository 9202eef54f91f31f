/** I6: a removal of which a file cannot be read does not begin. Root can read every file, so it skips this. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isRoot } from '../../../testing/other-host.ts';
import { tempRepo } from '../../../testing/temp-repo.ts';
import { createGitRunner } from '../run.ts';
import { createSnapshots } from './index.ts';

const STORY = '60_story_cleanup';

it.skipIf(isRoot)('I6: no snapshot is taken of a worktree with a file that cannot be read', async () => {
  const repo = tempRepo();
  onTestFinished(() => repo.dispose());
  const worktree = join(repo.outer, 'project.huskies', STORY);
  repo.git('worktree', 'add', '-q', '-b', `huskies/${STORY}`, worktree);
  writeFileSync(join(worktree, 'private'), 'x', { mode: 0o000 });
  const snapshots = createSnapshots({ runner: createGitRunner(), root: repo.root, commonDir: repo.commonDir });
  await expect(snapshots.take(worktree, { story: STORY, at: 1 })).rejects.toThrow();
  expect(existsSync(worktree)).toBe(true);
  expect(await snapshots.list(null)).toEqual([]);
});
