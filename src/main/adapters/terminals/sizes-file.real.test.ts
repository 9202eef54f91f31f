import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSizesFile, MAX_SIZES, readSizes, sizeAt, sizesPath } from './sizes-file.ts';

const RUN = 'run_abcdefgh12';
let dir = '';
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-sizes-')));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (offset: number) => ({ offset, size: { cols: 80 + (offset % 100), rows: 24 } });

it('sizes are read in order, without a line that a crash cut off', () => {
  const put = createSizesFile(dir, RUN);
  expect(readSizes(dir, RUN)).toEqual([]);
  for (const offset of [0, 7, 7_000_000_000]) put(at(offset));
  appendFileSync(sizesPath(dir, RUN), '8000000000 8');
  const sizes = readSizes(dir, RUN);
  expect(sizes).toEqual([at(0), at(7), at(7_000_000_000)]);
  expect([sizeAt(sizes, 6), sizeAt(sizes, 7), sizeAt([], 7)]).toEqual([at(0).size, at(7).size, null]);
});

it('the file stays small, and keeps the newest sizes', () => {
  const put = createSizesFile(dir, RUN);
  for (let offset = 0; offset <= 2 * MAX_SIZES; offset += 1) put(at(offset));
  const sizes = readSizes(dir, RUN);
  expect(sizes.length).toBeLessThanOrEqual(MAX_SIZES);
  expect(sizes.at(-1)).toEqual(at(2 * MAX_SIZES));
});
