/**
 * What each handle may write. Each `@ts-expect-error` is a planted breach: if it compiled, the type check would fail.
 */

import { describe, expect, it } from 'vitest';
import { legacy } from '../../../contract/index.ts';
import { NO_FACTS } from '../../../domain/index.ts';
import { MemoryStore } from '../../testing/fake-store.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { aFence, aNewRun, aReceipt, aRun, aStory, aWorktree } from '../../testing/store-records.ts';
import { hostRecord, projectRecord } from '../../testing/test-huskies.ts';
import type { Handler } from '../commands/index.ts';
import type { Host } from '../host.ts';
import type { World } from '../reconcile/index.ts';
import { type LedgerView, openLedger } from './handles.ts';

const STOPPING = { by: 'person', why: legacy('asked'), since: 1, receipt: 'rcpt_1', left: null } as const;
const RELEASE = { run: 'run_a', worktree: '/w/a', story: 's', agent: 'a', at: 1, boot: null, processes: [] };

const NEW_RUN = aNewRun('run_a');

function sides(...runs: ReturnType<typeof aRun>[]) {
  const store = new MemoryStore();
  store.commit(runs.map((run) => ({ put: 'run', run })));
  const { view: ledger, ...handles } = openLedger(store, new ManualClock(), projectRecord(), hostRecord());
  return { ledger, store, ...handles };
}

describe('wanted and observed side of a run', () => {
  it('I9: an observed change never overwrites a stop that was requested meanwhile, nor the run’s slot', () => {
    const { ledger, observed, wanted } = sides(aRun('run_a', { status: 'pending', pid: null }));
    const before = ledger.runs.get('run_a') ?? aRun('run_a');
    wanted.commit([{ put: 'stop', run: 'run_a', stopping: STOPPING }]);
    observed.commit([{ put: 'run', run: { ...before, status: 'running', pid: 7, agent: 'other', startedAt: 0 } }]);
    expect(ledger.runs.get('run_a')).toEqual({ ...before, status: 'running', pid: 7, stopping: STOPPING });
  });

  it('I2: requesting or withdrawing a stop changes nothing that was observed meanwhile', () => {
    const { ledger, observed, wanted } = sides(aRun('run_a', { status: 'pending', pid: null }));
    observed.commit([{ put: 'run', run: aRun('run_a', { status: 'running', pid: 7 }) }]);
    wanted.commit([{ put: 'stop', run: 'run_a', stopping: STOPPING }]);
    expect(ledger.runs.get('run_a')).toMatchObject({ status: 'running', pid: 7, stopping: STOPPING });
    wanted.commit([{ remove: 'stop', run: 'run_a' }]);
    expect(ledger.runs.get('run_a')).toMatchObject({ status: 'running', pid: 7, stopping: null });
  });

  it('I7: a copy that was read before a wait overwrites nothing that the run has told meanwhile', () => {
    const { ledger, observed, wanted } = sides(aRun('run_a', { lastOutputAt: 5 }));
    const copy = ledger.runs.get('run_a') ?? aRun('run_a');
    const facts = { ...NO_FACTS, session: 'abc', turns: 2 };
    observed.commit([{ put: 'told', run: 'run_a', told: { facts, stalledAt: 8 } }]);
    wanted.commit([{ put: 'report', run: 'run_a', text: 'half way' }]);
    observed.showRun('run_a', { lastLine: 'newer', lastOutputAt: 9 });
    observed.commit([{ put: 'run', run: { ...copy, handedTo: ['docker'] } }]);
    observed.commit([{ put: 'run', run: { ...copy, worktree: '/w/b' } }]);
    const told = { facts: { ...facts, report: 'half way' }, lastLine: 'newer', lastOutputAt: 9 };
    expect(ledger.runs.get('run_a')).toMatchObject({ ...told, worktree: '/w/b', stalledAt: 8, handedTo: ['docker'] });
    observed.commit([{ put: 'run', run: { ...copy, status: 'completed', lastOutputAt: 11 } }]);
    expect(ledger.runs.get('run_a')).toMatchObject({ ...told, lastOutputAt: 11, stalledAt: null });
  });

  it('neither side brings back a record that has left the pool', () => {
    const { ledger, observed, wanted } = sides();
    observed.commit([{ put: 'run', run: aRun('run_a') }]);
    wanted.commit([{ put: 'stop', run: 'run_a', stopping: STOPPING }]);
    expect(ledger.runs.size).toBe(0);
  });
});

