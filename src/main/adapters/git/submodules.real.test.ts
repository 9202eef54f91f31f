/** Submodules of new worktrees, from their declaration to the approval and the files, with real git and local URLs. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError, remedyText, text } from '../../../contract/index.ts';
import { type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createConfigSource, createGitTrust } from '../config/index.ts';
import { createGit } from './index.ts';

let repo: TempRepo;
let library: TempRepo;
beforeEach(() => {
  repo = tempRepo();
  library = tempRepo({ name: 'a library' });
  repo.write('.huskies/project.toml', 'base = "main"\n');
  repo.git(
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    '--name',
    'lib',
    library.root,
    'libs/lib',
  );
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'submodule');
});
afterEach(() => {
  repo.dispose();
  library.dispose();
});

function openProject(submodules: 'auto' | 'none' = 'auto') {
  const { root, commonDir } = repo;
  const profile = join(repo.outer, 'profile');
  const trust = createGitTrust({ root, commonDir, profile, keeperPath: null });
  const source = createConfigSource({
    root,
    commonDir,
    profile,
    branch: async () => 'main',
    otherItems: trust.items,
  });
  const worktrees = join(repo.outer, 'worktrees');
  const git = createGit({
    root,
    commonDir,
    worktrees: () => worktrees,
    runner: trust.runner,
    unapproved: trust.unapprovedSubmodules,
  });
  const waiting = async () => {
    const reading = await source.read();
    return reading.state === 'ready' ? reading.untrusted : [];
  };
  const approve = async () => source.trust((await waiting()).map(({ digest }) => digest));
  const make = (story: string) => git.makeWorktree(story, 'main', { submodules });
  return { waiting, approve, make, worktrees, git };
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof RefusalError ? error.refusal.code : String(error)),
  );

describe('submodules', () => {
  it('are shown with their URLs, refused until approved, then filled so that plain git agrees', async () => {
    const { waiting, approve, make, worktrees } = openProject();
    expect((await waiting()).map(({ kind, label, words }) => [kind, label, words])).toEqual([
      ['submodule', 'lib', `'${library.root}' → libs/lib`],
    ]);
    expect(await codeOf(make('1_story'))).toBe('not-trusted');
    expect(existsSync(worktrees)).toBe(false);
    await approve();
    expect(await waiting()).toEqual([]);
    const { path, empty } = await make('1_story');
    expect(empty).toEqual([]);
    expect(readFileSync(join(path, 'libs/lib/README.md'), 'utf8')).toBe('# Test\n');
    expect(repo.git('-C', path, 'status', '--porcelain')).toBe('');
    expect(repo.git('-C', path, 'submodule', 'status')).toMatch(/^[0-9a-f]{40} libs\/lib /);
    expect(readdirSync(join(repo.commonDir, 'worktrees', '1_story', 'modules'))).toEqual(['lib']);
  });

  it('need approval again when the URL changes, and are not fetched from the new URL before', async () => {
    const { approve, waiting, make } = openProject();
    await approve();
    const other = tempRepo({ name: 'another library' });
    try {
      repo.git('config', 'submodule.lib.url', other.root);
      expect((await waiting()).map(({ words }) => words)).toEqual([`'${other.root}' → libs/lib`]);
      expect(await codeOf(make('1_story'))).toBe('not-trusted');
      // a command in the config does not run, even though the URL is approved
      repo.git('config', 'submodule.lib.url', library.root);
      repo.git('config', 'submodule.lib.update', `!touch ${repo.outer}/canary`);
      await make('1_story');
      expect(existsSync(join(repo.outer, 'canary'))).toBe(false);
    } finally {
      other.dispose();
    }
  });

  it('run no command of .gitmodules; nested submodules stay empty, and the printed command fills them', async () => {
    const inner = tempRepo({ name: 'an inner library' });
    try {
      library.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '--name', 'in', inner.root, 'in');
      library.git('commit', '--quiet', '-am', 'inner');
      repo.git('-C', 'libs/lib', 'pull', '--quiet', 'origin', 'main');
      const command = `!touch ${repo.outer}/canary`;
      repo.git('config', '--file', '.gitmodules', 'submodule.lib.update', command);
      repo.git('config', '--file', '.gitmodules', 'submodule.lib.branch', 'main');
      repo.git('-c', 'protocol.file.allow=always', 'commit', '--quiet', '-am', 'inner');
      const { approve, make, git } = openProject();
      await approve();
      const { path, empty } = await make('1_story');
      expect(existsSync(join(repo.outer, 'canary'))).toBe(false);
      expect(readFileSync(join(path, 'libs/lib/README.md'), 'utf8')).toBe('# Test\n');
      expect(empty).toEqual(['libs/lib/in']);
      // git refuses a file with such a command, so a person must remove the command first
      const remedy = /git (submodule .*)$/.exec(text('worktree.empty', { paths: '' }))?.[1] ?? '';
      repo.git('-C', path, 'config', '--file', '.gitmodules', '--unset', 'submodule.lib.update');
      repo.git('-C', path, '-c', 'protocol.file.allow=always', ...remedy.split(' '));
      expect(readFileSync(join(path, 'libs/lib/in/README.md'), 'utf8')).toBe('# Test\n');
      expect(await git.fillSubmodules('1_story', path, { submodules: 'auto' })).toEqual([]);
    } finally {
      inner.dispose();
    }
  });

  it('stay empty when the config says none, and are reported as empty', async () => {
    const { make, git } = openProject('none');
    const { path, empty } = await make('1_story');
    expect(empty).toEqual(['libs/lib']);
    expect(readdirSync(join(path, 'libs/lib'))).toEqual([]);
    expect(await git.stillEmpty(path, empty)).toEqual(['libs/lib']);
    expect(text('worktree.empty', { paths: '' })).toContain('git submodule update --init --recursive');
    repo.git('-c', 'protocol.file.allow=always', '-C', path, 'submodule', '--quiet', 'update', '--init', '--recursive');
    expect(await git.stillEmpty(path, empty)).toEqual([]);
    expect(await git.fillSubmodules('1_story', path, { submodules: 'none' })).toEqual([]);
  });

  it.each([
    ['before its clone', () => undefined],
    [
      'during its clone',
      (store: string) => {
        mkdirSync(join(store, 'objects'), { recursive: true });
        writeFileSync(join(store, 'HEAD'), 'ref: refs/heads/main\n');
      },
    ],
    [
      'during its checkout',
      (store: string, at: string) => {
        mkdirSync(store, { recursive: true });
        writeFileSync(join(at, '.git'), `gitdir: ${store}\n`);
        writeFileSync(join(at, 'README.md'), '# Te');
      },
    ],
  ])('interrupted %s need approval and are then filled at the next start', async (_name, cutShort) => {
    const { path } = await openProject('none').make('1_story');
    const at = join(path, 'libs/lib');
    cutShort(join(repo.commonDir, 'worktrees', '1_story', 'modules', 'lib'), at);
    const { git, approve } = openProject();
    expect(await git.lookAtWorktree('1_story', null)).toMatchObject({ state: 'ready' });
    const fill = () => git.fillSubmodules('1_story', path, { submodules: 'auto' });
    expect(await codeOf(fill())).toBe('not-trusted');
    await approve();
    expect(await fill()).toEqual([]);
    expect(readFileSync(join(at, 'README.md'), 'utf8')).toBe('# Test\n');
    expect(repo.git('-C', path, 'status', '--porcelain')).toBe('');
    expect(repo.git('-C', path, 'submodule', 'status')).toMatch(/^[0-9a-f]{40} libs\/lib /);
  });

  it('that only the story’s branch declares are filled by the remedy of the refusal', async () => {
    repo.git('branch', 'huskies/1_story');
    repo.git('rm', '--quiet', '--force', 'libs/lib');
    repo.git('commit', '--quiet', '-m', 'no submodule');
    const { make, waiting } = openProject();
    expect(await waiting()).toEqual([]);
    const refused = await make('1_story').catch((error: unknown) => error);
    expect(refused instanceof RefusalError && remedyText(refused.refusal.why)).toMatch(
      /submodules = "none" under \[worktree\] in .*, start, .*: git submodule update --init$/,
    );
    const { path } = await openProject('none').make('1_story');
    repo.git('-C', path, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init');
    expect(readFileSync(join(path, 'libs/lib/README.md'), 'utf8')).toBe('# Test\n');
    expect(await openProject().git.fillSubmodules('1_story', path, { submodules: 'auto' })).toEqual([]);
  });

  it('that an agent changed, emptied or deleted stay as they are', async () => {
    const { git, approve, make } = openProject();
    await approve();
    const { path } = await make('1_story');
    const at = join(path, 'libs/lib');
    const fill = () => git.fillSubmodules('1_story', path, { submodules: 'auto' });
    repo.git('-C', at, 'checkout', '--quiet', '-b', 'work');
    writeFileSync(join(at, 'README.md'), 'mine');
    expect(await fill()).toEqual([]);
    expect(readFileSync(join(at, 'README.md'), 'utf8')).toBe('mine');
    repo.git('-C', path, 'submodule', '--quiet', 'deinit', '--force', 'libs/lib');
    expect(await fill()).toEqual(['libs/lib']);
    expect(existsSync(join(repo.commonDir, 'worktrees/1_story/modules/lib/refs/heads/work'))).toBe(true);
    writeFileSync(join(at, 'own.txt'), 'mine');
    expect(await fill()).toEqual([]);
    rmSync(at, { recursive: true });
    expect(await fill()).toEqual([]);
    expect(existsSync(at)).toBe(false);
  });

  it.each([
    ['a URL that is gone', () => rmSync(library.root, { recursive: true })],
    [
      'a transport that is not allowed',
      () => {
        repo.git('config', 'submodule.lib.url', `ext::touch ${repo.outer}/canary`);
      },
    ],
    [
      'a name that leads out of git’s folder',
      () => {
        repo.write('.gitmodules', `[submodule "../../lib"]\n\tpath = libs/lib\n\turl = ${library.root}\n`);
        repo.git('commit', '--quiet', '--no-verify', '-am', 'name');
      },
    ],
  ])('with %s fail, and nothing is left behind', async (_name, plant) => {
    plant();
    const { approve, make, worktrees } = openProject();
    await approve();
    expect(await codeOf(make('1_story'))).toBe('failed');
    expect(existsSync(worktrees)).toBe(false);
    expect(existsSync(join(repo.outer, 'canary'))).toBe(false);
  });
});
