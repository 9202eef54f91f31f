/** The base of a worktree, and worktrees inside the project. */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError, remedyText } from '../../../contract/index.ts';
import { saying } from '../../testing/saying.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { fetchBase } from './base.ts';
import { createGit, createGitRunner } from './index.ts';

const STORY = '60_story_cleanup';
let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
});
afterEach(() => repo.dispose());

const git = (...args: string[]) =>
  execFileSync('git', args, { env: plainGitEnv(), encoding: 'utf8', stdio: 'pipe' }).trim();
function gitAt(root: string, worktrees = `${root}.huskies`) {
  const runner = createGitRunner();
  return createGit({ root, commonDir: join(root, '.git'), worktrees: () => worktrees, runner });
}
async function remedyOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof RefusalError) return remedyText(error.refusal.why);
  throw new Error(`expected a refusal, got ${String(error)}`);
}

describe('a worktree inside the project', () => {
  const exclude = () => readFileSync(join(repo.commonDir, 'info', 'exclude'), 'utf8');

  it('is kept out of the project’s commits by one line', async () => {
    const inside = gitAt(repo.root, join(repo.root, '.worktrees'));
    writeFileSync(join(repo.commonDir, 'info', 'exclude'), '*.log');
    await inside.makeWorktree(STORY, 'main');
    await inside.makeWorktree('61_other', 'main');
    expect(repo.git('status', '--porcelain')).toBe('');
    repo.git('add', '-A');
    expect(repo.git('diff', '--cached', '--name-only')).toBe('');
    expect(exclude()).toBe('*.log\n/.worktrees/\n');
  });

  it('does not hide new files next to it in a folder with tracked files', async () => {
    repo.write('src/a.ts', '');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'src');
    await gitAt(repo.root, join(repo.root, 'src')).makeWorktree(STORY, 'main');
    repo.write('src/new.ts', '');
    expect(repo.git('status', '--porcelain')).toBe('?? src/new.ts');
  });

  it('is not excluded through a link, and the remedy excludes it', async () => {
    const file = join(repo.commonDir, 'info', 'exclude');
    const elsewhere = join(repo.outer, 'elsewhere');
    rmSync(file);
    symlinkSync(elsewhere, file);
    const inside = gitAt(repo.root, join(repo.root, '.worktrees'));
    const remedy = await remedyOf(inside.makeWorktree(STORY, 'main'));
    expect(existsSync(elsewhere)).toBe(false);
    expect(existsSync(join(repo.root, '.worktrees'))).toBe(false);
    repo.write('.gitignore', `${remedy.slice(remedy.lastIndexOf(': ') + 2)}\n`);
    await inside.makeWorktree(STORY, 'main');
    expect(repo.git('status', '--porcelain')).toBe('?? .gitignore');
  });
});

