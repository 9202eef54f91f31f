import { expect, it } from 'vitest';
import type { FenceRecord, RunRecord } from '../../../contract/index.ts';
import { aFence, aRun, aStory } from '../../testing/store-records.ts';
import { createTestHuskies, surroundings } from '../../testing/test-huskies.ts';

// `prompts` is there only while some wait, and `preset` of an agent that was started
const RUN_KEYS: Record<Exclude<keyof RunRecord, 'prompts' | 'preset'>, true> = {
  ...{ id: true, kind: true, io: true, story: true, lane: true, agent: true, role: true, status: true },
  ...{ stopping: true, pid: true, worktree: true, startedAt: true, endedAt: true, exitCode: true, reason: true },
  ...{
    containment: true,
    strength: true,
    lastLine: true,
    lastOutputAt: true,
    stalledAt: true,
    stall: true,
    facts: true,
  },
};
// `waitsForRetry` is there only while the fence waits
const FENCE_KEYS: Record<Exclude<keyof FenceRecord, 'waitsForRetry'>, true> = {
  ...{ worktree: true, run: true, story: true, lane: true, agent: true, verdict: true, reason: true },
  ...{ processes: true, since: true, attempts: true, nextTryAt: true },
};
const keysOf = (record: unknown): string[] => Object.keys(record as object).sort();

it("exactly the screen's fields of a run and of a fence are sent, in snapshots, deltas, lists and the history", async () => {
  const story = aStory('60_story_cleanup');
  const run = aRun('run_a', { status: 'completed', cgroup: '/sys/fs/cgroup/a', known: [{ pid: 5, startTime: 6 }] });
  const fence = aFence('/w', { cgroup: '/sys/fs/cgroup/a' });
  const around = surroundings();
  around.store.commit([
    { put: 'story', story },
    { put: 'run', run },
  ]);
  const huskies = createTestHuskies(around);
  const { door } = huskies.host;
  const sent: unknown[] = [];
  door.subscribe((delta) => sent.push(...delta.changes.map((change) => ({ ...change }))));
  huskies.handles.observed.commit([
    { put: 'run', run },
    { put: 'fence', fence },
  ]);
  const { runs, fences } = door.snapshot();
  const changed = (table: string) => sent.find((one) => (one as { table: string }).table === table) as { put: object };
  const history = await huskies.must('agent.history', { story: story.id });
  const list = await huskies.must('fence.list', {});
  for (const shown of [runs.run_a, changed('runs').put, history[0]]) {
    expect(keysOf(shown)).toEqual(keysOf(RUN_KEYS));
  }
  for (const shown of [fences['/w'], changed('fences').put, list[0]]) expect(keysOf(shown)).toEqual(keysOf(FENCE_KEYS));
});
