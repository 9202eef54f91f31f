/** The programs that git runs for the host: the person's own and the repository's approved ones, and no others. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError } from '../../../contract/index.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { readHostEnv } from '../environment/index.ts';
import { createGit, createGitRunner, type GitRunner, type GitRunnerOptions, programsReader } from './index.ts';

const STORY = '60_story_cleanup';
let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
});
afterEach(() => repo.dispose());

function gitOf(options: GitRunnerOptions = {}) {
  return createGit({
    root: repo.root,
    commonDir: repo.commonDir,
    worktrees: () => join(repo.outer, 'worktrees'),
    runner: createGitRunner(options),
  });
}
const place = (file: string) => join(repo.outer, 'worktrees', STORY, file);
const readTree = (file: string) => readFileSync(place(file), 'utf8');

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof RefusalError ? error.refusal.code : String(error);
}

/** Adds a file that the repository stores in base64, by the filter `enc` of the repository's config. */
function addEncodedFile(): void {
  repo.git('config', 'filter.enc.clean', 'base64 -w0');
  repo.git('config', 'filter.enc.smudge', 'base64 -d');
  repo.git('config', 'filter.enc.required', 'true');
  repo.write('.gitattributes', 'secret.txt filter=enc\n');
  repo.write('secret.txt', 'plain words\n');
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'secret');
  expect(repo.git('cat-file', 'blob', 'HEAD:secret.txt')).toBe('cGxhaW4gd29yZHMK');
}

