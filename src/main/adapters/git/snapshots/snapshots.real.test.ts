/** I6: no file of a worktree is ever lost. Removals with real git, of every kind of unclean worktree, and their restores. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainGitEnv, type TempRepo, tempRepo } from '../../../testing/temp-repo.ts';
import { createGitRunner } from '../run.ts';
import { createSnapshots } from './index.ts';
import type { SnapshotPlace } from './place.ts';
import { asideOf } from './take.ts';

const STORY = '60_story_cleanup';
const BRANCH = `huskies/${STORY}`;
let repo: TempRepo;
let place: SnapshotPlace;
let worktree: string;
let at = 1_700_000_000_000;

beforeEach(() => {
  repo = tempRepo();
  repo.write('.gitignore', 'ignored/\n*.log\n');
  repo.write('.gitattributes', '*.crlf text eol=crlf\n*.id ident\n');
  repo.write('src/a.txt', 'a\n');
  repo.git('add', '-A');
  repo.git('commit', '-qm', 'second');
  worktree = join(repo.outer, 'project.huskies', STORY);
  repo.git('worktree', 'add', '-q', '-b', BRANCH, worktree);
  place = { runner: createGitRunner(), root: repo.root, commonDir: repo.commonDir };
});
afterEach(() => repo.dispose());

const snapshots = () => createSnapshots(place);
const write = (path: string, content: string | Buffer, mode?: number) => {
  mkdirSync(join(worktree, path, '..'), { recursive: true });
  writeFileSync(join(worktree, path), content, mode === undefined ? {} : { mode });
};
const inside = (...args: string[]) =>
  execFileSync('git', args, { cwd: worktree, env: plainGitEnv(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Everything in a folder: kinds, permission bits and bytes. */
function contentOf(folder: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    const mode = (stat.mode & 0o7777).toString(8);
    if (name === '.git') continue;
    if (stat.isSymbolicLink()) all[name] = `link ${readlinkSync(path)}`;
    else if (stat.isFile()) all[name] = `${mode} ${readFileSync(path, 'base64')}`;
    else {
      all[name] = `${mode} folder`;
      for (const [below, what] of Object.entries(contentOf(path))) all[`${name}/${below}`] = what;
    }
  }
  return all;
}
const stateOf = () => ({
  files: contentOf(worktree),
  staged: inside('diff', '--cached', '--binary'),
  status: inside('status', '--porcelain', '--ignored'),
  head: inside('rev-parse', 'HEAD'),
  branch: inside('branch', '--show-current'),
});

async function take(): Promise<string> {
  at += 1;
  const taken = await snapshots().take(worktree, { story: STORY, at });
  if (!taken.ok) throw new Error(JSON.stringify(taken.why));
  return taken.ref;
}
const remove = (ref: string) => snapshots().remove(worktree, ref);
const restore = (ref: string) => snapshots().restore(worktree, { story: STORY, ref });

