/** The size of a story's changes on its card: when it is looked at, and when it is gone. */
import { expect, it } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { atWork, runningProgram, STORY } from '../../testing/at-work.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';

const PLACE = `/fake/${STORY}`;
const size = (added: number) => ({ size: { files: 2, added, removed: 1 } });
const diffOf = (huskies: TestHuskies) => huskies.host.door.snapshot().work[STORY]?.diff;
/** A look that may be due has been made. */
const later = (huskies: TestHuskies) => huskies.clock.advance(11_000);

it('a working story is looked at again only after its run has done something, and at the end of its turn', async () => {
  const huskies = createTestHuskies();
  const { run } = await atWork(huskies);
  huskies.changes.lists.set(PLACE, size(7));
  await later(huskies);
  huskies.handles.observed.showRun(run, { lastOutputAt: huskies.clock.now() });
  await later(huskies);
  expect(diffOf(huskies)).toEqual({ files: 2, added: 7, removed: 1 });
  const looks = huskies.changes.asked.length;
  await later(huskies);
  await later(huskies);
  expect(huskies.changes.asked).toHaveLength(looks);
  huskies.changes.lists.set(PLACE, size(9));
  runningProgram(huskies).exit(0);
  await huskies.settle();
  await huskies.clock.advance(1_000);
  expect(diffOf(huskies)).toMatchObject({ added: 9 });
  expect(huskies.changes.asked.length).toBeGreaterThan(looks);
});

it('it is gone with the worktree or when the story is done; what git refuses is not known, and nothing is stuck', async () => {
  const huskies = createTestHuskies();
  await atWork(huskies);
  huskies.changes.lists.set(PLACE, size(7));
  runningProgram(huskies).exit(0);
  await huskies.settle();
  await later(huskies);
  expect(diffOf(huskies)).toMatchObject({ added: 7 });
  await huskies.must('story.move', { story: STORY, stage: 'done' });
  await later(huskies);
  expect(diffOf(huskies)).toBeUndefined();
  huskies.changes.list = () =>
    Promise.reject(new RefusalError({ code: 'failed', why: message('changes.none', { path: 'x' }) }));
  await huskies.must('story.move', { story: STORY, stage: 'current' });
  await later(huskies);
  expect([diffOf(huskies), huskies.host.ledger.host.stuck]).toEqual([undefined, []]);
});
