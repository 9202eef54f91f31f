import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TERMINAL_LOG_BYTES } from '../../../contract/index.ts';
import { eventually } from '../../testing/eventually.ts';
import { createTerminals } from './index.ts';
import { DEFAULT_RETENTION } from './prune.ts';

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const SIZE = { cols: 80, rows: 24 };
const PTY = { pause: () => undefined, resume: () => undefined, write: () => undefined };
const run = (n: number) => `run_abcdefgh${String(n).padStart(2, '0')}`;
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huskies-prune-'));
});
afterEach(async () => {
  expect(log.warn).not.toHaveBeenCalled();
  await rm(dir, { recursive: true, force: true });
});

/** Writes the log of an ended run; a higher `n` is newer. */
async function ended(n: number, bytes = 100): Promise<void> {
  for (const half of [0, 1]) {
    const path = join(dir, `${run(n)}.${half}.log`);
    await writeFile(path, new Uint8Array(bytes / 2));
    await utimes(path, n * 1000 + half, n * 1000 + half);
  }
}
const kept = async () =>
  [...new Set((await readdir(dir)).map((name) => name.replace(/\.(?:\d\.log|screen|sizes)$/, '')))].sort();

/** Opens and closes a host's terminals once. */
async function openOnce(retention?: { runs: number; bytes: number }): Promise<void> {
  await createTerminals({ dir, log, retention }).close();
}

it('opening keeps the logs of the newest runs only', async () => {
  for (let n = 1; n <= DEFAULT_RETENTION.runs + 3; n += 1) await ended(n);
  await openOnce();
  expect(await kept()).toEqual(Array.from({ length: DEFAULT_RETENTION.runs }, (_, at) => run(at + 4)));
});

it('the stderr log of a run on pipes is removed with the run, and counts towards its bytes', async () => {
  for (let n = 1; n <= 3; n += 1) {
    await ended(n, 100);
    const path = join(dir, `${run(n)}.stderr.0.log`);
    await writeFile(path, new Uint8Array(100));
    await utimes(path, n * 1000, n * 1000);
  }
  await openOnce({ runs: 2, bytes: 400 });
  const names = await readdir(dir);
  expect(names.filter((name) => name.includes('stderr')).sort()).toEqual(
    [run(2), run(3)].map((name) => `${name}.stderr.0.log`),
  );
  expect(names.filter((name) => name.startsWith(run(1)))).toEqual([]);
});

it('the conversation of a run is removed with the run', async () => {
  for (let n = 1; n <= 2; n += 1) {
    await ended(n, 100);
    const path = join(dir, `${run(n)}.conversation.0.log`);
    await writeFile(path, new Uint8Array(100));
    await utimes(path, n * 1000, n * 1000);
  }
  await openOnce({ runs: 1, bytes: 400 });
  expect((await readdir(dir)).filter((name) => name.startsWith(run(1)))).toEqual([]);
});

it('pruning keeps at most the given number of bytes', async () => {
  for (let n = 1; n <= 5; n += 1) await ended(n, 100);
  await openOnce({ runs: 50, bytes: 399 });
  expect(await kept()).toEqual([run(3), run(4), run(5)]);
  expect(DEFAULT_RETENTION.bytes).toBeGreaterThanOrEqual(20 * TERMINAL_LOG_BYTES);
});

it('pruning never removes a file that is not a run’s log', async () => {
  await ended(1);
  await writeFile(join(dir, 'notes.0.log'), 'mine');
  await writeFile(join(dir, `${run(1)}.2.log`), 'mine');
  await mkdir(join(dir, `${run(2)}.0.log`));
  await openOnce({ runs: 0, bytes: 0 });
  expect((await readdir(dir)).sort()).toEqual([`${run(1)}.2.log`, `${run(2)}.0.log`, 'notes.0.log'].sort());
});

it('old logs are pruned at the end of each run, but never that of a live run', async () => {
  const terminals = createTerminals({ dir, log, retention: { runs: 1, bytes: 1000 } });
  const old = terminals.feed(run(1), PTY, SIZE);
  old.data(new Uint8Array(10));
  for (const n of [2, 3]) {
    const feed = terminals.feed(run(n), PTY, SIZE);
    feed.data(new Uint8Array(10));
    await feed.end();
  }
  await eventually(async () => expect(await kept()).toEqual([run(1)]));
  await old.end();
  await ended(60);
  const last = terminals.feed(run(4), PTY, SIZE);
  last.data(new Uint8Array(10));
  await last.end();
  await eventually(async () => expect(await kept()).toEqual([run(4)]));
  await terminals.close();
});

it('terminals open when the folder does not exist yet', async () => {
  const terminals = createTerminals({ dir: join(dir, 'none'), log });
  await terminals.close();
  expect(await readdir(dir)).toEqual([]);
});
