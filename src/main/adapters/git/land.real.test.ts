/** Landings by real git: the base moves only as a whole, forward, and never over a person's changes. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remedyText } from '../../../contract/index.ts';
import type { Landing } from '../../core/ports/index.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createGitRunner, createMergeGit, type GitSessions } from './index.ts';
import { overwritten } from './land.ts';

let repo: TempRepo;
let from: string;
/** A commit on `from` that changes a.txt and adds new.txt, made on no branch. */
let to: string;
beforeEach(() => {
  repo = tempRepo();
  repo.write('a.txt', 'old\n');
  repo.write('b.txt', 'b\n');
  repo.write('.gitignore', 'ignored.txt\n');
  commit('files');
  from = tip('HEAD');
  repo.git('switch', '--quiet', '--detach');
  repo.write('a.txt', 'landed\n');
  repo.write('new.txt', 'new\n');
  writeFileSync(join(repo.root, 'ignored.txt'), 'of the story\n');
  repo.git('add', '--force', 'ignored.txt');
  to = commit('landed');
  repo.git('switch', '--quiet', 'main');
});
afterEach(() => repo.dispose());

const tip = (ref = 'main') => repo.git('rev-parse', ref);
function commit(words: string): string {
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', words);
  return tip('HEAD');
}
const mergeGit = (runner: GitSessions = createGitRunner()) =>
  createMergeGit({ root: repo.root, commonDir: repo.commonDir, runner });
const land = (base = 'main') => mergeGit().land({ base, from, to });
const status = () => repo.git('status', '--porcelain');
const read = (file: string, root = repo.root) => readFileSync(join(root, file), 'utf8');
const leave = () => repo.git('switch', '--quiet', '-c', 'side');

/** The message of a landing that a person must make possible, and its remedy in English. */
function remedyOf(landing: Landing): [code: string, remedy: string] {
  if (landing.kind !== 'blocked') throw new Error(`expected blocked, got ${JSON.stringify(landing)}`);
  return [landing.why.code, remedyText(landing.why)];
}

