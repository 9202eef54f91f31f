/** The tests of the store's contract that are about the history: receipts, ended runs and events. */
import { expect, it } from 'vitest';
import { type EventRecord, message } from '../../contract/index.ts';
import { NO_FACTS } from '../../domain/index.ts';
import type { StoreUnderTest } from './store-contract-pages.ts';
import { anEvent, aReceipt, aRun, aStory } from './store-records.ts';

/** Declares them. `make`: called for each test. */
export function historyRecords(make: () => StoreUnderTest): void {
  it('keeps all receipts of a story, newest first, and loads only the newest of each story', () => {
    const { store } = make();
    const other = aReceipt('rcpt_3', { story: '61_story_other' });
    store.commit(['60_story_cleanup', '61_story_other'].map((id) => ({ put: 'story', story: aStory(id) })));
    for (const receipt of [aReceipt('rcpt_1'), other, aReceipt('rcpt_2')]) store.commit([{ put: 'receipt', receipt }]);
    expect(store.receipts('60_story_cleanup').map((one) => one.id)).toEqual(['rcpt_2', 'rcpt_1']);
    expect(store.load().receipts).toEqual([other, aReceipt('rcpt_2')]);
  });

  it('pages through the receipts and the runs of a story, newest first', () => {
    const { store } = make();
    const runs = ['run_aaaaaaaa', 'run_bbbbbbbb', 'run_cccccccc'];
    for (const [n, id] of runs.entries()) {
      store.commit([
        { put: 'run', run: aRun(id, { status: 'completed' }) },
        { put: 'receipt', receipt: aReceipt(`rcpt_${n}`) },
      ]);
    }
    store.commit([{ remove: 'run', id: 'run_cccccccc' }]);
    const story = '60_story_cleanup';
    const ids = (all: { id: string }[]) => all.map(({ id }) => id);
    expect(ids(store.runs(story, { before: null, limit: 2 }))).toEqual(['run_cccccccc', 'run_bbbbbbbb']);
    expect(ids(store.runs(story, { before: 'run_bbbbbbbb', limit: 2 }))).toEqual(['run_aaaaaaaa']);
    expect(ids(store.receipts(story, { before: null, limit: 2 }))).toEqual(['rcpt_2', 'rcpt_1']);
    expect(ids(store.receipts(story, { before: 'rcpt_1', limit: 2 }))).toEqual(['rcpt_0']);
    expect(store.runs('61_story_other', { before: null, limit: 2 })).toEqual([]);
  });

  it('finds all runs of agents since a time, with their facts, also those that have left the pool', () => {
    const { store } = make();
    const facts = { ...NO_FACTS, turns: 2, costUsd: 0.25, costFrom: 'cli' as const };
    const runs = [
      aRun('run_aaaaaaaa', { startedAt: 10 }),
      aRun('run_bbbbbbbb', { startedAt: 20, status: 'completed', facts }),
      aRun('run_cccccccc', { startedAt: 30, kind: 'gate' }),
      aRun('run_dddddddd', { startedAt: 40, story: '61_story_other' }),
    ];
    store.commit(runs.map((run) => ({ put: 'run', run })));
    store.commit([{ remove: 'run', id: 'run_bbbbbbbb' }]);
    expect(store.agentRuns(20)).toEqual([runs[1], runs[3]]);
    expect(store.agentRuns(41)).toEqual([]);
  });

  it('refuses to write a receipt twice', () => {
    const { store } = make();
    store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1') }]);
    expect(() => store.commit([{ put: 'receipt', receipt: aReceipt('rcpt_1', { verdict: 'unknown' }) }])).toThrow();
    expect(store.receipt('rcpt_1')).toEqual(aReceipt('rcpt_1'));
  });

  it('numbers events consecutively and pages through them', async () => {
    const { store, reopen } = make();
    const written = store.commit([
      {
        put: 'event',
        event: anEvent('one', { message: message('start.agent', { name: 'one', names: ['a', 'b'] }) }),
      },
      { put: 'story', story: aStory('1_story_a') },
      { put: 'event', event: anEvent('two \u0000 end', { agent: 'coder-1', run: 'run_aaaaaaaa', story: null }) },
    ]);
    expect(written.map((event) => [event.seq, event.message])).toEqual([
      [1, message('start.agent', { name: 'one', names: ['a', 'b'] })],
      [2, message('stop.untried', { why: 'two \u0000 end' })],
    ]);
    expect(store.commit([{ put: 'event', event: anEvent('three') }])[0]?.seq).toBe(3);
    expect(store.events(0, 2)).toEqual(written);
    expect(store.commit([])).toEqual([]);
    const texts = (story: string | null, before: number | null) =>
      store
        .pastEvents(story, { before, limit: 2 })
        .map(({ message }) => ('why' in message.values ? message.values.why : message.code));
    expect([texts(null, null), texts(null, 2)]).toEqual([['three', 'two \u0000 end'], ['start.agent']]);
    expect([texts('60_story_cleanup', null), texts('60_story_cleanup', 3)]).toEqual([
      ['three', 'start.agent'],
      ['start.agent'],
    ]);
    expect((await reopen()).events(2, 10).map((event) => event.message)).toEqual([
      message('stop.untried', { why: 'three' }),
    ]);
  });

  it('keeps the caller of an event', async () => {
    const { store, reopen } = make();
    const callers: EventRecord['by'][] = [
      { kind: 'person', via: 'card' },
      { kind: 'person', via: null },
      { kind: 'run', run: 'run_aaaaaaaa', story: '60_story_cleanup', agent: 'coder-1' },
      { kind: 'peer', peer: 'other-host' },
      null,
    ];
    const written = store.commit(callers.map((by) => ({ put: 'event', event: anEvent('one', { by }) })));
    expect(written.map(({ by }) => by)).toEqual(callers);
    expect(store.pastEvents(null, { before: null, limit: 10 }).map(({ by }) => by)).toEqual([...callers].reverse());
    const again = await reopen();
    expect(again.events(0, 10)).toEqual(written);
  });
}
