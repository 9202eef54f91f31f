import { expect, it } from 'vitest';
import { ok } from '../../contract/index.ts';
import type { ChangedFile, ChangeList, FilePatch } from '../../domain/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

const STORY = '60_story_tax';
const FILE: ChangedFile = {
  path: 'src/tax.ts',
  was: null,
  status: 'changed',
  kind: 'text',
  added: 12,
  removed: 3,
  bytes: 400,
  blob: 'b'.repeat(40),
  uncommitted: true,
};
const LIST: ChangeList = {
  base: 'main',
  from: '1234567890abcdef',
  head: 'f'.repeat(40),
  hasWorktree: true,
  size: { files: 3, added: 12, removed: 3 },
  files: [
    { ...FILE, path: 'b.png', status: 'added', kind: 'binary', added: null, removed: null, uncommitted: false },
    { ...FILE, path: 'new.ts', was: 'old\u202e.ts', status: 'renamed', added: 0, removed: 0, uncommitted: false },
    FILE,
  ],
  more: 2,
};
const PATCH: FilePatch = {
  ...{ path: 'src/tax.ts', kind: 'text', blob: null, hunks: '@@ -1,1 +1,1 @@\n-a\n+b', encoding: 'utf-8' },
  ...{ from: 0, next: null, lines: 2, cutLines: 0 },
};

it('story changes lists the files with their lines, and the whole reply as JSON', async () => {
  const door = createFakeDoor();
  door.on('changes.list', async () => ok(LIST));
  const { code, out } = await cli(['story', 'changes', STORY], door);
  expect([code, out]).toEqual([
    0,
    'WHAT                  ADDED  REMOVED  FILE\n' +
      'added, binary             -        -  b.png\n' +
      'renamed                  +0       -0  old\\u202e.ts → new.ts\n' +
      'changed, uncommitted    +12       -3  src/tax.ts\n' +
      '2 more files are not listed.\n' +
      '3 files, +12 −3, compared with 1234567890 of main\n',
  ]);
  expect((await cli(['story', 'changes', STORY, '--json'], door)).json()).toEqual(LIST);
  door.on('changes.list', async () => ok({ ...LIST, size: { files: 0, added: 0, removed: 0 }, files: [], more: 0 }));
  expect((await cli(['story', 'changes', STORY], door)).out).toBe('Nothing differs from main.\n');
});

it('story diff prints the lines, and says what is left out or read wrongly', async () => {
  const door = createFakeDoor();
  door.on('changes.file', async () => ok({ ...PATCH, encoding: 'latin-1', cutLines: 1, next: 2_000, lines: 9_000 }));
  const { out } = await cli(['story', 'diff', STORY, 'src/tax.ts', '--from', '5', '--was', 'old.ts'], door);
  expect(out).toMatch(
    /^@@ -1,1 \+1,1 @@\n-a\n\+b\n.*Latin-1.*\n1 line is longer.*\n7000 more lines: add --from 2000\n$/,
  );
  expect(door.calls.at(-1)?.input).toEqual({ story: STORY, path: 'src/tax.ts', from: 5, was: 'old.ts' });
  door.on('changes.file', async () => ok({ ...PATCH, kind: 'binary', hunks: '' }));
  expect((await cli(['story', 'diff', STORY, 'b.png'], door)).out).toContain('binary file');
});

it('story commits lists them, and story revert asks first', async () => {
  const door = createFakeDoor();
  const commit = { commit: 'abcdef1234567890', subject: 'Add tax', author: 'Me', at: 0 };
  door.on('changes.commits', async () => ok({ commits: [commit], more: 0 }));
  expect((await cli(['story', 'commits', STORY], door)).out).toContain('abcdef1234  1970-01-01T00:00:00.000Z  Me');
  door.on('changes.revert', async () => ok({ seq: door.snapshot().seq, kept: 'c0ffee' }));
  const revert = ['story', 'revert', STORY, 'src/tax.ts'];
  expect(await cli(revert, door)).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
  const done = await cli([...revert, '--yes', '--while-running'], door);
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('git cat-file blob c0ffee')]);
  expect(door.calls.at(-1)?.input).toEqual({ story: STORY, path: 'src/tax.ts', sure: true });
});
