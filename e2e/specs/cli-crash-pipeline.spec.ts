/** The host crashes at points of the pipeline, of the care of worktrees and of an import: no step is lost or done twice. */
import { block, importOnce, removeAndRestore, walk } from '../fixtures/crash-pipeline.ts';
import { test } from '../fixtures/test.ts';
import { casesOf } from '../fixtures/times.ts';

test.describe.configure({ timeout: 240_000 });

for (const point of casesOf(
  ['setup:recorded', 'verdict:given', 'advance:moved'],
  ['setup:asked', 'verdict:asked', 'advance:decided', 'advance:rejected'],
))
  test(
    `I1, I7: after a crash at ${point} the story goes on to the merge, and each step is done once`,
    {
      tag: ['@anyone'],
    },
    async ({ emptyLab }) => walk(emptyLab, point),
  );

test('I7: after a crash at advance:blocked the story is blocked once', { tag: ['@anyone'] }, async ({ emptyLab }) =>
  block(emptyLab, 'advance:blocked'),
);

for (const point of casesOf(
  ['removal:snapshot'],
  ['removal:asked', 'removal:taken', 'removal:removed', 'restore:asked', 'restore:restored'],
))
  test(
    `I6: after a crash at ${point} the next host ends it, and no byte of the worktree is lost`,
    {
      tag: ['@anyone'],
    },
    async ({ emptyLab }) => removeAndRestore(emptyLab, point),
  );

for (const point of casesOf(['import:stored'], ['import:renamed', 'import:moved']))
  test(
    `I7: after a crash at ${point} a file of the inbox is imported once`,
    { tag: ['@anyone'] },
    async ({ emptyLab }) => importOnce(emptyLab, point),
  );
