import { describe, expect, it } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aFence, aReceipt, aRun, aStory } from '../testing/records.ts';
import { createFailedStories } from './failed.ts';

describe('stories whose card shows a failed run', () => {
  const failed = (name: string) => aRun(name, 'coder-1', { id: `old-${name}`, status: 'failed', startedAt: 1 });
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const stories = Object.fromEntries(names.map((name) => [name, aStory(name, { stage: 'current' })]));
  const runs = Object.fromEntries(names.map((name) => [`old-${name}`, failed(name)]));
  const seen = (part: object, archived = false) => {
    const whole = createFailedStories(createFakeClient({ ...emptySnapshot(), stories, runs, ...part }).mirror);
    // The result is the same for a new set and for one that follows the changes.
    const client = createFakeClient();
    const followed = createFailedStories(client.mirror);
    client.show({ ...emptySnapshot(), stories, runs, ...part });
    expect(new Set(followed.list(archived))).toEqual(new Set(whole.list(archived)));
    return whole.list(archived);
  };

  it('lists the stories whose card shows a failure', () => {
    expect(seen({})).toEqual(names);
  });

  it.each(['running', 'pending', 'completed'] as const)(
    'leaves out a failed run that a newer run has followed: %s',
    (status) => {
      const later = Object.fromEntries(
        names.map((name) => [name, aRun(name, 'coder-2', { id: name, status, startedAt: 2 })]),
      );
      expect(seen({ runs: { ...runs, ...later } })).toEqual([]);
    },
  );

  it('leaves out a failed run after which another run was stopped', () => {
    const receipts = { a: aReceipt('a', { run: 'stopped', at: 3 }), b: aReceipt('b', { run: 'stopped', at: 0 }) };
    expect(seen({ receipts })).toEqual(['b', 'c', 'd', 'e', 'f']);
  });

  it('lists a story once, no matter how often it failed', () => {
    const again = aRun('a', 'coder-2', { id: 'again', status: 'failed', startedAt: 2 });
    expect(seen({ runs: { 'old-a': failed('a'), again } })).toEqual(['a']);
  });

  it('leaves out deleted and fenced stories, and archived ones while they are hidden', () => {
    const shown = { a: stories.a, b: aStory('b', { stage: 'archived' }), c: stories.c };
    const fences = { w: aFence('c') };
    expect(seen({ stories: shown, fences })).toEqual(['a']);
    expect(seen({ stories: shown, fences }, true)).toEqual(['a', 'b']);
  });
});