describe('the base', () => {
  it('may be a remote’s branch; a local branch of that name goes first, a tag never counts', async () => {
    const copy = join(repo.outer, 'copy');
    git('clone', '--quiet', repo.root, copy);
    for (const [key, value] of [
      ['user.name', 'T'],
      ['user.email', 't@example.invalid'],
    ] as const)
      git('-C', copy, 'config', key, value);
    git('-C', copy, 'tag', 'origin/main', git('-C', copy, 'commit-tree', '-m', 'tag', 'HEAD^{tree}'));
    const { path } = await gitAt(copy).makeWorktree(STORY, 'origin/main');
    expect(git('-C', path, 'rev-parse', 'HEAD')).toBe(repo.git('rev-parse', 'main'));
    const local = git('-C', copy, 'commit-tree', '-m', 'local', 'HEAD^{tree}');
    git('-C', copy, 'update-ref', 'refs/heads/origin/main', local);
    const other = await gitAt(copy).makeWorktree('61_other', 'origin/main');
    expect(git('-C', other.path, 'rev-parse', 'HEAD')).toBe(local);
    await expect(gitAt(copy).checkBase('62_x', 'origin/none')).rejects.toMatchObject({
      refusal: { code: 'branch-missing' },
    });
  });

  it('of a partial clone is fetched for the checkout, without a program that the repository’s config names', async () => {
    repo.git('branch', 'side');
    repo.git('switch', '--quiet', 'side');
    repo.write('late.txt', 'late');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'late');
    repo.git('switch', '--quiet', 'main');
    repo.git('config', 'uploadpack.allowFilter', 'true');
    repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const partial = join(repo.outer, 'partial');
    git('clone', '--quiet', '--filter=blob:none', `file://${repo.root}`, partial);
    git('-C', partial, 'branch', 'side', 'origin/side');
    const canary = join(repo.outer, 'canary');
    git('-C', partial, 'config', 'remote.origin.uploadpack', `touch '${canary}'; git-upload-pack`);
    git('-C', partial, 'config', 'core.sshCommand', `touch '${canary}'`);
    git('-C', partial, 'config', 'credential.helper', `!touch '${canary}'`);
    const { path } = await gitAt(partial).makeWorktree(STORY, 'side');
    expect(readFileSync(join(path, 'late.txt'), 'utf8')).toBe('late');
    expect(existsSync(canary)).toBe(false);
    // a remote URL that names a program is not run
    repo.git('switch', '--quiet', 'side');
    repo.write('later.txt', 'later');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'later');
    git('-C', partial, 'fetch', '--quiet', '--upload-pack=git-upload-pack', 'origin', '+side:side');
    git('-C', partial, 'config', 'remote.origin.url', `ext::touch ${canary}`);
    await expect(gitAt(partial).makeWorktree('61_other', 'side')).rejects.toThrow();
    expect(existsSync(canary)).toBe(false);
  });

  it('is reported as behind its remote by local refs alone; a start may fetch it, and moves no branch', async () => {
    const copy = join(repo.outer, 'copy');
    git('clone', '--quiet', repo.root, copy);
    const before = git('-C', copy, 'rev-parse', 'main');
    repo.git('commit', '--quiet', '--allow-empty', '-m', 'newer');
    const newest = repo.git('rev-parse', 'main');
    const copyGit = gitAt(copy);
    expect(await copyGit.lookAtBase('main')).toEqual({ there: true, upstream: 'origin/main', behind: 0 });
    const old = await copyGit.makeWorktree('1_old', 'main');
    expect(git('-C', old.path, 'rev-parse', 'HEAD')).toBe(before);
    const fetched = await copyGit.makeWorktree('2_new', 'main', { fetch: true });
    expect(git('-C', fetched.path, 'rev-parse', 'HEAD')).toBe(newest);
    expect(git('-C', copy, 'rev-parse', 'main')).toBe(before);
    expect(await copyGit.lookAtBase('main')).toEqual({ there: true, upstream: 'origin/main', behind: 1 });
    expect(await copyGit.lookAtBase('none')).toMatchObject({ there: false, refusal: { code: 'branch-missing' } });
    // the fetch brings a branch that was not known yet
    repo.git('branch', 'late');
    await expect(copyGit.makeWorktree('3_late', 'origin/late')).rejects.toThrow();
    expect((await copyGit.makeWorktree('3_late', 'origin/late', { fetch: true })).path).toContain('3_late');
    // offline
    git('-C', copy, 'remote', 'set-url', 'origin', join(repo.outer, 'gone'));
    await expect(copyGit.makeWorktree('4_x', 'main', { fetch: true })).rejects.toMatchObject({
      refusal: { code: 'failed' },
    });
    expect((await copyGit.makeWorktree('4_x', 'main')).path).toContain('4_x');
  });

  it('that was renamed is repaired by following the remedy, which names existing branches and no useless fetch', async () => {
    repo.git('branch', '-m', 'main', 'trunk');
    for (const name of ['huskies/1_other', 'side', 'x1', 'x2']) repo.git('branch', name);
    const renamed = gitAt(repo.root);
    for (const failing of [() => renamed.makeWorktree(STORY, 'main'), () => renamed.checkFetch('main')]) {
      const remedy = await remedyOf(failing());
      expect(remedy).not.toContain('etch');
      expect(remedy.split('"').filter((_, at) => at % 2 === 1)).toEqual(['trunk', 'side', 'x1']);
      const [, named = ''] = /base = "([^"]+)"/.exec(remedy) ?? [];
      expect(await renamed.lookAtBase(named)).toMatchObject({ there: true });
    }
    expect((await renamed.makeWorktree(STORY, 'trunk')).path).toContain(STORY);
    // a fetch is offered only if there is a remote of that name
    const copy = join(repo.outer, 'copy');
    git('clone', '--quiet', repo.root, copy);
    repo.git('branch', 'late');
    expect(await remedyOf(gitAt(copy).checkBase(STORY, 'main'))).not.toContain('--fetch');
    expect(await remedyOf(gitAt(copy).checkBase(STORY, 'origin/late'))).toContain('--fetch');
    expect((await gitAt(copy).makeWorktree(STORY, 'origin/late', { fetch: true })).path).toContain(STORY);
    await gitAt(copy).checkFetch('trunk');
    expect(await remedyOf(renamed.checkFetch('trunk'))).toContain('omit --fetch');
    expect(await remedyOf(renamed.makeWorktree('61_x', 'trunk', { fetch: true }))).toContain('omit --fetch');
    // without any commit, the remedy's commands work as printed
    const empty = join(repo.outer, 'empty');
    git('init', '--quiet', '--initial-branch=main', empty);
    const commands = (await remedyOf(gitAt(empty).checkBase(STORY, 'main'))).split('Create one: ')[1] ?? '';
    const identity = {
      GIT_AUTHOR_NAME: 'T',
      GIT_AUTHOR_EMAIL: 't@x',
      GIT_COMMITTER_NAME: 'T',
      GIT_COMMITTER_EMAIL: 't@x',
    };
    execFileSync('sh', ['-c', commands], { cwd: empty, env: { ...plainGitEnv(), ...identity }, stdio: 'pipe' });
    expect((await gitAt(empty).makeWorktree(STORY, 'main')).path).toContain(STORY);
  });

  it('of a remote that asks for credentials is not fetched, and the start fails without waiting', async () => {
    const copy = join(repo.outer, 'copy');
    git('clone', '--quiet', repo.root, copy);
    git('-C', copy, 'remote', 'set-url', 'origin', 'ssh://nobody@example.invalid/project');
    const home = join(repo.outer, 'home');
    mkdirSync(home);
    // ssh asks on the terminal itself, and by the program that shows a window
    const ssh = join(home, 'ssh');
    writeFileSync(ssh, '#!/bin/sh\nread -r answer < /dev/tty\n$SSH_ASKPASS\necho "Permission denied" >&2\nexit 255\n');
    chmodSync(ssh, 0o755);
    writeFileSync(join(home, '.gitconfig'), `[core]\n\tsshCommand = '${ssh}'\n`);
    const env = { ...plainGitEnv(), HOME: home, SSH_ASKPASS: 'sleep 1000', DISPLAY: ':0' };
    const runner = createGitRunner({ env });
    const offline = createGit({ root: copy, commonDir: join(copy, '.git'), worktrees: () => `${copy}.w`, runner });
    await expect(offline.makeWorktree(STORY, 'main', { fetch: true })).rejects.toMatchObject({
      refusal: { code: 'failed', why: saying('Permission denied') },
    });
    writeFileSync(ssh, '#!/bin/sh\nexec sleep 1000\n');
    await expect(fetchBase(runner, copy, 'main', {}, 300)).rejects.toMatchObject({
      refusal: { why: saying(/could not be fetched from origin: .*300 ms/s) },
    });
    expect((await offline.makeWorktree(STORY, 'main')).path).toContain(STORY);
  });
});
