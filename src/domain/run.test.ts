import { describe, expect, it } from 'vitest';
import {
  countsTowardsCap,
  endsWithStory,
  findRun,
  isBusy,
  isLive,
  occupiesStory,
  RUN_KINDS,
  type RunRecord,
  type RunStatus,
  type Stopping,
} from './index.ts';
import { legacy } from './message.ts';

const LIVE: Readonly<Record<RunStatus, boolean>> = { pending: true, running: true, completed: false, failed: false };
const STATUSES = Object.keys(LIVE) as RunStatus[];
const STOP: Stopping = { by: 'person', why: legacy(''), since: 0, receipt: 'receipt_1', left: null };

describe('a run', () => {
  it.each(STATUSES)('with status %s holds its slot or not, whether it is being stopped or not', (status) => {
    for (const stopping of [null, STOP])
      expect(isLive({ status, stopping } as Pick<RunRecord, 'status'>)).toBe(LIVE[status]);
  });

  it.each(STATUSES)('with status %s keeps its worktree in use while it is being stopped', (status) => {
    expect(isBusy({ status, stopping: STOP })).toBe(true);
    expect(isBusy({ status, stopping: null })).toBe(LIVE[status]);
  });
});

describe('the kind of a run', () => {
  it.each(RUN_KINDS)('%s: only an agent and the setup before it count towards the cap, and only while live', (kind) => {
    const counts = kind === 'agent' || kind === 'setup';
    for (const status of STATUSES) {
      expect(countsTowardsCap({ kind, status, lane: null })).toBe(counts && LIVE[status]);
      if (kind === 'setup') expect(countsTowardsCap({ kind, status, lane: 0 })).toBe(false);
    }
  });

  it.each(STATUSES)('with status %s a run keeps its story busy only in the story’s own worktree', (status) => {
    expect(occupiesStory({ status, stopping: null, lane: null })).toBe(LIVE[status]);
    expect(occupiesStory({ status, stopping: STOP, lane: null })).toBe(true);
    expect(occupiesStory({ status, stopping: STOP, lane: 0 })).toBe(false);
  });

  it('a story that leaves ends its agents, gates and setup, but not its teardown or runs of the merge queue', () => {
    const ends = RUN_KINDS.filter((kind) => endsWithStory({ kind, lane: kind === 'merge-gate' ? 0 : null }));
    expect(ends).toEqual(['agent', 'gate', 'setup']);
    expect(endsWithStory({ kind: 'agent', lane: 1 })).toBe(false);
  });
});

describe('findRun', () => {
  const run = (id: string, patch: Partial<RunRecord> = {}) => ({
    id,
    kind: 'agent' as const,
    story: '1_a',
    agent: 'tests',
    status: 'failed' as const,
    stopping: null,
    ...patch,
  });

  it('matches story and name exactly', () => {
    const others = [run('1', { story: '1_ab' }), run('2', { agent: 'tests-2' })];
    expect(findRun(others, '1_a', 'tests')).toBeUndefined();
    expect(findRun([...others, run('3')], '1_a', 'tests')?.id).toBe('3');
  });

  it('finds only the run of a given id, and none whose story or name differs', () => {
    const runs = [run('a', { status: 'running' }), run('b')];
    expect(findRun(runs, '1_a', 'tests', 'b')?.id).toBe('b');
    expect(findRun(runs, '1_a', 'tests', 'c')).toBeUndefined();
    expect(findRun(runs, '1_b', 'tests', 'b')).toBeUndefined();
    expect(findRun(runs, '1_a', 'other', 'b')).toBeUndefined();
  });

  it.each([
    ['a busy gate is preferred to an ended agent', [run('a'), run('g', { kind: 'gate', status: 'running' })], 'g'],
    ['an agent is preferred to an ended gate', [run('g', { kind: 'gate' }), run('a')], 'a'],
    ['a run that is being stopped is busy', [run('a'), run('g', { kind: 'gate', stopping: STOP })], 'g'],
    ['of equal runs the first is found', [run('a'), run('b')], 'a'],
  ])('%s', (_, runs, found) => {
    expect(findRun(runs, '1_a', 'tests')?.id).toBe(found);
  });
});
