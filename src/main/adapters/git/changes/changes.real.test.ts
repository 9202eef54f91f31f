/** What a story has changed, with real git: every kind of file, the bad ones included. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError } from '../../../../contract/index.ts';
import type { ChangedFile } from '../../../../domain/index.ts';
import { type TempRepo, tempRepo } from '../../../testing/temp-repo.ts';
import { createChanges, createGitRunner } from '../index.ts';

let repo: TempRepo;
let worktree: string;
beforeEach(() => {
  repo = tempRepo({ name: 'a:b "c" \\d' });
  repo.write('src/cart.ts', 'export const cart = [];\n');
  repo.write('src/tax.ts', 'export const tax = 19;\n');
  repo.write('docs/a/one.md', lines('one'));
  repo.write('docs/a/two.md', lines('two'));
  repo.write('gone.txt', 'x\ny\n');
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'files');
  worktree = join(repo.outer, 'work tree');
  repo.git('worktree', 'add', '--quiet', '-b', 'huskies/1_story_a', worktree);
});
afterEach(() => repo.dispose());

const lines = (word: string) => Array.from({ length: 9 }, (_, n) => `${word} ${n}\n`).join('');
const inTree = (...args: string[]) => repo.git('-C', worktree, ...args);
const at = () => ({ worktree, branch: 'huskies/1_story_a', base: 'main' });
const changes = () =>
  createChanges({
    root: repo.root,
    commonDir: repo.commonDir,
    runner: createGitRunner({ unapproved: async () => [] }),
  });
const write = (path: string, content: string | Buffer) => {
  mkdirSync(join(worktree, path, '..'), { recursive: true });
  writeFileSync(join(worktree, path), content);
};
const listed = async () => (await changes().list(at())).files;
const named = (files: readonly ChangedFile[], path: string) => files.find((file) => file.path === path);
const file = (path: string, was: string | null = null) => ({ path, was });
const patch = (path: string, part: { from?: number; lines?: number } = {}, was: string | null = null) =>
  changes().patch(at(), file(path, was), { from: part.from ?? 0, lines: part.lines ?? 2_000 });
const index = () => {
  const path = inTree('rev-parse', '--path-format=absolute', '--git-path', 'index');
  return [readFileSync(path), statSync(path).mtimeMs];
};

describe('the list', () => {
  it('has committed, staged, changed and untracked files with their lines; index, objects and files stay', async () => {
    write('src/cart.ts', 'export const cart = [];\nexport const n = 1;\n');
    inTree('commit', '--quiet', '-am', 'cart');
    write('src/tax.ts', 'export const tax = 7;\n');
    write('staged.ts', 'a\n');
    inTree('add', 'staged.ts');
    write('new/-n ü "q".ts', 'a\nb\n');
    rmSync(join(worktree, 'gone.txt'));
    // The base has moved on, which is no change of the story.
    repo.write('other.txt', 'x\n');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'other');
    const before = [index(), repo.git('count-objects', '-v')];
    const list = await changes().list(at());
    expect([index(), repo.git('count-objects', '-v')]).toEqual(before);
    expect(list).toMatchObject({ base: 'main', from: repo.git('rev-parse', 'main~1'), hasWorktree: true, more: 0 });
    expect(list.size).toEqual({ files: 5, added: 5, removed: 3 });
    expect(
      list.files.map(({ path, status, added, removed, bytes, uncommitted }) => [
        ...[path, status, added, removed, bytes, uncommitted],
      ]),
    ).toEqual([
      ['gone.txt', 'deleted', 0, 2, null, true],
      ['new/-n ü "q".ts', 'added', 2, 0, 4, true],
      ['src/cart.ts', 'changed', 1, 0, 44, false],
      ['src/tax.ts', 'changed', 1, 1, 22, true],
      ['staged.ts', 'added', 1, 0, 2, true],
    ]);
    expect(named(list.files, 'src/tax.ts')?.blob).toBe(inTree('hash-object', 'src/tax.ts'));
  });

  it('a renamed folder is renamed files, committed or not; links, submodules and permissions are named', async () => {
    renameSync(join(worktree, 'docs/a'), join(worktree, 'docs/b'));
    symlinkSync('/etc/passwd', join(worktree, 'link'));
    chmodSync(join(worktree, 'gone.txt'), 0o755);
    repo.git('init', '--quiet', join(worktree, 'nested'));
    const renamed = ['docs/b/one.md', 'docs/b/two.md'];
    const look = async () => {
      const files = await listed();
      for (const path of renamed) {
        const was = path.replace('/b/', '/a/');
        expect(named(files, path)).toMatchObject({ status: 'renamed', was, added: 0, removed: 0 });
      }
      expect(named(files, 'link')).toMatchObject({ kind: 'link', added: 1 });
      expect(named(files, 'gone.txt')).toMatchObject({ status: 'changed', added: 0, removed: 0 });
    };
    // A repository without a commit cannot be compared, and keeps nothing else from it.
    await look();
    rmSync(join(worktree, 'nested'), { recursive: true });
    inTree('add', '-A');
    inTree('commit', '--quiet', '-m', 'moved');
    await look();
    write('docs/b/one.md', lines('one').replace('one 4', 'four'));
    expect(named(await listed(), 'docs/b/one.md')).toMatchObject({ status: 'renamed', added: 1, removed: 1 });
    expect((await patch('docs/b/one.md', {}, 'docs/a/one.md')).hunks).toContain('-one 4\n+four');
  });

  it('without a worktree it is that of the branch; without base or branch it is refused with a remedy', async () => {
    write('src/tax.ts', 'export const tax = 7;\n');
    inTree('commit', '--quiet', '-am', 'tax');
    write('uncommitted.txt', 'x\n');
    const list = await changes().list({ ...at(), worktree: null });
    expect([list.hasWorktree, list.files.map(({ path }) => path)]).toEqual([false, ['src/tax.ts']]);
    const refused = { refusal: { code: 'branch-missing' } };
    await expect(changes().list({ ...at(), base: '--all' })).rejects.toMatchObject(refused);
    await expect(changes().list({ ...at(), worktree: null, branch: 'none' })).rejects.toMatchObject(refused);
  });

  it('a file over the limit is named and not read', async () => {
    write('large.bin', Buffer.alloc(17 * 1024 * 1024, 'a'));
    expect(await listed()).toMatchObject([
      { path: 'large.bin', kind: 'large', added: null, blob: null, uncommitted: true },
    ]);
    expect(await patch('large.bin')).toMatchObject({ kind: 'large', hunks: '' });
  });
});

describe('the difference of one file', () => {
  it('has its lines from the first hunk on, also of a file with a name like an option or a pattern', async () => {
    write('src/tax.ts', 'export const tax = 7;\n');
    expect(await patch('src/tax.ts')).toMatchObject({
      kind: 'text',
      encoding: 'utf-8',
      hunks: '@@ -1,1 +1,1 @@\n-export const tax = 19;\n+export const tax = 7;',
      next: null,
      lines: 2,
    });
    write('--output=x', 'a\n');
    write('src/*.ts', 'b\n');
    expect((await patch('--output=x')).hunks).toBe('@@ -0,0 +1,1 @@\n+a');
    expect((await patch('src/*.ts')).hunks).toBe('@@ -0,0 +1,1 @@\n+b');
    expect(existsSync(join(worktree, 'x'))).toBe(false);
    for (const path of ['src/cart.ts', 'none', '../outside', ':(top)src']) {
      await expect(patch(path)).rejects.toBeInstanceOf(RefusalError);
    }
  });

  it('100,000 lines come in parts of a bounded size', async () => {
    write('many.txt', Array.from({ length: 100_000 }, (_, n) => `line ${n}\n`).join(''));
    const first = await patch('many.txt');
    expect(first).toMatchObject({ from: 0, next: 2_000, lines: 100_000 });
    expect(first.hunks.split('\n')).toHaveLength(2_001);
    const last = await patch('many.txt', { from: 99_999 });
    expect(last).toMatchObject({ hunks: '@@ -0,0 +100000,1 @@\n+line 99999', next: null });
    expect(named(await listed(), 'many.txt')).toMatchObject({ added: 100_000, removed: 0 });
  });

  it('binary, Latin-1 and very long lines are said', async () => {
    write('logo.png', Buffer.from('\0\u0001binary', 'latin1'));
    write('latin.txt', Buffer.from('Gr\xfc\xdfe\n', 'latin1'));
    write('utf16.txt', Buffer.from('\ufeffhello', 'utf16le'));
    write('min.js', `${'x'.repeat(1_000_000)}\n`);
    write('bidi.txt', 'a\u202eb\n');
    const files = await listed();
    expect(named(files, 'logo.png')).toMatchObject({ kind: 'binary', added: null, removed: null, bytes: 8 });
    expect(await patch('logo.png')).toMatchObject({ kind: 'binary', hunks: '' });
    expect(await patch('utf16.txt')).toMatchObject({ kind: 'binary' });
    expect(await patch('latin.txt')).toMatchObject({ encoding: 'latin-1', hunks: '@@ -0,0 +1,1 @@\n+Grüße' });
    expect(await patch('bidi.txt')).toMatchObject({ encoding: 'utf-8', hunks: '@@ -0,0 +1,1 @@\n+a\u202eb' });
    const long = await patch('min.js');
    expect([long.cutLines, long.hunks.length < 3_000]).toEqual([1, true]);
  });

  it('runs no program of a config: neither textconv nor an external diff, also if they are approved', async () => {
    const canary = join(repo.outer, 'canary');
    repo.git('config', 'diff.own.textconv', `touch '${canary}'; cat`);
    repo.git('config', 'diff.own.command', `touch '${canary}'`);
    repo.git('config', 'diff.external', `touch '${canary}'`);
    repo.git('config', 'diff.noprefix', 'true');
    write('.gitattributes', '*.ts diff=own\n');
    write('src/tax.ts', 'export const tax = 7;\n');
    expect((await patch('src/tax.ts')).hunks).toContain('+export const tax = 7;');
    await listed();
    await changes().commits(at());
    expect(existsSync(canary)).toBe(false);
  });
});

it('the commits are those of the story, the newest first', async () => {
  expect(await changes().commits(at())).toEqual({ commits: [], more: 0 });
  for (const subject of ['first\n\nwith a body', 'second ü "q"']) {
    inTree('commit', '--quiet', '--allow-empty', '-m', subject);
  }
  const { commits, more } = await changes().commits(at());
  expect([commits.map(({ subject }) => subject), more]).toEqual([['second ü "q"', 'first'], 0]);
  expect(commits[0]).toMatchObject({ commit: inTree('rev-parse', 'HEAD'), author: 'Test' });
  expect(Math.abs((commits[0]?.at ?? 0) - Date.now())).toBeLessThan(3_600_000);
});

describe('revert', () => {
  const revert = (path: string, was: string | null = null) => changes().revert(at(), file(path, was));

  it('makes one file as it is in the base, keeps its content, and touches no other', async () => {
    write('src/tax.ts', 'committed\n');
    inTree('commit', '--quiet', '-am', 'tax');
    write('src/tax.ts', 'edited\n');
    write('src/cart.ts', 'edited\n');
    const { kept } = await revert('src/tax.ts');
    expect(readFileSync(join(worktree, 'src/tax.ts'), 'utf8')).toBe('export const tax = 19;\n');
    expect(repo.git('cat-file', 'blob', kept ?? '')).toBe('edited');
    expect((await listed()).map(({ path }) => path)).toEqual(['src/cart.ts']);
    rmSync(join(worktree, 'gone.txt'));
    expect(await revert('gone.txt')).toEqual({ kept: null });
    expect(existsSync(join(worktree, 'gone.txt'))).toBe(true);
  });

  it('removes a new file, untracked, staged or committed, and moves a renamed one back', async () => {
    write('untracked *.txt', 'a\n');
    write('untracked b.txt', 'b\n');
    write('staged.txt', 'b\n');
    inTree('add', 'staged.txt');
    write('committed.txt', 'c\n');
    inTree('add', 'committed.txt');
    inTree('commit', '--quiet', '-m', 'c', '--', 'committed.txt');
    renameSync(join(worktree, 'docs/a/one.md'), join(worktree, 'one.md'));
    for (const path of ['untracked *.txt', 'staged.txt', 'committed.txt']) {
      const { kept } = await revert(path);
      expect([path, existsSync(join(worktree, path)), typeof kept]).toEqual([path, false, 'string']);
    }
    await revert('one.md', 'docs/a/one.md');
    expect([existsSync(join(worktree, 'one.md')), existsSync(join(worktree, 'docs/a/one.md'))]).toEqual([false, true]);
    expect((await listed()).map(({ path }) => path)).toEqual(['untracked b.txt']);
    await expect(revert('src/cart.ts')).rejects.toMatchObject({ refusal: { code: 'bad-input', field: 'path' } });
  });
});
