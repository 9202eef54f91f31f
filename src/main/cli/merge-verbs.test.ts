import { expect, it } from 'vitest';
import { message, ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

const LISTED = {
  base: 'main',
  stories: [
    {
      ...{ story: 's1', title: 'Tax', place: 1, candidate: 'merge_1', blocked: null },
      wait: { code: 'merge-tested', values: { stories: ['s1'] }, why: message('wait.merge.tested.alone') },
    },
    {
      ...{ story: 's2', title: 'Cart', place: 2, candidate: null, blocked: null },
      wait: { code: 'merge-queued', values: { place: 2 }, why: message('wait.merge.queued', { place: 2 }) },
    },
    {
      ...{ story: 's3', title: 'Ship', place: null, candidate: null, wait: null },
      blocked: message('merge.empty', { branch: 'huskies/s3', base: 'main' }),
    },
  ],
  candidates: [{ id: 'merge_1', lane: 0, tip: 'abcdef0123456789', stories: ['s1'], gate: 'tests' }],
};

it('merge list shows the queue in its order, the commit of each candidate, and what a story waits for', async () => {
  const door = createFakeDoor();
  door.on('merge.list', () => ok(LISTED));
  const { out, code } = await cli(['merge', 'list'], door);
  expect([
    code,
    out
      .trimEnd()
      .split('\n')
      .map((row) => row.replace(/ {2,}/g, '  ')),
  ]).toEqual([
    0,
    [
      '#  STORY  TITLE  CANDIDATE  WAITS',
      '1  s1  Tax  abcdef012345  its merge is being tested',
      '2  s2  Cart  -  number 2 in the merge queue',
      '-  s3  Ship  -  it cannot be merged: huskies/s3 has no changes that are not in main',
    ],
  ]);
  expect(JSON.parse((await cli(['merge', 'list', '--json'], door)).out)).toMatchObject(LISTED);
});

it('an empty queue is one line, and story merge says when it changes nothing', async () => {
  const door = createFakeDoor();
  door.on('merge.list', () => ok({ base: 'main', stories: [], candidates: [] }));
  door.on('story.merge', () => ok({ seq: 1, changed: false }));
  expect((await cli(['merge', 'list'], door)).out).toBe('No story is in merge.\n');
  expect((await cli(['story', 'merge', 's1'], door)).out).toBe('s1 may be merged already. Nothing changed.\n');
});
