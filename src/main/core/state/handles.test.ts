/** Who may write what. Each `@ts-expect-error` is a planted breach: if it compiled, the type check would fail. */

import { describe, expect, it } from 'vitest';
import { legacy } from '../../../contract/index.ts';
import { MemoryStore } from '../../testing/fake-store.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { aFence, aReceipt, aRun, aStory } from '../../testing/store-records.ts';
import { hostRecord, projectRecord } from '../../testing/test-huskies.ts';
import type { Handler } from '../commands/index.ts';
import type { World } from '../reconcile/index.ts';
import { type LedgerView, observedSide, wantedSide } from './handles.ts';
import { Ledger } from './ledger.ts';

const STOPPING = { by: 'person', why: legacy('asked'), since: 1, receipt: 'rcpt_1', left: null } as const;
const RELEASE = { run: 'run_a', worktree: '/w/a', story: 's', agent: 'a', at: 1, boot: null, processes: [] };

function sides(...runs: ReturnType<typeof aRun>[]) {
  const store = new MemoryStore();
  store.commit(runs.map((run) => ({ put: 'run', run })));
  const ledger = new Ledger(store, new ManualClock(), projectRecord(), hostRecord());
  return { ledger, store, wanted: wantedSide(ledger), observed: observedSide(ledger) };
}

describe('a run has two sides', () => {
  it('I9: what reconcile saw never overwrites a stop that was asked meanwhile, nor whose run it is', () => {
    const { ledger, observed, wanted } = sides(aRun('run_a', { status: 'pending', pid: null }));
    const before = ledger.runs.get('run_a') ?? aRun('run_a');
    wanted.commit([{ put: 'stop', run: 'run_a', stopping: STOPPING }]);
    observed.commit([{ put: 'run', run: { ...before, status: 'running', pid: 7, agent: 'other', startedAt: 0 } }]);
    expect(ledger.runs.get('run_a')).toEqual({ ...before, status: 'running', pid: 7, stopping: STOPPING });
  });

  it('I2: a stop that is asked or withdrawn changes nothing that was observed, however old the caller’s record is', () => {
    const { ledger, observed, wanted } = sides(aRun('run_a', { status: 'pending', pid: null }));
    observed.commit([{ put: 'run', run: aRun('run_a', { status: 'running', pid: 7 }) }]);
    wanted.commit([{ put: 'stop', run: 'run_a', stopping: STOPPING }]);
    expect(ledger.runs.get('run_a')).toMatchObject({ status: 'running', pid: 7, stopping: STOPPING });
    wanted.commit([{ remove: 'stop', run: 'run_a' }]);
    expect(ledger.runs.get('run_a')).toMatchObject({ status: 'running', pid: 7, stopping: null });
  });

  it('a record that has left the pool comes back by neither', () => {
    const { ledger, observed, wanted } = sides();
    observed.commit([{ put: 'run', run: aRun('run_a') }]);
    wanted.commit([{ put: 'stop', run: 'run_a', stopping: STOPPING }]);
    expect(ledger.runs.size).toBe(0);
  });
});

it('a release opens the fence and is kept, in one transaction', () => {
  const { ledger, store, observed, wanted } = sides();
  observed.commit([{ put: 'fence', fence: aFence('/w/a') }]);
  const commits = store.commits;
  wanted.commit([{ put: 'release', release: RELEASE }]);
  expect([ledger.fences.size, store.commits - commits, store.load().releases]).toEqual([0, 1, [RELEASE]]);
});

/** Never called: only the compiler reads them. */
const BREACHES = {
  commands({ wanted, observed, ledger }: ReturnType<typeof sides> & { ledger: LedgerView }) {
    // @ts-expect-error a command writes no receipt
    wanted.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1') }]);
    // @ts-expect-error nor the status of a run
    wanted.commit([{ put: 'run', run: aRun('run_a', { status: 'failed' }) }]);
    // @ts-expect-error nor a run that is more than asked for
    wanted.commit([{ put: 'start', run: aRun('run_a'), replaces: [] }]);
    // @ts-expect-error nor takes a record out of the pool
    wanted.commit([{ remove: 'run', id: 'run_a' }]);
    // @ts-expect-error nor makes a fence
    wanted.commit([{ put: 'fence', fence: aFence('/w/a') }]);
    // @ts-expect-error nor opens one without saying so
    wanted.commit([{ remove: 'fence', worktree: '/w/a' }]);
    // @ts-expect-error nor a worktree
    wanted.commit([{ put: 'worktree', story: 's', path: '/w/a', branch: 'b', empty: [] }]);
    // @ts-expect-error reconcile moves no story
    observed.commit([{ put: 'story', story: aStory('s') }]);
    // @ts-expect-error nor begins a run
    observed.commit([{ put: 'start', run: aRun('run_a'), replaces: [] }]);
    // @ts-expect-error nor releases a fence
    observed.commit([{ put: 'release', release: RELEASE }]);
    const view: LedgerView = ledger;
    // @ts-expect-error who only looks writes nothing
    view.commit([]);
    // @ts-expect-error nor shows anything
    view.showRun('run_a', { lastLine: '' });
  },
  reconcile(world: World) {
    // @ts-expect-error reconcile has no other side
    world.wanted;
    // @ts-expect-error nor the whole ledger
    world.ledger.commit([]);
  },
  handlers: [
    (({ wanted }) => ({ ok: true, value: { seq: wanted.commit([]) } })) satisfies Handler<'story.freeze'>,
    // @ts-expect-error a query has no wanted side
    (({ wanted }) => ({ ok: true, value: wanted })) satisfies Handler<'story.list'>,
    // @ts-expect-error nor asks for stops
    (({ stops }) => ({ ok: true, value: stops })) satisfies Handler<'agent.list'>,
    // @ts-expect-error a command has no observed side
    (({ observed }) => ({ ok: true, value: observed })) satisfies Handler<'story.freeze'>,
    // @ts-expect-error nor the whole ledger
    (({ ledger }) => ({ ok: true, value: { seq: ledger.commit([]) } })) satisfies Handler<'story.freeze'>,
  ],
};

it('commands, reconcile and queries each have planted breaches, which the compiler refuses', () => {
  expect(Object.keys(BREACHES)).toEqual(['commands', 'reconcile', 'handlers']);
});
