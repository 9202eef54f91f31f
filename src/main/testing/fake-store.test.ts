import { expect, it } from 'vitest';
import { MemoryStore } from './fake-store.ts';
import { storeContract } from './store-contract.ts';
import { aStory } from './store-records.ts';

storeContract('MemoryStore', () => {
  const store = new MemoryStore();
  return { store, reopen: () => Promise.resolve(store) };
});

it('can fail the next commit once, which then writes nothing', () => {
  const store = new MemoryStore();
  store.failNextCommit(new Error('no space'));
  expect(() => store.commit([{ put: 'story', story: aStory('1_story_a') }])).toThrow('no space');
  expect(store.load().stories).toEqual([]);
  store.commit([{ put: 'story', story: aStory('1_story_a') }]);
  expect(store.commits).toBe(1);
});
