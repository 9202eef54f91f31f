import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../core/ports/index.ts';
import { CancelSource } from '../../testing/cancel-source.ts';
import { withArgument } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { saying } from '../../testing/saying.ts';
import type { TempRepo } from '../../testing/temp-repo.ts';
import { tempRepo } from '../../testing/temp-repo.ts';
import { createProcesses } from '../processes/index.ts';
import { createGitRunner } from './index.ts';
import { spawnGit } from './spawn.ts';

const processes = createProcesses();
let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
});
afterEach(() => repo.dispose());

/** An environment with a program named git first on its PATH. */
function fakeGit(body: string): Record<string, string> {
  const path = join(repo.outer, 'git');
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return { ...process.env, PATH: `${repo.outer}:${process.env.PATH ?? ''}` } as Record<string, string>;
}

it('makes no file that other users may write, even with an open umask, and leaves that umask as it is', async () => {
  const before = process.umask(0);
  try {
    const made = join(repo.outer, 'made');
    await createGitRunner({ env: fakeGit(`mkdir -p '${made}'; : > '${made}/file'`) }).run(repo.root, ['status']);
    for (const path of [made, join(made, 'file')]) expect(statSync(path).mode & 0o022).toBe(0);
    expect(process.umask()).toBe(0);
  } finally {
    process.umask(before);
  }
});

describe('git runner', () => {
  it('runs at most four at once', async () => {
    const log = join(repo.outer, 'log');
    // each process registers itself, waits and counts all registered; the runner's reading of the config counts too
    const env = fakeGit(
      `d='${repo.outer}/now'; mkdir -p "$d"; : > "$d/$$"; sleep 0.05; ls "$d" | wc -l >> '${log}'; rm "$d/$$"`,
    );
    const git = createGitRunner({ env });
    await Promise.all(Array.from({ length: 12 }, () => git.run(repo.root, ['status'])));
    const counts = readFileSync(log, 'utf8').trim().split('\n').map(Number);
    expect(counts).toHaveLength(24);
    expect(Math.max(...counts)).toBeLessThanOrEqual(4);
  });

  it('runs git through the keeper when there is one', async () => {
    const keeper = join(repo.outer, 'keeper');
    const log = join(repo.outer, 'asked');
    writeFileSync(keeper, `#!/bin/sh\necho "$1 $2" >> '${log}'\n[ "$1" = --exec ] || exit 9\nshift\nexec "$@"\n`);
    chmodSync(keeper, 0o755);
    const { code, stdout } = await createGitRunner({ keeperPath: keeper }).run(repo.root, ['rev-parse', 'HEAD']);
    expect(code).toBe(0);
    expect(stdout.trim()).toBe(repo.git('rev-parse', 'HEAD'));
    expect(readFileSync(log, 'utf8')).toBe('--exec git\n--exec git\n');
  });

  it('ends a git that hangs, and its children', async () => {
    // an argument of both, by which they are found among all processes
    const name = join(repo.outer, 'hangs');
    const loop = 'while [ -e "$(dirname "$0")" ]; do sleep 1; done';
    const env = fakeGit(`sh -c '${loop}' '${name}' & exec sh -c '${loop}' '${name}'`);
    const call = spawnGit({ keeperPath: null, dir: repo.root, args: ['status'], env, timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ refusal: { code: 'failed' } });
    await eventually(async () => expect(await withArgument('sh', name, processes)).toEqual([]));
  });

  it('does not wait for a background child that keeps git’s output open', async () => {
    const stop = join(repo.outer, 'stop');
    const env = fakeGit(
      `(while [ -e '${repo.outer}' ] && ! [ -e '${stop}' ]; do sleep 0.05; done) & echo done; exit 3`,
    );
    const call = spawnGit({ keeperPath: null, dir: repo.root, args: ['gc'], env, timeoutMs: 60_000 });
    expect(await call).toMatchObject({ code: 3, stdout: 'done\n' });
    writeFileSync(stop, '');
  });

  it('settles after the timeout even when a process that no kill reaches keeps git’s output open', async () => {
    const stop = join(repo.outer, 'stop');
    // it leaves git's session, so a kill of the group does not reach it
    const env = fakeGit(
      `setsid sh -c 'while [ -e "${repo.outer}" ] && ! [ -e "${stop}" ]; do sleep 0.05; done' & sleep 60`,
    );
    const call = spawnGit({ keeperPath: null, dir: repo.root, args: ['gc'], env, timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ refusal: { why: saying('100 ms') } });
    writeFileSync(stop, '');
  });

  it('ends git and its children with SIGTERM when cancelled, and starts none afterwards', async () => {
    const log = join(repo.outer, 'log');
    const env = fakeGit(`trap 'echo tidy >> "${log}"; exit 1' TERM; echo on >> '${log}'; sleep 60 & wait`);
    const cancel = new CancelSource();
    const limits = { keeperPath: null, dir: repo.root, args: ['reset'], env, timeoutMs: 60_000, cancel };
    const call = spawnGit(limits);
    const watched = setInterval(() => existsSync(log) && cancel.cancel(), 10);
    await expect(call).rejects.toBeInstanceOf(CancelledError);
    clearInterval(watched);
    await expect(spawnGit(limits)).rejects.toBeInstanceOf(CancelledError);
    expect(readFileSync(log, 'utf8')).toBe('on\ntidy\n');
  });

  it('reports a missing folder, not a missing git', async () => {
    const { code, stderr } = await createGitRunner().run(join(repo.outer, 'gone'), ['status']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('gone');
  });
});