describe('filters of the repository', () => {
  it('are refused until approved; no program runs, and nothing is left behind', async () => {
    addEncodedFile();
    expect(await codeOf(gitOf().makeWorktree(STORY, 'main'))).toBe('not-trusted');
    expect(existsSync(join(repo.outer, 'worktrees'))).toBe(false);
    expect(repo.git('branch', '--list', 'huskies/*')).toBe('');
    expect(repo.git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  });

  it('run as approved, so an agent’s commit and its merge leave the stored file as it was', async () => {
    addEncodedFile();
    const before = repo.git('rev-parse', 'HEAD:secret.txt');
    const asked: string[] = [];
    const git = gitOf({
      unapproved: async (programs) => {
        asked.push(...programs.map(({ key, words }) => `${key}=${words}`));
        return [];
      },
    });
    const { path, branch } = await git.makeWorktree(STORY, 'main');
    expect(asked).toEqual(['filter.enc.clean=base64 -w0', 'filter.enc.smudge=base64 -d']);
    expect(readTree('secret.txt')).toBe('plain words\n');
    // what an agent does, and then the merge
    writeFileSync(place('secret.txt'), 'plain words\n');
    writeFileSync(place('other.txt'), 'work\n');
    repo.git('-C', path, 'add', '-A');
    repo.git('-C', path, 'commit', '--quiet', '-m', 'work');
    repo.git('merge', '--quiet', branch);
    expect(repo.git('rev-parse', 'HEAD:secret.txt')).toBe(before);
    expect(readFileSync(join(repo.root, 'secret.txt'), 'utf8')).toBe('plain words\n');
  });
});

describe('the programs to be approved', () => {
  const reader = () => {
    const calls: string[] = [];
    const runner = createGitRunner();
    const git: GitRunner = {
      run(dir, args, call) {
        calls.push(args.join(' '));
        return runner.run(dir, args, call);
      },
    };
    return { calls, read: programsReader({ git, root: repo.root, commonDir: repo.commonDir }) };
  };

  it('are all that the config names, even in conditional includes; pipes and missing files are skipped', async () => {
    addEncodedFile();
    const file = join(repo.commonDir, 'more');
    writeFileSync(file, '[filter "b"]\n\tclean = one\n[include]\n\tpath = even/../more2\n');
    writeFileSync(`${file}2`, '[filter "enc"]\n\tclean = other\n[include]\n\tpath = more\n');
    execFileSync('mkfifo', [`${file}3`]);
    repo.git('config', 'includeIf.onbranch:huskies/**.path', 'more');
    repo.git('config', 'includeIf.onbranch:other.path', 'more3');
    repo.git('config', 'includeIf.onbranch:none.path', 'gone');
    expect((await reader().read()).map(({ key, words }) => `${key}=${words}`)).toEqual([
      'filter.enc.clean=base64 -w0',
      'filter.enc.smudge=base64 -d',
      'filter.b.clean=one',
      'filter.enc.clean=other',
    ]);
  });

  it('are read again only when a file of the config changes', async () => {
    addEncodedFile();
    const { calls, read } = reader();
    for (let n = 0; n < 4; n++) expect(await read()).toHaveLength(2);
    const before = calls.length;
    expect(before).toBeLessThan(4);
    repo.git('config', 'filter.enc.smudge', 'base64 --decode');
    expect((await read())[1]?.words).toBe('base64 --decode');
    expect(calls.length).toBeGreaterThan(before);
  });

  it('are an error, not none, when the config cannot be read', async () => {
    writeFileSync(join(repo.commonDir, 'config'), '[core\n');
    expect(await codeOf(reader().read())).toBe('failed');
    expect(await codeOf(gitOf().makeWorktree(STORY, 'main'))).toBe('failed');
  });
});

describe('programs of the person’s own config', () => {
  /** An environment with a git config that defines the filter `big`, and a PATH that has its program. */
  function home(): NodeJS.ProcessEnv {
    const folder = join(repo.outer, 'home');
    const bin = join(repo.outer, 'bin');
    for (const path of [folder, bin]) mkdirSync(path);
    writeFileSync(
      join(bin, 'big-files'),
      `#!/bin/sh\necho "$GIT_DIR|$HUSKIES_RUN|$HUSKIES_WORKTREE|$HOME" > '${repo.outer}/seen'\ncat >&2\nhead -c 4096 /dev/zero\n`,
    );
    chmodSync(join(bin, 'big-files'), 0o755);
    writeFileSync(join(folder, '.gitconfig'), '[filter "big"]\n\tsmudge = big-files smudge\n\trequired = true\n');
    repo.write('.gitattributes', '*.bin filter=big\n');
    repo.write('model.bin', 'version 1\noid sha256:0\nsize 4096\n');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'pointer');
    return { ...plainGitEnv(), HOME: folder, XDG_CONFIG_HOME: join(folder, 'xdg'), PATH: `${bin}:${process.env.PATH}` };
  }

  it('run without approval, with the marks of the run', async () => {
    const git = gitOf({ env: home() });
    await git.makeWorktree(STORY, 'main', { marks: { HUSKIES_RUN: 'run_1' } });
    expect(readTree('model.bin')).toHaveLength(4096);
    const seen = readFileSync(join(repo.outer, 'seen'), 'utf8').trim();
    expect(seen.split('|').slice(1)).toEqual(['run_1', join(repo.outer, 'worktrees', STORY), join(repo.outer, 'home')]);
  });

  it('are found on the PATH of the person’s login shell', async () => {
    const { PATH, ...env } = home();
    writeFileSync(join(repo.outer, 'home', '.profile'), `PATH='${repo.outer}/bin':$PATH\n`);
    // the environment that a desktop launcher gives to a host
    const bare = { ...env, PATH: '/usr/bin:/bin', SHELL: '/bin/sh', TERM: undefined };
    expect(await codeOf(gitOf({ env: bare }).makeWorktree(STORY, 'main'))).toBe('failed');
    await gitOf({ env: async () => (await readHostEnv(bare, 'linux')).env }).makeWorktree(STORY, 'main');
    expect(readTree('model.bin')).toHaveLength(4096);
  });

  it('are not replaced by the repository’s program of the same name', async () => {
    const env = home();
    repo.git('config', 'filter.big.smudge', `touch '${repo.outer}/canary'; cat`);
    expect(await codeOf(gitOf({ env }).makeWorktree(STORY, 'main'))).toBe('not-trusted');
    expect(existsSync(join(repo.outer, 'canary'))).toBe(false);
  });
});

