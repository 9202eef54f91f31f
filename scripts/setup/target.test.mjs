import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SetupError } from './say.mjs';
import { folderToOpen } from './target.mjs';

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-target-')));
  writeFileSync(join(folder, 'file'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a folder is relative to the working folder of the person, and none need be named', () => {
  expect(folderToOpen(['--', '.'], folder)).toBe(folder);
  expect(folderToOpen([folder], '/')).toBe(folder);
  expect(folderToOpen([], folder)).toBe(null);
});

it.each([
  [['nope'], /nope does not exist\. Name the folder of a git project: npm start/],
  [['file'], /file is not a folder/],
  [['file/deeper'], /deeper does not exist/],
  [['.', 'file'], /only one folder/],
  [['--nope'], /unknown option --nope/],
])('%j is refused with the reason and the usage, whether or not a window is open', (args, message) => {
  expect(() => folderToOpen(args, folder)).toThrow(SetupError);
  expect(() => folderToOpen(args, folder)).toThrow(message);
});
