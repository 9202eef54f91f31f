import { describe, expect, it } from 'vitest';
import { legacy, remedyText, toldRefusal } from '../../../contract/index.ts';
import type { WorktreeState } from '../ports/index.ts';
import { decideWorktree, judgeWorktree, type WorktreeDecision } from './decide.ts';

const at = { path: '/p.huskies/60_story_cleanup', branch: 'huskies/60_story_cleanup' };
const ask = { story: '60_story_cleanup', agent: 'coder-1', known: null, again: false };
const missing = { state: 'missing', ...at, locked: false, owner: null } as const;

const told = (decision: WorktreeDecision) => (decision.do === 'refuse' ? toldRefusal(decision.error) : '');

describe('judgeWorktree', () => {
  it('uses the one that is there, also when it was moved', () => {
    expect(judgeWorktree(ask, { state: 'ready', ...at }, true)).toEqual({ do: 'use', ...at, mend: false });
    expect(judgeWorktree(ask, { state: 'moved', ...at }, true)).toEqual({ do: 'use', ...at, mend: true });
  });

  it('makes one where nothing is', () => {
    expect(judgeWorktree(ask, { state: 'none' }, true)).toEqual({ do: 'make', again: false });
  });

  it('I6: never makes a missing one again by itself, and says how a person can in one step', () => {
    const decision = judgeWorktree(ask, missing, true);
    expect(decision).toMatchObject({ do: 'refuse', error: { code: 'worktree-missing', value: '60_story_cleanup' } });
    expect(told(decision)).toContain('huskies agent start 60_story_cleanup coder-1 --again');
    expect(told(decision)).toContain(at.path);
    expect(judgeWorktree({ ...ask, again: true }, missing, true)).toEqual({ do: 'make', again: true });
  });

  it('begins from the base when the branch is gone as well: nothing is left to lose', () => {
    expect(judgeWorktree(ask, missing, false)).toEqual({ do: 'make', again: true });
  });

  it('I6: never makes one that is locked, and of a copied project only when asked', () => {
    const locked = { ...missing, locked: true };
    for (const again of [false, true])
      for (const branch of [false, true]) {
        const decision = judgeWorktree({ ...ask, again }, locked, branch);
        expect(told(decision)).toContain('git worktree unlock');
      }
    const copied = { ...missing, owner: '/original' };
    expect(judgeWorktree(ask, copied, false)).toMatchObject({ do: 'refuse' });
    expect(told(judgeWorktree(ask, copied, true))).toContain('/original');
    expect(judgeWorktree({ ...ask, again: true }, copied, true)).toEqual({ do: 'make', again: true });
  });

  it('I6: never touches foreign content, and says whose place it is in', () => {
    const taken: WorktreeState = { state: 'taken', path: at.path, why: legacy('it is a file', 'Move it.') };
    for (const again of [false, true]) {
      const decision = judgeWorktree({ ...ask, again }, taken, true);
      expect(decision).toMatchObject({ do: 'refuse', error: { code: 'worktree-taken' } });
      expect(decision.do === 'refuse' && remedyText(decision.error.why)).toBe('Move it.');
      expect(told(decision)).toContain('it is a file');
    }
  });
});

it('decideWorktree asks for the branch of a missing one only', async () => {
  const git = (seen: WorktreeState) => ({
    lookAtWorktree: async () => seen,
    hasBranch: async () => {
      if (seen.state !== 'missing') throw new Error('was not to be asked');
      return false;
    },
  });
  expect(await decideWorktree(git({ state: 'none' }), ask)).toEqual({ do: 'make', again: false });
  expect(await decideWorktree(git(missing), ask)).toEqual({ do: 'make', again: true });
});
