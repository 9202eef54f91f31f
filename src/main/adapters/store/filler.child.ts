/**
 * Test child: commits stories of 64 kB until the disk says no, says what it was told and what it acknowledged, and goes
 * on when a line comes in. argv: folder.
 */
import { writeSync } from 'node:fs';
import { RefusalError } from '../../../contract/index.ts';
import { openStore } from './index.ts';

const STORY = { title: 'A', stage: 'backlog', blocked: null, frozen: false, rank: 'a0', createdAt: 1 } as const;
const [dir = ''] = process.argv.slice(2);
const say = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);
const store = openStore({ dir, onProblem: (problem) => say({ problem }), now: Date.now });
let acknowledged = 0;
let refused = false;
const fill = (limit: number) => {
  try {
    while (acknowledged < limit) {
      const n = acknowledged + 1;
      store.commit([
        { put: 'story', story: { ...STORY, id: `${n}_story_a`, movedAt: n }, text: String(n).repeat(65_536) },
      ]);
      acknowledged = n;
    }
  } catch (error) {
    refused = true;
    say({ refusal: error instanceof RefusalError ? error.refusal : String(error) });
  }
  // Memory must agree with the disk after the failure.
  say({ acknowledged, loaded: store.load().stories.length, next: store.nextStoryNumber(), refused });
};
fill(1_000);
process.stdin.once('data', async () => {
  refused = false;
  fill(acknowledged + 3);
  await store.close();
  process.exit(0);
});
