// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { StopReceipt } from '../../../contract/index.ts';
import { aFakeProject } from '../../testing/in-project.tsx';
import { aKilled, aStopReceipt, RECEIPTS } from '../../testing/receipts.ts';
import { Receipt } from './Receipt.tsx';

function show(receipt: StopReceipt): HTMLElement {
  return aFakeProject().show(
    <ol>
      <Receipt receipt={receipt} />
    </ol>,
  ).container;
}
const table = (caption: string) => screen.getByRole('table', { name: caption });
const cells = (caption: string, row: number) =>
  [...(table(caption).querySelectorAll('tbody tr')[row]?.children ?? [])].map((cell) => cell.textContent);
afterEach(cleanup);

it('shows the cause of the stop, the basis of the proof, the counts, and the time of each phase', () => {
  const shown = show(RECEIPTS[0] as StopReceipt).textContent ?? '';
  for (const words of [
    'proven gone: 4 processes in 38.4 ms',
    'A person asked to stop coder-1 from its card',
    'cgroup · confirmed by the kernel',
    '4 ended0 alive1 spared0 unreadable',
    '2.8 containment1.9 suspend0.6 kill33.1 proof',
  ])
    expect(shown).toContain(words);
});

it('shows pid, command, evidence and time of the end for each process', () => {
  show(RECEIPTS[0] as StopReceipt);
  expect(cells('Ended · 4', 2)).toEqual(['48161', expect.stringContaining('jest-worker'), 'mark', '12.4']);
  expect(screen.getByTitle(/jest-worker --workerId=3$/).textContent).toContain('jest-worker');
  expect(screen.getByTitle('carries the run’s mark').textContent).toBe('mark');
  expect(cells('Spared, not the agent’s · 1', 0)).toEqual(['47002', 'zsh']);
});

it('shows no invented times: neither for a process whose end was not seen, nor for ticks since boot', () => {
  show(aStopReceipt({ killed: [aKilled(7, 'a', 'known', null)] }));
  expect(screen.getByTitle('not seen individually').textContent).toBe('unseen');
  expect(screen.queryByText('8837218')).toBeNull();
  expect(screen.getByTitle(/^PID 7, started 8837218 clock ticks after the machine started;/).textContent).toBe('7');
});

it('shows a start in ms since the epoch as a time of day', () => {
  show(aStopReceipt({ spared: [{ pid: 7, startTime: Date.now(), command: 'zsh' }] }));
  expect(cells('Spared, not the agent’s · 1', 0)[1]).toMatch(/\d:\d\d/);
});

it('I3: a failed stop lists the processes that are alive, with state and reason, and calls nothing gone', () => {
  const shown = show(RECEIPTS[1] as StopReceipt);
  expect(cells('Still alive · 2', 0)).toEqual(['47213', 'node server.mjs', 'D', 'waits in D state on folio_wait_bit']);
  expect(shown.textContent).not.toMatch(/proven gone|none seen|confirmed by the kernel/);
});

it('I3: a result by scan is never called proven', () => {
  expect(show(RECEIPTS[2] as StopReceipt).textContent).not.toContain('proven');
});

it('shows the first of a thousand processes, and all of them on request', () => {
  show(RECEIPTS[2] as StopReceipt);
  const rows = () => within(table('Ended · 1000')).getAllByRole('row').length;
  expect(rows()).toBe(21);
  fireEvent.click(screen.getByRole('button', { name: 'Show all 1000' }));
  expect(rows()).toBe(1001);
  expect(screen.queryByRole('button', { name: /Show all/ })).toBeNull();
});
