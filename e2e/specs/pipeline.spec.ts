/** Twelve stories walk the pipeline by themselves, and back out of every failure. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventRecord } from '../../src/contract/index.ts';
import type { Lab } from '../fixtures/lab.ts';
import {
  BATCH,
  BATCH_BEGINS,
  EXPECTED,
  kindsOf,
  stagesOfMove,
  UNSOLVED_BEGINS,
  withoutTests,
} from '../fixtures/pipeline-events.ts';
import { makePipelineProject, STORIES } from '../fixtures/pipeline-project.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const { flaky, never, solved, unsolved, frozen, dragged, crash, stall, bad } = STORIES;
/** At least a minute is the watchdog's; the rest waits for agents on a busy machine. */
const PATIENT = { timeout: 120_000 };

interface Listed {
  id: string;
  stage: string;
  blocked: { code: string } | null;
  frozen: boolean;
  hold: { code: string } | null;
}

async function listed(lab: Lab): Promise<Map<string, Listed>> {
  return new Map((await lab.json<Listed[]>('story', 'list')).map((story) => [story.id, story]));
}

function stagesOf(stories: Map<string, Listed>, ids: readonly string[]): string[] {
  return ids.map((id) => stories.get(id)?.stage ?? 'none');
}

test('twelve stories reach the base, or a card says what each of them needs', { tag: ['@browser', '@anyone'] }, async ({
  emptyLab: lab,
  open,
}) => {
  test.setTimeout(600_000);
  const signals = await makePipelineProject(lab);
  const { page } = await open(lab, lab.dir);
  const board = new Board(page);
  await board.painted();

  // the gates of the first candidate wait, so that the four behind it become one batch
  signals.hold();
  const add = async (ids: readonly string[]) => {
    for (const id of ids) await lab.addStory(id, `About ${id}`);
  };
  await add([flaky]);
  await expect.poll(async () => (await listed(lab)).get(flaky)?.stage, PATIENT).toBe('merge');
  await expect.poll(() => signals.mergeGates(), PATIENT).toBe(1);
  await add(BATCH);
  await expect.poll(async () => stagesOf(await listed(lab), BATCH), PATIENT).toEqual(BATCH.map(() => 'merge'));
  signals.release();
  const good = BATCH.filter((id) => id !== bad);
  await expect.poll(async () => stagesOf(await listed(lab), good), PATIENT).toEqual(good.map(() => 'done'));

  // a person changes the same file on the base while both are in the queue
  signals.hold();
  await add([solved, unsolved]);
  await expect.poll(async () => stagesOf(await listed(lab), [solved, unsolved]), PATIENT).toEqual(['merge', 'merge']);
  lab.write('shared.txt', 'by a person\n');
  lab.git('commit', '-q', '-a', '-m', 'by a person');
  signals.release();

  await add([never, frozen, dragged, crash, stall]);
  await board.expectState(frozen, 'running');
  await lab.json('story', 'freeze', frozen);
  await board.expectState(dragged, 'running');
  await lab.json('story', 'move', dragged, 'backlog');
  const ended = [flaky, solved, crash, stall, ...BATCH];
  await expect.poll(async () => stagesOf(await listed(lab), ended), PATIENT).toEqual(ended.map(() => 'done'));
  await expect.poll(async () => (await listed(lab)).get(unsolved)?.blocked, PATIENT).not.toBeNull();
  const now = await listed(lab);
  expect(now.get(never)).toMatchObject({ stage: 'current', blocked: { code: 'blocked.rejected' } });
  expect(now.get(unsolved)).toMatchObject({ stage: 'merge', blocked: { code: 'blocked.rejected' } });
  expect(now.get(frozen)).toMatchObject({ stage: 'current', frozen: true });
  expect(now.get(dragged)).toMatchObject({ stage: 'backlog', hold: { code: 'hold.rule' } });
  await expect(board.card(never)).toContainText('tests');

  // exactly one commit for each story that is done, and the person's, on top of the first
  const subjects = lab.git('log', '--format=%s', 'main').trim().split('\n').reverse();
  expect(subjects[0]).toBe('first');
  expect([...subjects.slice(1)].sort()).toEqual([...ended.map((id) => `About ${id}`), 'by a person'].sort());
  expect(readFileSync(join(lab.dir, 'shared.txt'), 'utf8'), 'the checkout follows the base').toBe(
    'by a person\nby solved\n',
  );
  expect(lab.git('status', '--porcelain')).toBe('');
  expect(lab.left()).toEqual([]);
  expect(gitLocks(lab)).toEqual([]);

  await lab.json('pause');
  await lab.addStory('300_story_last');
  const events = await lab.events<EventRecord>((event) => event.story === '300_story_last');
  for (const [story, kinds] of EXPECTED) expect(withoutTests(kindsOf(events, story)), story).toEqual(kinds);
  for (const story of BATCH) {
    const kinds = kindsOf(events, story);
    expect(kinds.slice(0, BATCH_BEGINS.length), story).toEqual(BATCH_BEGINS);
    expect(kinds.slice(-2), story).toEqual(['story_merged', 'agents_removed']);
  }
  const batch = events.filter(({ story }) => BATCH.includes(story ?? ''));
  // at most 1 + 2·log2(4) gate runs for the batch; the bad story is tested again when it has come back
  const entries = batch.filter((event) => event.story === bad && stagesOfMove(event).to === 'merge');
  const back = entries[1]?.seq ?? 0;
  const runs = batch.filter(({ kind, agent, seq }) => kind === 'gate_started' && agent === 'merged' && seq < back);
  expect(runs.length).toBeGreaterThanOrEqual(3);
  expect(runs.length).toBeLessThanOrEqual(1 + 2 * Math.log2(4));
  expect(batch.some(({ kind }) => kind === 'merge_halved')).toBe(true);
  const sentBack = events.filter((event) => event.kind === 'story_moved' && stagesOfMove(event).from === 'merge');
  expect(sentBack.map(({ story }) => story)).toEqual([bad]);
  const kinds = withoutTests(kindsOf(events, unsolved));
  expect(kinds.slice(0, UNSOLVED_BEGINS.length)).toEqual(UNSOLVED_BEGINS);
  expect(kinds.at(-1)).toBe('story_blocked');
  expect(kinds.filter((kind) => kind === 'completed:mergemaster')).toHaveLength(3);
  const merged = events.filter(({ kind }) => kind === 'story_merged').map(({ story }) => story);
  expect([...merged].sort()).toEqual([...ended].sort());
});

/** Lock files that git left in the repository; Huskies' own folder there has a lock for as long as the host lives. */
function gitLocks(lab: Lab): string[] {
  const files = readdirSync(join(lab.dir, '.git'), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.lock') && !file.startsWith('huskies'));
}
