import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { carryIgnored } from './carry.ts';
import { createGitRunner } from './run.ts';

let repo: TempRepo;
let worktree: string;
beforeEach(() => {
  repo = tempRepo();
  repo.write('.gitignore', '.env\nnode_modules/\nbuild/\nlinks/\n');
  repo.git('add', '-A');
  repo.git('commit', '-qm', 'second');
  worktree = join(repo.outer, 'w');
  repo.git('worktree', 'add', '-q', worktree);
});
afterEach(() => repo.dispose());
const carry = (...globs: string[]) => carryIgnored(createGitRunner(), { root: repo.root, worktree, globs });

it('copies the ignored files that a glob covers, with their permissions, and nothing else', async () => {
  repo.write('.env', 'SECRET=1\n');
  repo.write('node_modules/a/index.js', 'a');
  repo.write('packages/x/node_modules/b.js', 'b');
  repo.write('build/out.js', 'out');
  repo.write('untracked.txt', 'mine');
  writeFileSync(join(repo.root, 'build/tool.sh'), '#!/bin/sh\n', { mode: 0o755 });
  expect(await carry('.env', '**/node_modules/**', 'build/*.sh', 'untracked.txt')).toEqual({
    copied: 4,
    skipped: [],
    unignored: [],
  });
  expect(readFileSync(join(worktree, '.env'), 'utf8')).toBe('SECRET=1\n');
  expect(readFileSync(join(worktree, 'packages/x/node_modules/b.js'), 'utf8')).toBe('b');
  expect(lstatSync(join(worktree, 'build/tool.sh')).mode & 0o777).toBe(0o755);
  expect([existsSync(join(worktree, 'build/out.js')), existsSync(join(worktree, 'untracked.txt'))]).toEqual([
    false,
    false,
  ]);
});

it('overwrites nothing, and goes on after a crash', async () => {
  repo.write('.env', 'project');
  repo.write('node_modules/a.js', 'a');
  writeFileSync(join(worktree, '.env'), 'own');
  writeFileSync(join(worktree, '.huskies-carrying'), 'half');
  expect(await carry('.env', 'node_modules')).toEqual({ copied: 1, skipped: [], unignored: [] });
  expect(await carry('.env', 'node_modules')).toEqual({ copied: 0, skipped: [], unignored: [] });
  expect(readFileSync(join(worktree, '.env'), 'utf8')).toBe('own');
  expect(existsSync(join(worktree, '.huskies-carrying'))).toBe(false);
});

it('follows no link out of the project or out of the worktree, and names what it skips', async () => {
  writeFileSync(join(repo.outer, 'outside'), 'secret');
  mkdirSync(join(repo.root, 'links'));
  symlinkSync('../../outside', join(repo.root, 'links/relative'));
  symlinkSync(join(repo.outer, 'outside'), join(repo.root, 'links/absolute'));
  // Through it an agent would write to the person's own file.
  repo.write('.env', 'SECRET=1');
  symlinkSync(join(repo.root, '.env'), join(repo.root, 'links/own'));
  symlinkSync('../README.md', join(repo.root, 'links/inside'));
  repo.write('build/x', 'x');
  mkdirSync(join(repo.outer, 'elsewhere'));
  symlinkSync(join(repo.outer, 'elsewhere'), join(worktree, 'build'));
  const { copied, skipped } = await carry('links', 'build');
  expect([copied, skipped.sort()]).toEqual([1, ['build/x', 'links/absolute', 'links/own', 'links/relative']]);
  expect(readlinkSync(join(worktree, 'links/inside'))).toBe('../README.md');
  expect(existsSync(join(repo.outer, 'elsewhere/x'))).toBe(false);
});

it('copies nothing that the branch of the worktree does not ignore, so that no commit can take it up', async () => {
  repo.write('.env', 'SECRET=1\n');
  repo.write('build/out.js', 'out');
  writeFileSync(join(worktree, '.gitignore'), 'build/\n!.env\n');
  expect(await carry('.env', 'build')).toEqual({ copied: 1, skipped: [], unignored: ['.env'] });
  expect(existsSync(join(worktree, '.env'))).toBe(false);
  repo.git('-C', worktree, 'add', '-A');
  expect(repo.git('-C', worktree, 'diff', '--cached', '--name-only').trim()).toBe('.gitignore');
});

it('does not bring back a file that the branch of the worktree tracks and that was deleted there', async () => {
  writeFileSync(join(worktree, '.env'), 'public');
  repo.git('-C', worktree, 'add', '-f', '.env');
  repo.git('-C', worktree, 'commit', '-qm', 'settings');
  repo.write('.env', 'SECRET=1\n');
  expect(await carry('.env')).toEqual({ copied: 0, skipped: [], unignored: [] });
  unlinkSync(join(worktree, '.env'));
  expect(await carry('.env')).toEqual({ copied: 0, skipped: [], unignored: ['.env'] });
  expect(existsSync(join(worktree, '.env'))).toBe(false);
});

it('names pipes and sockets below what is carried, which git does not list, and looks into no other repository', async () => {
  repo.write('node_modules/a/index.js', 'a');
  const pipes = ['.env', 'node_modules/a/pipe', 'node_modules/b/only/pipe', 'node_modules/own/pipe', 'not-ignored'];
  for (const pipe of pipes) {
    mkdirSync(dirname(join(repo.root, pipe)), { recursive: true });
    execFileSync('mkfifo', [join(repo.root, pipe)]);
  }
  repo.git('init', '-q', 'node_modules/own');
  expect(await carry('.env', 'node_modules', 'not-ignored')).toEqual({
    copied: 1,
    skipped: ['node_modules/own/', '.env', 'node_modules/a/pipe', 'node_modules/b/only/pipe'],
    unignored: [],
  });
});

it('looks for pipes through no link, also where a glob names one below it', async () => {
  repo.write('elsewhere/file', 'x');
  execFileSync('mkfifo', [join(repo.root, 'elsewhere', 'pipe')]);
  symlinkSync('elsewhere', join(repo.root, 'links'));
  expect(await carry('links/pipe')).toEqual({ copied: 0, skipped: [], unignored: [] });
});

it('copies nothing to a submodule of the worktree, also while it is empty', async () => {
  const commit = repo.git('rev-parse', 'HEAD').trim();
  repo.git('-C', worktree, 'update-index', '--add', '--cacheinfo', `160000,${commit},build`);
  mkdirSync(join(worktree, 'build'));
  repo.write('build/out.js', 'out');
  repo.write('.env', 'SECRET=1\n');
  expect(await carry('.env', 'build')).toEqual({ copied: 1, skipped: ['build/out.js'], unignored: [] });
  expect(existsSync(join(worktree, 'build/out.js'))).toBe(false);
});