describe('a base that is checked out nowhere', () => {
  it('is moved by compare-and-swap, with no file or other branch touched', async () => {
    leave();
    expect(await land()).toEqual({ kind: 'landed' });
    expect([tip(), tip('side'), status(), read('a.txt')]).toEqual([to, from, '', 'old\n']);
    expect(repo.git('reflog', '-1', '--format=%gs', 'main')).toBe('huskies: merge');
  });

  it('needs no approval of programs, since none can run', async () => {
    leave();
    repo.git('config', 'filter.x.smudge', 'false');
    const git = mergeGit();
    expect([await land(), await git.contains('main', to)]).toEqual([{ kind: 'landed' }, true]);
    expect(await git.changedPaths(from, to)).toEqual(['a.txt', 'ignored.txt', 'new.txt']);
  });

  it('is left as it is when a person has moved it on, back or away, or it is gone or an alias', async () => {
    leave();
    const persons = repo.git('commit-tree', '-p', from, '-m', 'by a person', 'HEAD^{tree}');
    for (const at of [persons, `${from}~1`, repo.git('commit-tree', '-m', 'forced', 'HEAD^{tree}')]) {
      repo.git('update-ref', 'refs/heads/main', at);
      expect(await land()).toEqual({ kind: 'moved', tip: tip(at) });
      expect(tip()).toBe(tip(at));
    }
    repo.git('branch', '-D', 'main');
    expect(await land()).toEqual({ kind: 'moved', tip: null });
    // an alias is not replaced, and the remedy names the branch behind it
    repo.git('update-ref', 'refs/heads/trunk', from);
    repo.git('symbolic-ref', 'refs/heads/main', 'refs/heads/trunk');
    const [code, remedy] = remedyOf(await land());
    expect([code, tip('trunk')]).toEqual(['git.land.symbolic', from]);
    const [, named = ''] = /base = "([^"]+)"/.exec(remedy) ?? [];
    expect(await land(named)).toEqual({ kind: 'landed' });
    expect([tip('trunk'), repo.git('symbolic-ref', 'refs/heads/main')]).toEqual([to, 'refs/heads/trunk']);
  });

  it('only moves forward, to full ids of commits; no name is an option', async () => {
    leave();
    const git = mergeGit();
    await expect(git.land({ base: 'main', from, to: tip('main~1') })).rejects.toMatchObject({
      refusal: { code: 'failed', why: { code: 'git.land.backwards' } },
    });
    for (const bad of [{ base: '--stdin' }, { base: 'a b' }, { from: 'main' }, { to: '-d' }])
      await expect(git.land({ base: 'main', from, to, ...bad })).rejects.toMatchObject({
        refusal: { code: 'bad-input' },
      });
    expect(tip()).toBe(from);
  });

  it('that was moved before a crash is recognised: it contains the commit, and landing again does nothing', async () => {
    leave();
    const git = mergeGit();
    expect([await git.contains('main', to), await git.contains('gone', to)]).toEqual([false, false]);
    expect(await git.contains('main', 'f'.repeat(40))).toBe(false);
    repo.git('update-ref', 'refs/heads/main', to);
    repo.git('update-ref', 'refs/heads/main', repo.git('commit-tree', '-p', to, '-m', 'later', `${to}^{tree}`));
    const later = tip();
    expect(await git.contains('main', to)).toBe(true);
    expect(await land()).toEqual({ kind: 'landed' });
    expect(tip()).toBe(later);
  });

  it('that a lock holds stays, and the remedy frees it', async () => {
    leave();
    const lock = join(repo.commonDir, 'refs', 'heads', 'main.lock');
    writeFileSync(lock, '');
    const landing = await land();
    expect(remedyOf(landing)).toEqual(['git.land.locked', expect.stringContaining('delete the lock file')]);
    expect(JSON.stringify(landing)).toContain(lock);
    rmSync(lock);
    expect(await land()).toEqual({ kind: 'landed' });
  });

  /** A runner that lets a person act once, directly before or after git moves the base. */
  function interrupted(when: 'before' | 'after', act: () => void): { runner: GitSessions; done: () => boolean } {
    const runner = createGitRunner();
    let done = false;
    const session: GitSessions['session'] = (dir, options, task) =>
      runner.session(dir, options, (git) =>
        task({
          async run(args, call) {
            const now = args[0] === 'update-ref' && !done;
            if (now) done = true;
            if (now && when === 'before') act();
            const output = await git.run(args, call);
            if (now && when === 'after') act();
            return output;
          },
        }),
      );
    return { runner: { run: (...call) => runner.run(...call), session }, done: () => done };
  }

  it('and that a person moves in the same moment keeps the person’s commit', async () => {
    leave();
    const persons = repo.git('commit-tree', '-p', from, '-m', 'by a person', 'HEAD^{tree}');
    const { runner, done } = interrupted('before', () => repo.git('update-ref', 'refs/heads/main', persons));
    expect(await mergeGit(runner).land({ base: 'main', from, to })).toEqual({ kind: 'moved', tip: persons });
    expect([tip(), done()]).toEqual([persons, true]);
  });

  it.each(['before', 'after'] as const)(
    'and that a person checks out right %s the move has the files of it',
    async (when) => {
      leave();
      const { runner, done } = interrupted(when, () => repo.git('switch', '--quiet', 'main'));
      expect(await mergeGit(runner).land({ base: 'main', from, to })).toEqual({ kind: 'landed' });
      expect([tip(), status(), read('a.txt'), done()]).toEqual([to, '', 'landed\n', true]);
    },
  );
});