describe('a constantly changing config', () => {
  it('is read once per call: many worktrees are made without an unapproved program', async () => {
    repo.write('.gitattributes', '* filter=evil\n');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'attributes');
    const file = join(repo.commonDir, 'config');
    const clean = readFileSync(file, 'utf8');
    const canary = join(repo.outer, 'canary');
    const armed = `${clean}[filter "evil"]\n\tsmudge = "touch '${canary}'; cat"\n\tclean = "touch '${canary}'; cat"\n`;
    const flag = new SharedArrayBuffer(4);
    // replaces the file in one step, or rewrites it so that it is incomplete for a moment
    const flipper = new Worker(
      `const { writeFileSync, renameSync } = require('node:fs');
       const { flag, file, clean, armed } = require('node:worker_threads').workerData;
       const on = new Int32Array(flag);
       for (let n = 0; Atomics.load(on, 0) === 0; n++) {
         const text = n % 2 === 0 ? armed : clean;
         if (n % 8 < 6) { writeFileSync(file + '.new', text); renameSync(file + '.new', file); }
         else writeFileSync(file, text);
         Atomics.wait(on, 0, 0, 2);
       }
       renameSync(file + '.new2', file);`,
      { eval: true, workerData: { flag, file, clean, armed } },
    );
    writeFileSync(`${file}.new2`, clean);
    const outcomes: string[] = [];
    try {
      for (let n = 0; n < 15; n++) {
        outcomes.push(await codeOf(gitOf().makeWorktree(`${n}_story_x`, 'main')));
      }
    } finally {
      Atomics.store(new Int32Array(flag), 0, 1);
      await new Promise((resolve) => flipper.once('exit', resolve));
    }
    expect(existsSync(canary)).toBe(false);
    // the test proves something only if both states occurred
    expect(new Set(outcomes)).toContain('null');
    expect(new Set(outcomes)).toContain('not-trusted');
  });
});

describe('the private copy of the config', () => {
  it('leaves no trace: the new worktree links to the repository itself, and plain git works in it', async () => {
    const { path } = await gitOf().makeWorktree(STORY, 'main');
    expect(readFileSync(join(path, '.git'), 'utf8')).toBe(`gitdir: ${join(repo.commonDir, 'worktrees', STORY)}\n`);
    expect(repo.git('-C', path, 'status', '--porcelain')).toBe('');
    expect(repo.git('-C', path, 'rev-parse', '--git-common-dir')).toBe(repo.commonDir);
    expect(repo.git('fsck')).toBe('');
  });

  it('keeps a sparse checkout, even with settings of the worktree’s own config', async () => {
    repo.write('in/a.txt', 'a');
    repo.write('out/b.txt', 'b');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'two');
    repo.git('sparse-checkout', 'set', 'in');
    expect(existsSync(join(repo.commonDir, 'config.worktree'))).toBe(true);
    const { path } = await gitOf().makeWorktree(STORY, 'main');
    expect([existsSync(place('in/a.txt')), existsSync(place('out/b.txt'))]).toEqual([true, false]);
    expect(repo.git('-C', path, 'status', '--porcelain')).toBe('');
    expect(repo.git('-C', path, 'config', 'core.sparseCheckout')).toBe('true');
  });

  it('works with SHA-256 objects, packed refs and a repository without folders that git creates later', async () => {
    const root = join(repo.outer, 'sha256');
    const run = (...args: string[]) =>
      execFileSync('git', args, { cwd: repo.outer, env: plainGitEnv(), stdio: 'pipe', encoding: 'utf8' });
    run('init', '--quiet', '--initial-branch=main', '--object-format=sha256', root);
    writeFileSync(join(root, 'a.txt'), 'a');
    run('-C', root, 'add', '-A');
    run('-C', root, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '--quiet', '-m', 'first');
    run('-C', root, 'pack-refs', '--all');
    execFileSync('rm', ['-r', join(root, '.git', 'logs')]);
    const git = createGit({
      root,
      commonDir: join(root, '.git'),
      worktrees: () => join(repo.outer, 'worktrees'),
      runner: createGitRunner(),
    });
    const { path } = await git.makeWorktree(STORY, 'main');
    expect(readTree('a.txt')).toBe('a');
    expect(run('-C', path, 'status', '--porcelain')).toBe('');
  });
});
