import { describe, expect, it } from 'vitest';
import { message, refusalSentence, remedyText } from '../../../contract/index.ts';
import type { WorktreeState } from '../ports/index.ts';
import { decideWorktree, judgeWorktree, type WorktreeDecision } from './decide.ts';

const at = { path: '/p.huskies/60_story_cleanup', branch: 'huskies/60_story_cleanup' };
const ask = { story: '60_story_cleanup', agent: 'coder-1', known: null, again: false };
const missing = { state: 'missing', ...at, locked: false, owner: null } as const;

const refusalOf = (decision: WorktreeDecision) => (decision.do === 'refuse' ? refusalSentence(decision.error) : '');

describe('judgeWorktree', () => {
  it('uses an existing worktree, and repairs it if it was moved', () => {
    expect(judgeWorktree(ask, { state: 'ready', ...at }, true)).toEqual({ do: 'use', ...at, repair: false });
    expect(judgeWorktree(ask, { state: 'moved', ...at }, true)).toEqual({ do: 'use', ...at, repair: true });
  });

  it('makes a worktree if there is none', () => {
    expect(judgeWorktree(ask, { state: 'none' }, true)).toEqual({ do: 'make', again: false });
  });

  it('I6: never makes a missing worktree again by itself, and names the command by which a person can', () => {
    const decision = judgeWorktree(ask, missing, true);
    expect(decision).toMatchObject({ do: 'refuse', error: { code: 'worktree-missing', value: '60_story_cleanup' } });
    expect(refusalOf(decision)).toContain('huskies agent start 60_story_cleanup coder-1 --again');
    expect(refusalOf(decision)).toContain(at.path);
    expect(judgeWorktree({ ...ask, again: true }, missing, true)).toEqual({ do: 'make', again: true });
  });

  it('makes a missing worktree again if its branch is gone too, since nothing can be lost', () => {
    expect(judgeWorktree(ask, missing, false)).toEqual({ do: 'make', again: true });
  });

  it('I6: never makes a locked worktree again, and that of a copied project only if a person allows it', () => {
    const locked = { ...missing, locked: true };
    for (const again of [false, true])
      for (const branch of [false, true]) {
        const decision = judgeWorktree({ ...ask, again }, locked, branch);
        expect(refusalOf(decision)).toContain('git worktree unlock');
      }
    const copied = { ...missing, owner: '/original' };
    expect(judgeWorktree(ask, copied, false)).toMatchObject({ do: 'refuse' });
    expect(refusalOf(judgeWorktree(ask, copied, true))).toContain('/original');
    expect(judgeWorktree({ ...ask, again: true }, copied, true)).toEqual({ do: 'make', again: true });
  });

  it('I6: refuses a folder with other content, and tells what it is', () => {
    const why = message('git.taken.free', { why: message('git.why.file'), path: at.path });
    const taken: WorktreeState = { state: 'taken', path: at.path, why };
    for (const again of [false, true]) {
      const decision = judgeWorktree({ ...ask, again }, taken, true);
      expect(decision).toMatchObject({ do: 'refuse', error: { code: 'worktree-taken' } });
      expect(decision.do === 'refuse' && remedyText(decision.error.why)).toBe(remedyText(why));
      expect(refusalOf(decision)).toContain('it is a file');
    }
  });
});

it('decideWorktree checks the branch of a missing worktree only', async () => {
  const git = (seen: WorktreeState) => ({
    lookAtWorktree: async () => seen,
    hasBranch: async () => {
      if (seen.state !== 'missing') throw new Error('the branch must not be checked');
      return false;
    },
  });
  expect(await decideWorktree(git({ state: 'none' }), ask)).toEqual({ do: 'make', again: false });
  expect(await decideWorktree(git(missing), ask)).toEqual({ do: 'make', again: true });
});
