import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RefusalError } from '../../../contract/index.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { lookAtPlace, readExchangeFile, writeExchangeFile } from './index.ts';
import { MAX_EXCHANGE_FILE_BYTES } from './place.ts';

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal.why.code;
    throw error;
  }
  return 'nothing';
}

it('a folder is its exchange files, and a file may be missing, but not its folder', () => {
  const dir = tempFolder();
  for (const name of ['b.huskies', 'a.huskies', 'notes.txt']) writeFileSync(join(dir, name), '');
  expect(lookAtPlace(dir)).toEqual({ kind: 'folder', files: [join(dir, 'a.huskies'), join(dir, 'b.huskies')] });
  expect(lookAtPlace(join(dir, 'a.huskies'))).toEqual({ kind: 'file', exists: true });
  expect(lookAtPlace(join(dir, 'c'))).toEqual({ kind: 'file', exists: false });
  expect(codeOf(() => lookAtPlace(join(dir, 'none', 'c')))).toBe('exchange.file.missing');
});

it.each<[string, string, (path: string, other: string) => void]>([
  ['a link', 'state.planted', (path, other) => symlinkSync(other, path)],
  ['a second name of a file', 'state.planted', (path, other) => linkSync(other, path)],
  ['a pipe', 'state.planted', (path) => execFileSync('mkfifo', [path])],
  ['a folder', 'state.planted', (path) => mkdirSync(path)],
  ['nothing', 'import.missing', () => undefined],
  [
    'too much',
    'exchange.file.large',
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, MAX_EXCHANGE_FILE_BYTES + 1);
    },
  ],
])('%s is not read', (_, code, plant) => {
  const dir = tempFolder();
  const other = join(dir, 'mine');
  writeFileSync(other, 'mine');
  const path = join(dir, 'a.huskies');
  plant(path, other);
  expect(codeOf(() => readExchangeFile(path))).toBe(code);
});

it('a file is written in one step, is readable by others, and replaces no link', () => {
  const dir = tempFolder();
  const path = join(dir, 'a.huskies');
  writeExchangeFile(path, 'one');
  writeExchangeFile(path, 'two');
  expect(readExchangeFile(path)).toBe('two');
  expect(statSync(path).mode & 0o777 & ~process.umask()).toBe(0o644 & ~process.umask());
  expect(readdirSync(dir)).toEqual(['a.huskies']);
  symlinkSync(path, join(dir, 'link'));
  expect(codeOf(() => writeExchangeFile(join(dir, 'link'), 'three'))).toBe('state.planted');
  expect(readFileSync(path, 'utf8')).toBe('two');
});