/** Every kind of work that a removal could lose. */
const UNCLEAN: [what: string, make: () => void][] = [
  ['uncommitted changes', () => write('src/a.txt', 'changed\n')],
  ['a deleted file', () => rmSync(join(worktree, 'src/a.txt'))],
  [
    'untracked files with every kind of name',
    () => {
      for (const name of ['new.txt', 'ü \n"quoted"\\.txt', '-rf', '.hidden', 'deep/er/file']) write(name, name);
    },
  ],
  [
    'bytes that git would convert',
    () => {
      write('lines.crlf', 'a\nb\r\nc');
      write('x.id', '$Id: mine $\n');
      write('binary', Buffer.from([0, 255, 10, 13, 128]));
      inside('add', '-A');
    },
  ],
  [
    'ignored files with private permissions',
    () => {
      write('ignored/.env', 'SECRET=1\n', 0o600);
      write('a.log', 'log\n', 0o640);
      chmodSync(join(worktree, 'ignored/.env'), 0o600);
    },
  ],
  [
    'what is staged, and changed again since',
    () => {
      write('src/a.txt', 'staged\n');
      inside('add', 'src/a.txt');
      write('src/a.txt', 'later\n');
    },
  ],
  [
    'changes that git was told not to see',
    () => {
      inside('update-index', '--assume-unchanged', 'src/a.txt');
      write('src/a.txt', 'hidden\n');
    },
  ],
  [
    'links, programs and empty folders',
    () => {
      symlinkSync('src/a.txt', join(worktree, 'link'));
      symlinkSync('/nowhere/at all', join(worktree, 'dangling'));
      write('run.sh', '#!/bin/sh\n', 0o755);
      mkdirSync(join(worktree, 'empty/inner'), { recursive: true });
      write('closed/file', 'x');
      chmodSync(join(worktree, 'empty'), 0o700);
      chmodSync(join(worktree, 'closed'), 0o555);
    },
  ],
  [
    'commits of its branch',
    () => {
      write('b.txt', 'b\n');
      inside('add', '-A');
      inside('-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '-qm', 'work');
    },
  ],
  [
    'a detached HEAD with commits on no branch',
    () => {
      inside('checkout', '-q', '--detach');
      write('c.txt', 'c\n');
      inside('add', '-A');
      inside('-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '-qm', 'loose');
    },
  ],
];

describe('a worktree that is removed and restored', () => {
  it.each(UNCLEAN)('I6: keeps %s', async (_, make) => {
    make();
    const before = stateOf();
    const ref = await take();
    expect(stateOf()).toEqual(before);
    expect(await remove(ref)).toEqual({ ok: true });
    expect(existsSync(worktree)).toBe(false);
    expect(repo.git('worktree', 'list')).not.toContain(STORY);
    // Nothing of it is lost if git cleans up meanwhile.
    repo.git('reflog', 'expire', '--expire=now', '--all');
    repo.git('gc', '--quiet', '--prune=now');
    expect(await restore(ref)).toMatchObject({ ok: true, path: worktree });
    expect(stateOf()).toEqual(before);
  });

  it('I6: keeps commits that only the reflog of the worktree names', async () => {
    inside('checkout', '-q', '--detach');
    write('c.txt', 'c\n');
    inside('add', '-A');
    inside('-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '-qm', 'loose');
    const loose = inside('rev-parse', 'HEAD').trim();
    inside('checkout', '-q', BRANCH);
    expect(await remove(await take())).toEqual({ ok: true });
    repo.git('gc', '--quiet', '--prune=now');
    expect(repo.git('cat-file', '-t', loose)).toBe('commit');
  });

  it('comes back with a detached HEAD if its branch has moved since', async () => {
    write('new.txt', 'new\n');
    const head = inside('rev-parse', 'HEAD').trim();
    const ref = await take();
    await remove(ref);
    repo.git('commit', '-q', '--allow-empty', '-m', 'third');
    repo.git('branch', '-f', BRANCH, 'main');
    expect(await restore(ref)).toMatchObject({ ok: true, branch: null });
    expect([inside('rev-parse', 'HEAD').trim(), inside('status', '--porcelain')]).toEqual([head, '?? new.txt\n']);
  });
});

describe('what only a worktree has', () => {
  const commit = (path: string, ...more: string[]) => {
    write(path, path);
    inside('add', '-A');
    inside('-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '-qm', path, ...more);
    return inside('rev-parse', 'HEAD').trim();
  };

  it('I6: are commits of HEAD and of its reflog that no branch contains, until one does', async () => {
    const none = { commits: [], files: [], why: null };
    expect(await snapshots().findLoose(worktree)).toEqual(none);
    commit('on-branch');
    expect(await snapshots().findLoose(worktree)).toEqual(none);
    inside('checkout', '-q', '--detach');
    const loose = commit('loose');
    expect((await snapshots().findLoose(worktree)).commits).toEqual([loose]);
    // A tag or a remote's branch can be deleted by a fetch.
    repo.git('tag', 'kept', loose);
    repo.git('update-ref', 'refs/remotes/origin/kept', loose);
    inside('checkout', '-q', BRANCH);
    expect((await snapshots().findLoose(worktree)).commits).toEqual([loose]);
    repo.git('branch', 'kept', loose);
    expect(await snapshots().findLoose(worktree)).toEqual(none);
    const amended = commit('first');
    commit('second', '--amend');
    expect((await snapshots().findLoose(worktree)).commits).toEqual([amended]);
  });

  it('I6: are changes that git was told not to see, but not what a sparse checkout leaves out', async () => {
    inside('update-index', '--assume-unchanged', 'src/a.txt');
    expect((await snapshots().findLoose(worktree)).files).toEqual(['src/a.txt']);
    inside('update-index', '--no-assume-unchanged', 'src/a.txt');
    inside('update-index', '--skip-worktree', 'src/a.txt');
    expect((await snapshots().findLoose(worktree)).files).toEqual(['src/a.txt']);
    rmSync(join(worktree, 'src/a.txt'));
    expect((await snapshots().findLoose(worktree)).files).toEqual([]);
    renameSync(worktree, `${worktree}-moved`);
    expect(await snapshots().findLoose(`${worktree}-moved`)).toMatchObject({ why: { code: 'git.why.moved' } });
  });
});

describe('a worktree that is kept', () => {
  const KEPT: [what: string, code: string, make: () => void][] = [
    [
      'another repository in it',
      'snapshot.repository',
      () => {
        mkdirSync(join(worktree, 'ignored/other'), { recursive: true });
        execFileSync('git', ['init', '-q'], { cwd: join(worktree, 'ignored/other'), env: plainGitEnv() });
      },
    ],
    ['a pipe', 'snapshot.special', () => execFileSync('mkfifo', [join(worktree, 'pipe')])],
    [
      'a name that is no text',
      'snapshot.name',
      () => {
        writeFileSync(Buffer.concat([Buffer.from(`${worktree}/`), Buffer.from([0xff, 0xfe])]), '');
      },
    ],
    [
      'an unfinished merge',
      'snapshot.unfinished',
      () => {
        const admin = inside('rev-parse', '--git-dir').trim();
        writeFileSync(join(admin, 'MERGE_HEAD'), inside('rev-parse', 'HEAD'));
      },
    ],
    ['a lock', 'snapshot.locked', () => repo.git('worktree', 'lock', worktree)],
    [
      'a git that works there',
      'snapshot.index',
      () => {
        writeFileSync(join(inside('rev-parse', '--git-dir').trim(), 'index.lock'), '');
      },
    ],
    [
      'a moved folder',
      'git.why.moved',
      () => {
        renameSync(worktree, `${worktree}-moved`);
        worktree = `${worktree}-moved`;
      },
    ],
  ];
  it.each(KEPT)('I6: %s', async (_, code, make) => {
    make();
    at += 1;
    expect(await snapshots().take(worktree, { story: STORY, at })).toMatchObject({ ok: false, why: { code } });
    expect(existsSync(worktree)).toBe(true);
  });

  it.each<[string, () => void]>([
    ['a file is new', () => write('new.txt', 'new')],
    ['an ignored file is changed', () => write('ignored/x', 'y')],
    ['a file is gone', () => rmSync(join(worktree, 'src/a.txt'))],
    ['something is staged', () => inside('rm', '-q', '--cached', 'src/a.txt')],
    [
      'a commit is made',
      () => inside('-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '-q', '--allow-empty', '-m', 'x'),
    ],
  ])('I6: %s after the snapshot was taken', async (_, change) => {
    write('ignored/x', 'x');
    const ref = await take();
    change();
    const before = contentOf(worktree);
    // A commit on the branch is kept by the branch, and the files are the same.
    const removed = await remove(ref);
    if (removed.ok) expect(repo.git('log', '-1', '--format=%s', BRANCH)).toBe('x');
    else {
      expect(removed.why).toMatchObject({ code: 'snapshot.changed' });
      expect(contentOf(worktree)).toEqual(before);
      expect(repo.git('worktree', 'list')).toContain(STORY);
    }
  });
});

describe('a crash', () => {
  it('I6: after the files were moved aside or half deleted, the removal goes on, but keeps a file that is new', async () => {
    write('b.txt', 'b');
    const ref = await take();
    const aside = asideOf(worktree);
    renameSync(worktree, aside);
    writeFileSync(join(aside, 'late.txt'), 'late');
    expect(await remove(ref)).toMatchObject({ ok: false, why: { values: { path: 'late.txt' } } });
    expect(readFileSync(join(worktree, 'late.txt'), 'utf8')).toBe('late');
    rmSync(join(worktree, 'late.txt'));
    renameSync(worktree, aside);
    rmSync(join(aside, 'src'), { recursive: true });
    rmSync(join(aside, '.git'));
    expect(await remove(ref)).toEqual({ ok: true });
    expect([existsSync(aside), existsSync(worktree)]).toEqual([false, false]);
    expect(repo.git('worktree', 'list')).not.toContain(STORY);
    expect(await remove(ref)).toEqual({ ok: true });
  });

  it('I6: before a snapshot was recorded: the next one takes its place, and has what has changed since', async () => {
    const first = await take();
    const [commit, before] = [repo.git('rev-parse', first), stateOf()];
    write('new.txt', 'new\n');
    at -= 1;
    expect([await take(), await snapshots().list(STORY)]).toEqual([first, [expect.objectContaining({ ref: first })]]);
    expect(await remove(first)).toMatchObject({ ok: true });
    expect(await restore(first)).toMatchObject({ ok: true });
    expect(stateOf().files).toEqual({ ...before.files, 'new.txt': expect.anything() });
    repo.git('merge-base', '--is-ancestor', commit, first);
  });

  it('in the middle of a restore: the next one goes on, and overwrites nothing', async () => {
    write('b.txt', 'b');
    write('deep/c.txt', 'c');
    const before = stateOf();
    const ref = await take();
    await remove(ref);
    await restore(ref);
    rmSync(join(worktree, 'deep'), { recursive: true });
    rmSync(join(inside('rev-parse', '--git-dir').trim(), 'index'));
    expect(await restore(ref)).toMatchObject({ ok: true });
    expect(stateOf()).toEqual(before);
    write('b.txt', 'another');
    expect(await restore(ref)).toMatchObject({ ok: false, why: { code: 'snapshot.changed' } });
    expect(readFileSync(join(worktree, 'b.txt'), 'utf8')).toBe('another');
  });

  it('leaves the snapshot listed, and another story’s is refused', async () => {
    const ref = await take();
    expect(await snapshots().list(STORY)).toEqual([{ ref, story: STORY, at }]);
    expect(await snapshots().list('6')).toEqual([]);
    expect(await snapshots().list(null)).toHaveLength(1);
    await remove(ref);
    expect(await snapshots().restore(join(repo.outer, 'x'), { story: 'other', ref })).toMatchObject({
      why: { code: 'snapshot.unknown' },
    });
    await snapshots().drop(ref);
    expect(await snapshots().list(null)).toEqual([]);
  });
});
