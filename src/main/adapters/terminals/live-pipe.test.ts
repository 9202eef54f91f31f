import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { TERMINAL_HIGH_BYTES, TERMINAL_RING_BYTES } from '../../../contract/index.ts';
import { eventually } from '../../testing/eventually.ts';
import { createLivePipe } from './live-pipe.ts';

function setUp() {
  const dir = mkdtempSync(join(tmpdir(), 'huskies-pipe-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const controls = { pause: vi.fn(), resume: vi.fn() };
  return { controls, pipe: createLivePipe({ dir, name: 'run_abcdefgh', log, controls }) };
}

it('a program that writes faster than its log is paused, and continues when the log is complete', async () => {
  const { controls, pipe } = setUp();
  pipe.data(new Uint8Array(TERMINAL_HIGH_BYTES));
  expect(controls.pause).not.toHaveBeenCalled();
  pipe.data(new Uint8Array(1));
  expect(controls.pause).toHaveBeenCalledOnce();
  expect(controls.resume).not.toHaveBeenCalled();
  await eventually(() => expect(controls.resume).toHaveBeenCalledOnce());
  await pipe.end();
});

it('a pipe keeps as much in memory as a terminal, and a reader learns where that begins', async () => {
  const { pipe } = setUp();
  const piece = new Uint8Array(TERMINAL_RING_BYTES / 4);
  for (let n = 0; n < 12; n += 1) pipe.data(piece);
  const offsets: number[] = [];
  const reader = { data: (offset: number) => offsets.push(offset), end: vi.fn() };
  const handle = pipe.open(null, reader);
  expect(handle).toMatchObject({ size: null, screen: null });
  expect(pipe.size() - handle.start).toBeLessThan(TERMINAL_RING_BYTES + 128 * 1024);
  expect(offsets[0]).toBe(handle.start);
  expect(pipe.read(0, 10)).toBeNull();
  await pipe.end();
  expect(reader.end).toHaveBeenCalledWith(pipe.size());
});
