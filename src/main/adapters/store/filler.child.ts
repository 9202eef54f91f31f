/**
 * A test's child process: commits stories of 64 kB until the disk is full, reports the refusal and what it
 * acknowledged, and goes on when it receives a line. Argument: folder.
 */
import { writeSync } from 'node:fs';
import { RefusalError } from '../../../contract/index.ts';
import { aStory } from '../../testing/store-records.ts';
import { openStore } from './index.ts';

const [dir = ''] = process.argv.slice(2);
const report = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);
const store = openStore({ dir, onProblem: (problem) => report({ problem }), now: Date.now });
let acknowledged = 0;
let refused = false;
const fill = (limit: number) => {
  try {
    while (acknowledged < limit) {
      const n = acknowledged + 1;
      store.commit([{ put: 'story', story: aStory(`${n}_story_a`, { movedAt: n }), text: String(n).repeat(65_536) }]);
      acknowledged = n;
    }
  } catch (error) {
    refused = true;
    report({ refusal: error instanceof RefusalError ? error.refusal : String(error) });
  }
  // after the failure, memory must agree with the disk
  report({ acknowledged, loaded: store.load().stories.length, next: store.nextStoryNumber(), refused });
};
fill(1_000);
process.stdin.once('data', async () => {
  refused = false;
  fill(acknowledged + 3);
  await store.close();
  process.exit(0);
});
