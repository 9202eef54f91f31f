import { expect, it } from 'vitest';
import { EVENT_KINDS, message } from '../../../../contract/index.ts';
import { anEvent } from '../../../testing/events.ts';
import { byDay, detailsOf, grouped, isShown, joined, logOf, receiptOf } from './rows.ts';

const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq);

it('each kind of event is shown by all and by exactly one other filter', () => {
  const kinds = ['runs', 'gates', 'moves', 'questions'] as const;
  for (const kind of EVENT_KINDS) {
    expect([kind, kinds.filter((filter) => isShown({ kind }, filter)).length]).toEqual([kind, 1]);
    expect(isShown({ kind }, 'all')).toBe(true);
  }
});

it('events are grouped by the days of the person, the newest day first', () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
  const events = [anEvent(4, { at: at(29, 1) }), anEvent(3, { at: at(28, 23) }), anEvent(2, { at: at(28, 0) })];
  expect(byDay(events).map(({ start, events: ofDay }) => [new Date(start).getDate(), seqs(ofDay)])).toEqual([
    [29, [4]],
    [28, [3, 2]],
  ]);
});

it('a newer first page is joined with what is shown, once each; after a gap it stands alone', () => {
  const page = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => anEvent(from - i));
  expect(seqs(joined(page(12, 8), page(10, 5)))).toEqual([12, 11, 10, 9, 8, 7, 6, 5]);
  expect(seqs(joined(page(20, 16), page(10, 5)))).toEqual([20, 19, 18, 17, 16]);
  expect(seqs(joined(page(2, 1), []))).toEqual([2, 1]);
});

it('says what happened and who caused it; what the host does by itself has no cause to name', () => {
  const move = message('command.move.done', { from: 'qa', to: 'merge' });
  const said = (by: Parameters<typeof anEvent>[1]) => detailsOf(anEvent(1, { message: move, ...by }));
  expect(said({ by: { kind: 'person', via: 'tray' } })).toMatch(/merge.* · a person, from the tray$/);
  expect(said({ by: { kind: 'run', run: 'r', story: 's', agent: 'qa' } })).toMatch(/ · qa, from within its run$/);
  expect(said({ by: { kind: 'scheduler' } })).toMatch(/ · the automation$/);
  expect(said({ by: null })).not.toContain('·');
  const why = message('run.asked.via', { via: 'key' });
  const stopped = message('stop.proved', { why, receipt: 'stop_1' });
  expect(said({ by: null, message: stopped })).toBe('a person, with a keyboard shortcut');
});

it('a stop opens its receipt, an end its log, and a move nothing', () => {
  const why = message('run.asked', {});
  const stopped = anEvent(1, {
    kind: 'stopped',
    run: 'r',
    message: message('stop.proved', { why, receipt: 'stop_1' }),
  });
  expect(receiptOf(stopped)).toBe('stop_1');
  // The receipt of a stop that is still in progress does not exist yet.
  const asked = message('stop.asked', { why, by: 'person', receipt: 'stop_1' });
  expect(receiptOf(anEvent(1, { kind: 'stop_asked', run: 'r', message: asked }))).toBeNull();
  expect([logOf({ kind: 'failed', run: 'r' }), logOf({ kind: 'failed', run: null })]).toEqual(['run', null]);
  expect([logOf({ kind: 'gate_failed', run: 'r' }), logOf(anEvent(1))]).toEqual(['lines', null]);
});

it('edits of a person that follow one another and say the same are one; no other event is hidden', () => {
  const edit = {
    kind: 'story_edited',
    message: message('command.edit.done', { changes: [message('edit.text')] }),
  } as const;
  const other = { ...edit, message: message('command.edit.done', { changes: [] }) };
  const events = [
    ...[anEvent(9, { ...edit, at: 9 }), anEvent(8, { ...edit, at: 8 }), anEvent(7, { ...edit, at: 7 })],
    ...[anEvent(6, other), anEvent(5, { ...edit, by: { kind: 'scheduler' } }), anEvent(4, edit)],
    ...[anEvent(3), anEvent(2), anEvent(1, { ...edit, at: 1 })],
  ];
  const groups = grouped(events);
  expect(groups.map(({ event, times }) => [event.seq, times])).toEqual([
    [9, 3],
    ...[6, 5, 4, 3, 2, 1].map((seq) => [seq, 1]),
  ]);
  expect(groups[0]?.since).toBe(7);
});
