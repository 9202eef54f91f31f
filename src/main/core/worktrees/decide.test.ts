import { describe, expect, it } from 'vitest';
import { decideWorktree } from './decide.ts';

const at = { path: '/p.huskies/60_story_cleanup', branch: 'huskies/60_story_cleanup' };

describe('decideWorktree', () => {
  it('uses the one that is there', () => {
    expect(decideWorktree('60_story_cleanup', { state: 'ready', ...at })).toEqual({ do: 'use', ...at });
  });

  it('makes one where nothing is', () => {
    expect(decideWorktree('60_story_cleanup', { state: 'none' })).toEqual({ do: 'make' });
  });

  it('I6: never makes a missing one again by itself, and says how a person can', () => {
    const decision = decideWorktree('60_story_cleanup', { state: 'missing', ...at });
    expect(decision).toMatchObject({ do: 'refuse', error: { code: 'worktree-missing', value: '60_story_cleanup' } });
    expect(JSON.stringify(decision)).toContain(at.path);
  });

  it('I6: never touches foreign content, and says whose place it is in', () => {
    const decision = decideWorktree('60_story_cleanup', { state: 'taken', path: at.path, why: 'it is a file' });
    expect(decision).toMatchObject({ do: 'refuse', error: { code: 'worktree-taken' } });
    expect(JSON.stringify(decision)).toContain('it is a file');
  });
});