describe('a base that a person has checked out', () => {
  it('is fast-forwarded there, in the main or a linked worktree, and keeps other uncommitted changes', async () => {
    repo.write('b.txt', 'edited\n');
    repo.write('untracked.txt', 'mine\n');
    expect(await land()).toEqual({ kind: 'landed' });
    expect([tip(), read('a.txt'), read('b.txt'), read('new.txt')]).toEqual([to, 'landed\n', 'edited\n', 'new\n']);
    expect(status()).toBe('M b.txt\n?? untracked.txt');
    repo.git('checkout', '--quiet', 'b.txt');
    repo.git('switch', '--quiet', '-c', 'side', from);
    repo.git('branch', '--force', 'main', from);
    const linked = join(repo.outer, 'linked tree');
    repo.git('worktree', 'add', '--quiet', linked, 'main');
    expect(await land()).toEqual({ kind: 'landed' });
    expect([tip(), read('a.txt', linked), read('a.txt'), repo.git('-C', linked, 'status', '--porcelain')]).toEqual([
      to,
      'landed\n',
      'old\n',
      '',
    ]);
  });

  it('stays with all files as they are when uncommitted changes overlap: edited, staged, untracked or ignored', async () => {
    const cases: [file: string, text: string, stage: boolean][] = [
      ['a.txt', 'edited\n', false],
      ['a.txt', 'staged\n', true],
      ['new.txt', 'mine\n', false],
      ['ignored.txt', 'mine, and ignored\n', false],
    ];
    for (const [file, text, stage] of cases) {
      repo.write(file, text);
      if (stage) repo.git('add', file);
      const before = status();
      expect(await land()).toEqual({ kind: 'checkout-changed', path: repo.root, files: [file] });
      expect([tip(), read(file), status(), existsSync(join(repo.root, '.git', 'index.lock'))]).toEqual([
        from,
        text,
        before,
        false,
      ]);
      repo.git('reset', '--quiet', '--hard');
      rmSync(join(repo.root, file), { force: file !== 'a.txt' });
      repo.git('reset', '--quiet', '--hard');
    }
    expect(repo.git('stash', 'list')).toBe('');
  });

  it('is landed as built, whatever options and hooks an agent has planted', async () => {
    const canary = join(repo.outer, 'canary');
    writeFileSync(join(repo.commonDir, 'hooks', 'post-merge'), `#!/bin/sh\ntouch '${canary}'\n`);
    chmodSync(join(repo.commonDir, 'hooks', 'post-merge'), 0o755);
    repo.git('config', 'branch.main.mergeOptions', '--no-ff --strategy=ours');
    expect(await land()).toEqual({ kind: 'landed' });
    expect([tip(), read('a.txt'), existsSync(canary)]).toEqual([to, 'landed\n', false]);
    repo.git('reset', '--quiet', '--hard', from);
    repo.git('config', 'filter.evil.smudge', `touch '${canary}'; cat`);
    await expect(land()).rejects.toMatchObject({ refusal: { code: 'not-trusted' } });
    expect([tip(), read('a.txt'), existsSync(canary)]).toEqual([from, 'old\n', false]);
  });

  it('is completed after a crash that left the files landed and the branch not', async () => {
    repo.git('read-tree', '-m', '-u', from, to);
    expect([tip(), status().includes('M  a.txt')]).toEqual([from, true]);
    expect(await land()).toEqual({ kind: 'landed' });
    expect([tip(), status()]).toEqual([to, '']);
  });

  it('waits for an unfinished merge or rebase; the remedy ends it', async () => {
    const conflicting = repo.git('commit-tree', '-p', `${from}~1`, '-m', 'other', `${to}^{tree}`);
    const run = (command: string, cwd = repo.root) => {
      try {
        execFileSync('sh', ['-c', command], { cwd, env: { ...plainGitEnv(), GIT_EDITOR: 'true' }, stdio: 'pipe' });
      } catch {
        // a conflict is what the test needs
      }
    };
    for (const start of [`git merge ${conflicting}`, `git rebase ${conflicting}`, `git cherry-pick ${conflicting}`]) {
      run(start);
      const before = status();
      const [code, remedy] = remedyOf(await land());
      expect([code, status(), tip()]).toEqual(['git.land.unfinished', before, from]);
      run(/(git \S+ --abort)/.exec(remedy)?.[1] ?? '');
      expect(status()).toBe('');
    }
    expect(await land()).toEqual({ kind: 'landed' });
  });

  it('in several places, or on a drive that is away, waits; the remedies make it land', async () => {
    const linked = join(repo.outer, 'linked');
    repo.git('worktree', 'add', '--quiet', '--force', linked, 'main');
    const [twice, remedy] = remedyOf(await land());
    expect([twice, remedy, tip()]).toEqual(['git.land.twice', expect.stringMatching(/git switch --detach$/), from]);
    repo.git('switch', '--quiet', '--detach');
    repo.git('worktree', 'lock', linked);
    renameSync(linked, `${linked} away`);
    const [away, unlock] = remedyOf(await land());
    expect([away, tip()]).toEqual(['git.land.away', from]);
    execFileSync('sh', ['-c', unlock.slice(unlock.indexOf('git worktree'))], { cwd: repo.root, stdio: 'pipe' });
    expect(await land()).toEqual({ kind: 'landed' });
  });
});

it('the files are read from every message of git', () => {
  const lines = (head: string, ...files: string[]) => [`error: ${head}:`, ...files.map((file) => `\t${file}`)];
  const text = [
    ...lines('Your local changes to the following files would be overwritten by merge', 'a b', 'ü'),
    ...lines('The following untracked working tree files would be removed by merge', 'c'),
    'Aborting',
  ].join('\n');
  expect([overwritten(text), overwritten('fatal: x\n\ty')]).toEqual([['a b', 'ü', 'c'], []]);
});
