import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { tempRepo } from '../../testing/temp-repo.ts';
import { createGitRunner, firstCommit } from './index.ts';

it('is the same in all clones, and a shallow clone is refused with the command that ends it', async () => {
  const repo = tempRepo();
  onTestFinished(() => repo.dispose());
  const runner = createGitRunner();
  const first = repo.git('rev-parse', 'HEAD');
  repo.git('commit', '-q', '--allow-empty', '-m', 'second');
  const clone = join(repo.outer, 'clone');
  const shallow = join(repo.outer, 'shallow');
  repo.git('clone', '-q', repo.root, clone);
  repo.git('clone', '-q', '--depth', '1', `file://${repo.root}`, shallow);
  expect([await firstCommit(runner, repo.root), await firstCommit(runner, clone)]).toEqual([first, first]);
  const refused = await firstCommit(runner, shallow).catch((error) => error.refusal.why);
  expect(messageText(refused, 'copied')).toContain(shallow);
  const command = /git (fetch --unshallow)$/.exec(remedyText(refused))?.[1] ?? '';
  repo.git('-C', shallow, ...command.split(' '));
  expect(await firstCommit(runner, shallow)).toBe(first);
});
