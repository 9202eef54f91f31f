import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { pageLink, readPageFile, removePageFile, writePageFile } from './page-file.ts';

const url = pageLink('http://127.0.0.1:4242', 'secret\n');

it('a link has the token in its fragment', () => {
  expect(url).toBe('http://127.0.0.1:4242/#token=secret');
  expect(pageLink('http://127.0.0.1:4242/', 'secret')).toBe(url);
});

it('the page file is read only by its owner, and counts only for the process that wrote it', () => {
  const dir = tempFolder();
  expect(readPageFile(dir, process.pid)).toBe(null);
  writePageFile(dir, url);
  expect(readPageFile(dir, process.pid)).toBe(url);
  expect(readPageFile(dir, process.pid + 1)).toBe(null);
  if (process.platform !== 'win32') expect(statSync(join(dir, 'page.json')).mode & 0o077).toBe(0);
  removePageFile(dir);
  expect(readPageFile(dir, process.pid)).toBe(null);
});

it('a damaged page file is as none, and the file of another process stays', () => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'page.json'), '{');
  expect(readPageFile(dir, process.pid)).toBe(null);
  writeFileSync(join(dir, 'page.json'), JSON.stringify({ pid: process.pid + 1, url }));
  removePageFile(dir);
  expect(readPageFile(dir, process.pid + 1)).toBe(url);
});
