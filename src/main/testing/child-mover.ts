/**
 * Test child: moves one story on and on, and prints each move's number once it is acknowledged. argv: folder, first
 * number, mode (`store`, or `eager`: the planted bug that acknowledges before the commit).
 */
import { writeSync } from 'node:fs';
import { openStore } from '../adapters/store/index.ts';
import { aStory } from './store-records.ts';

const [dir = '', first = '1', mode = 'store'] = process.argv.slice(2);
const store = openStore({ dir, onProblem: (message) => writeSync(1, `PROBLEM ${message}\n`), now: Date.now });
for (let n = Number(first); ; n += 1) {
  const story = aStory('1_story_moving', { stage: n % 2 === 0 ? 'current' : 'qa', movedAt: n });
  if (mode === 'eager') writeSync(1, `${n}\n`);
  if (mode === 'store' || n % 10 === 0) store.commit([{ put: 'story', story, text: `text ${n}` }]);
  if (mode === 'store') writeSync(1, `${n}\n`);
}