it('a release removes the fence and is recorded, in one transaction', () => {
  const { ledger, store, observed, wanted } = sides();
  observed.commit([{ put: 'fence', fence: aFence('/w/a') }]);
  const commits = store.commits;
  wanted.commit([{ put: 'release', release: RELEASE }]);
  expect([ledger.fences.size, store.commits - commits, store.load().releases]).toEqual([0, 1, [RELEASE]]);
});

/** These functions are never called. Only the compiler reads them. */
const BREACHES = {
  commands({ wanted, observed, ledger }: ReturnType<typeof sides> & { ledger: LedgerView }) {
    // @ts-expect-error a command must not write a receipt
    wanted.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1') }]);
    // @ts-expect-error a command must not write the status of a run
    wanted.commit([{ put: 'run', run: aRun('run_a', { status: 'failed' }) }]);
    // @ts-expect-error a command must not start a run that has observed fields
    wanted.commit([{ put: 'start', run: aRun('run_a'), replaces: [] }]);
    // @ts-expect-error a command must not start a run whose process is already recorded
    wanted.commit([{ put: 'start', run: { ...NEW_RUN, root: { pid: 7, startTime: 1 } }, replaces: [] }]);
    // @ts-expect-error a command must not start a run whose output is already recorded
    wanted.commit([{ put: 'start', run: { ...NEW_RUN, lastLine: 'at work' }, replaces: [] }]);
    // @ts-expect-error a command must not remove a record from the pool
    wanted.commit([{ remove: 'run', id: 'run_a' }]);
    // @ts-expect-error a command must not write a fence
    wanted.commit([{ put: 'fence', fence: aFence('/w/a') }]);
    // @ts-expect-error a command must not remove a fence without a release
    wanted.commit([{ remove: 'fence', worktree: '/w/a' }]);
    // @ts-expect-error a command must not write a worktree
    wanted.commit([{ put: 'worktree', worktree: aWorktree('s') }]);
    // @ts-expect-error reconcile must not move a story
    observed.commit([{ put: 'story', story: aStory('s') }]);
    // @ts-expect-error reconcile must not start a run
    observed.commit([{ put: 'start', run: NEW_RUN, replaces: [] }]);
    // @ts-expect-error reconcile must not release a fence
    observed.commit([{ put: 'release', release: RELEASE }]);
    const view: LedgerView = ledger;
    // @ts-expect-error a query must not commit
    view.commit([]);
    // @ts-expect-error a query must not change what is shown
    view.showRun('run_a', { lastLine: '' });
  },
  reconcile(world: World) {
    // @ts-expect-error reconcile has no wanted side
    world.wanted;
    // @ts-expect-error reconcile has no write access to the whole ledger
    world.ledger.commit([]);
    // @ts-expect-error reconcile must not state that the host quits
    world.observed.showHost({ quitting: true });
    // @ts-expect-error reconcile must not state what the config says
    world.observed.showProject({ config: 'ready' }, null);
    // @ts-expect-error reconcile does not have the host's facts
    world.facts;
  },
  host({ facts }: ReturnType<typeof sides>, host: Host) {
    // @ts-expect-error the host's facts contain no records
    facts.commit([]);
    // @ts-expect-error the host must not state what only reconcile observes
    facts.showHost({ lastReconcileAt: 1 });
    // @ts-expect-error what is stuck is reconcile's to show
    facts.showHost({ stuck: [] });
    // @ts-expect-error the ledger of a host is read only
    host.ledger.commit([]);
    // @ts-expect-error the ledger of a host shows nothing that a caller states
    host.ledger.showHost({ quitting: true });
    // @ts-expect-error the ledger of a host shows no project that a caller states
    host.ledger.showProject({ config: 'ready' }, null);
  },
  handlers: [
    (({ wanted }) => ({
      ok: true,
      value: { seq: wanted.commit([]), changed: true },
    })) satisfies Handler<'story.freeze'>,
    // @ts-expect-error a query has no wanted side
    (({ wanted }) => ({ ok: true, value: wanted && [] })) satisfies Handler<'story.list'>,
    // @ts-expect-error a query must not request stops
    (({ stops }) => ({ ok: true, value: stops && [] })) satisfies Handler<'agent.list'>,
    // @ts-expect-error a command has no observed side
    (({ observed }) => ({ ok: true, value: { seq: observed.commit([]) } })) satisfies Handler<'story.freeze'>,
    // @ts-expect-error a command has no write access to the whole ledger
    (({ ledger }) => ({ ok: true, value: { seq: ledger.commit([]) } })) satisfies Handler<'story.freeze'>,
  ],
};

it('commands, reconcile, the host and handlers each have planted breaches that the compiler refuses', () => {
  expect(Object.keys(BREACHES)).toEqual(['commands', 'reconcile', 'host', 'handlers']);
});
