/** The policy judges a request by where its run works. */
import { expect, it } from 'vitest';
import type { PermissionRule } from '../../../domain/index.ts';
import { Questions } from './questions.ts';

it('a path of a request is relative to the worktree of its run', async () => {
  const run = { id: 'run_1', story: '1_story_a', agent: 'coder-1', status: 'running', stopping: null, worktree: '/w' };
  const rules: PermissionRule[] = [
    { tool: 'edit', pattern: '/w/secret/*', answer: 'deny' },
    { tool: 'edit', pattern: '/w/*', answer: 'allow' },
  ];
  const questions = new Questions({
    ledger: { questions: new Map(), runs: new Map([[run.id, run]]), seq: 0 },
    wanted: { commit: () => 1 },
    clock: { now: () => 7 },
    policy: () => rules,
  } as never);
  const options = [
    { id: 'yes', label: 'Yes', kind: 'allow-once' as const },
    { id: 'no', label: 'No', kind: 'reject-once' as const },
  ];
  const asked = { kind: 'permission' as const, title: 'Edit', tool: 'edit', options, takesText: false };
  expect(await questions.request(run.id, { ...asked, detail: 'secret/a' })).toMatchObject({
    by: 'policy',
    option: 'no',
  });
  expect(await questions.request(run.id, { ...asked, detail: 'src/a' })).toMatchObject({ by: 'policy', option: 'yes' });
});
