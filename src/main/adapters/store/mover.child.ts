/**
 * A test's child process: moves one story without end, and prints each move's number once it is acknowledged.
 * Arguments: folder, first number, mode (`store`, or `eager`: a planted bug that acknowledges before the commit).
 */
import { writeSync } from 'node:fs';
import { aStory } from '../../testing/store-records.ts';
import { openStore } from './index.ts';

const STORY = aStory('1_story_moving');
const [dir = '', first = '1', mode = 'store'] = process.argv.slice(2);
const store = openStore({ dir, onProblem: (message) => writeSync(1, `PROBLEM ${message}\n`), now: Date.now });
for (let n = Number(first); ; n += 1) {
  const stage = n % 2 === 0 ? 'current' : 'qa';
  const story = { ...STORY, stage, movedAt: n } as const;
  if (mode === 'eager') writeSync(1, `${n}\n`);
  if (mode === 'store' || n % 10 === 0) store.commit([{ put: 'story', story, text: `text ${n}` }]);
  if (mode === 'store') writeSync(1, `${n}\n`);
}
