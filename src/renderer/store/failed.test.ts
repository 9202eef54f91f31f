import { describe, expect, it } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aFence, aRun, aStory } from '../testing/records.ts';
import { createFailedStories } from './failed.ts';

describe('stories whose card says failed', () => {
  const failed = (name: string) => aRun(name, 'coder-1', { id: `old-${name}`, status: 'failed', startedAt: 1 });
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const stories = Object.fromEntries(names.map((name) => [name, aStory(name, { stage: 'current' })]));
  const runs = Object.fromEntries(names.map((name) => [`old-${name}`, failed(name)]));
  const seen = (part: object, archived = false) => {
    const whole = createFailedStories(createFakeClient({ ...emptySnapshot(), stories, runs, ...part }).mirror);
    // the same, whether it is found at once or follows the changes
    const client = createFakeClient();
    const followed = createFailedStories(client.mirror);
    client.show({ ...emptySnapshot(), stories, runs, ...part });
    expect(new Set(followed.list(archived))).toEqual(new Set(whole.list(archived)));
    return whole.list(archived);
  };

  it('counts the cards that say failed', () => {
    expect(seen({})).toEqual(names);
  });

  it.each(['running', 'pending', 'completed'] as const)('counts no run that one which is %s has followed', (status) => {
    const later = Object.fromEntries(
      names.map((name) => [name, aRun(name, 'coder-2', { id: name, status, startedAt: 2 })]),
    );
    expect(seen({ runs: { ...runs, ...later } })).toEqual([]);
  });

  it('counts a story once, however often it failed', () => {
    const again = aRun('a', 'coder-2', { id: 'again', status: 'failed', startedAt: 2 });
    expect(seen({ runs: { 'old-a': failed('a'), again } })).toEqual(['a']);
  });

  it('leaves out what no card shows: a deleted story, a fenced one, an archived one while these are hidden', () => {
    const shown = { a: stories.a, b: aStory('b', { stage: 'archived' }), c: stories.c };
    const fences = { w: aFence('c') };
    expect(seen({ stories: shown, fences })).toEqual(['a']);
    expect(seen({ stories: shown, fences }, true)).toEqual(['a', 'b']);
  });
});
