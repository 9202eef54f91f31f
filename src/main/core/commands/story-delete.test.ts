import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { RESTORABLE_MS } from '../../../domain/index.ts';
import { atWork, opened, STORY } from '../../testing/at-work.ts';
import { createTestHuskies, surroundings } from '../../testing/test-huskies.ts';

const poolOf = ({ host }: ReturnType<typeof createTestHuskies>) => [...host.ledger.runs.values()];

describe('a deleted story', () => {
  it('I3: its live run is stopped with proof and its records leave the pool; its text and worktree stay', async () => {
    const { huskies, agent, run } = await atWork();
    const deleted = await huskies.must('story.delete', { story: STORY });
    expect(deleted).toMatchObject({ changed: true, until: huskies.clock.now() + RESTORABLE_MS });
    expect(huskies.host.door.snapshot().stories).toEqual({});
    await huskies.settle();
    expect(huskies.world.isAlive(agent.process)).toBe(false);
    expect(poolOf(huskies)).toEqual([]);
    const [receipt] = huskies.store.receipts(STORY);
    expect(receipt).toMatchObject({ run, by: 'story-left', why: message('remove.gone'), verdict: 'gone' });
    expect(await huskies.must('story.list', {})).toEqual([]);
    expect(await huskies.ask('story.show', { story: STORY })).toMatchObject({ error: { code: 'unknown-story' } });
    await huskies.must('story.restore', { story: STORY });
    expect(await huskies.must('story.show', { story: STORY })).toMatchObject({ stage: 'current', text: 'test' });
    expect(huskies.host.ledger.worktrees.ofStory(STORY)).toMatchObject({ state: 'ready' });
    expect(await huskies.ask('agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({ ok: true });
  });

  it('is listed with the time of its deletion, and its id is not used again, not even after 30 days', async () => {
    const huskies = await opened();
    await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'test' });
    await huskies.must('story.delete', { story: STORY });
    const at = huskies.clock.now();
    expect(await huskies.must('story.deleted', {})).toEqual([
      { id: STORY, title: 'Cleanup', stage: 'backlog', deletedAt: at },
    ]);
    const refusal = (code: string) => ({ error: { code: 'story-exists', field: 'id', value: STORY, why: { code } } });
    expect(await huskies.ask('story.add', { title: 'Again', id: STORY })).toMatchObject(refusal('command.add.deleted'));
    expect((await huskies.must('story.add', { title: 'Next' })).story).toBe('61_story_next');

    // Half an hour before it is too late.
    const later = await opened(createTestHuskies(huskies, undefined, at + RESTORABLE_MS - 1_800_000));
    await later.settle();
    expect(await later.must('story.deleted', {})).toHaveLength(1);
    await later.clock.advance(3_700_000);
    expect(await later.must('story.deleted', {})).toEqual([]);
    expect(huskies.store.text(STORY)).toBeNull();
    expect(await later.ask('story.restore', { story: STORY })).toMatchObject({ error: { code: 'unknown-story' } });
    expect(await later.ask('story.add', { title: 'Again', id: STORY })).toMatchObject(refusal('command.add.removed'));
    const events = huskies.store.events(0, 99).filter((event) => event.story === STORY);
    expect(events.map(({ kind, by }) => [kind, by?.kind ?? null])).toEqual([
      ['story_added', 'person'],
      ['story_deleted', 'person'],
      ['story_removed', null],
    ]);
  });

  it('is removed for good by the next host too, but not while a fence is at its worktree', async () => {
    const around = surroundings();
    const first = createTestHuskies(around);
    first.spawner.keeper = false;
    const { huskies, agent } = await atWork(first);
    const left = huskies.world.fork(agent.process.pid, { nature: 'unkillable' });
    await huskies.must('story.delete', { story: STORY });
    await huskies.clock.until(huskies.host.reconciler.idle());
    for (const n of [1, 2]) {
      const id = `${n}_old`;
      around.store.commit([
        { put: 'story', story: { ...(around.store.deletion(STORY)?.story ?? fail()), id } },
        { remove: 'story', id, at: huskies.clock.now() },
      ]);
    }
    around.world.crash();
    const next = createTestHuskies(around, undefined, huskies.clock.now() + RESTORABLE_MS + 1);
    await next.clock.until(next.host.open());
    await next.clock.until(next.host.reconciler.idle());
    expect((await next.must('story.deleted', {})).map(({ id }) => id)).toEqual([STORY]);
    left.nature = 'mortal';
    await next.must('fence.retry', { story: STORY });
    await next.clock.advance(2 * 3_600_000);
    expect(await next.must('story.deleted', {})).toEqual([]);
  });

  it('its records are removed by the next host if this one ends just after the deletion', async () => {
    const around = surroundings();
    const { huskies, agent } = await atWork(createTestHuskies(around));
    around.world.exit(agent.process.pid, 0);
    await huskies.settle();
    around.store.commit([{ remove: 'story', id: STORY, at: huskies.clock.now() }]);
    around.world.crash();
    const next = createTestHuskies(around, undefined, huskies.clock.now());
    await next.clock.until(next.host.open());
    await next.settle();
    expect([poolOf(next), around.store.load().runs]).toEqual([[], []]);
  });
});

function fail(): never {
  throw new Error('the story is not deleted');
}
