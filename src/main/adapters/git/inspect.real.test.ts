import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusalError, remedyText } from '../../../contract/index.ts';
import type { TempRepo } from '../../testing/temp-repo.ts';
import { plainGitEnv, tempRepo } from '../../testing/temp-repo.ts';
import { createGitRunner, gitVersion, inspectRepository } from './index.ts';

const repos: TempRepo[] = [];
afterEach(() => {
  for (const repo of repos.splice(0)) repo.dispose();
});
function make(options?: Parameters<typeof tempRepo>[0]): TempRepo {
  const repo = tempRepo(options);
  repos.push(repo);
  return repo;
}
const inspect = (dir: string) => inspectRepository(dir, createGitRunner());
async function codeOf(dir: string): Promise<string> {
  try {
    await inspect(dir);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    expect(remedyText(error.refusal.why)).not.toBe('');
    return error.refusal.code;
  }
  return 'ok';
}

describe('inspectRepository', () => {
  it('I10: finds the same root and common folder from any folder inside', async () => {
    const repo = make({ name: 'a b' });
    repo.write('deep/er/file.txt', 'x');
    const link = join(repo.outer, 'link');
    symlinkSync(repo.root, link);
    const linked = join(repo.outer, 'linked tree');
    repo.git('worktree', 'add', '--quiet', '-b', 'other', linked);
    const places = [
      repo.root,
      join(repo.root, 'deep/er'),
      link,
      join(link, 'deep'),
      linked,
      repo.commonDir,
      join(repo.commonDir, 'worktrees'),
    ];
    for (const dir of places) {
      expect(await inspect(dir), dir).toEqual({ root: repo.root, commonDir: repo.commonDir, branch: 'main' });
    }
  });

  it('returns no branch for a detached HEAD, and does not refuse it', async () => {
    const repo = make();
    repo.git('checkout', '--quiet', '--detach');
    expect((await inspect(repo.root)).branch).toBeNull();
  });

  it('finds a repository whose git folder is elsewhere', async () => {
    const repo = make();
    const root = join(repo.outer, 'separate');
    const store = join(repo.outer, 'store');
    execFileSync('git', ['clone', '--quiet', `--separate-git-dir=${store}`, repo.root, root], { env: plainGitEnv() });
    expect(await inspect(root)).toEqual({ root, commonDir: store, branch: 'main' });
  });

  it('refuses each kind of unusable folder with its own code and a remedy', async () => {
    const repo = make();
    const empty = join(repo.outer, 'empty');
    mkdirSync(empty);
    writeFileSync(join(repo.outer, 'file'), '');
    const bare = join(repo.outer, 'bare.git');
    execFileSync('git', ['clone', '--quiet', '--bare', repo.root, bare], { env: plainGitEnv() });
    const ofBare = join(repo.outer, 'of-bare');
    execFileSync('git', ['-C', bare, 'worktree', 'add', '--quiet', '-b', 'x', ofBare], { env: plainGitEnv() });
    const gone = join(repo.outer, 'orphan');
    mkdirSync(gone);
    writeFileSync(join(gone, '.git'), `gitdir: ${join(repo.outer, 'nowhere')}\n`);
    expect(await codeOf(join(repo.outer, 'missing'))).toBe('not-a-repo');
    expect(await codeOf(join(repo.outer, 'file'))).toBe('not-a-repo');
    expect(await codeOf('a\0b')).toBe('not-a-repo');
    expect(await codeOf(empty)).toBe('not-a-repo');
    expect(await codeOf(gone)).toBe('not-a-repo');
    expect(await codeOf(bare)).toBe('bare-repo');
    expect(await codeOf(join(bare, 'refs'))).toBe('bare-repo');
    expect(await codeOf(ofBare)).toBe('bare-repo');
    expect(await codeOf(make({ commit: false }).root)).toBe('no-commits');
  });

  it('the commands of a remedy make a project when run as printed, from any folder', async () => {
    const repo = make();
    const bare = join(repo.outer, "it's bare.git");
    execFileSync('git', ['clone', '--quiet', '--bare', repo.root, bare], { env: plainGitEnv() });
    mkdirSync(join(repo.outer, "it's bare"));
    const [missing, empty, full] = ["it's missing", 'empty', 'full'].map((name) => join(repo.outer, name));
    for (const dir of [empty, full]) mkdirSync(dir as string);
    writeFileSync(join(full as string, 'file'), '');
    const started = ['started empty', 'started full'].map((name) => join(repo.outer, name));
    for (const dir of started) execFileSync('git', ['init', '--quiet', dir], { env: plainGitEnv() });
    writeFileSync(join(started[1] as string, 'file'), '');
    const elsewhere = join(repo.outer, 'elsewhere');
    mkdirSync(elsewhere);
    const names = { GIT_AUTHOR_NAME: 'Test', GIT_COMMITTER_NAME: 'Test' };
    const env = {
      ...plainGitEnv(),
      ...names,
      GIT_AUTHOR_EMAIL: 'test@example.invalid',
      GIT_COMMITTER_EMAIL: 't@example.invalid',
    };
    const follow = async (dir: string) => {
      const error = await inspect(dir).catch((thrown: unknown) => thrown);
      if (!(error instanceof RefusalError)) throw error;
      const command = remedyText(error.refusal.why).split(': ').at(-1) ?? '';
      execFileSync('sh', ['-c', command], { cwd: elsewhere, env, stdio: 'pipe' });
    };
    for (const dir of [missing, empty, full, ...started] as string[]) {
      await follow(dir);
      // A new project gets its first commit by a remedy of its own.
      if (dir === empty || dir === full) await follow(dir);
      expect((await inspect(dir)).root, dir).toBe(dir);
    }
    await follow(bare);
    const clone = join(repo.outer, "it's bare-2");
    expect((await inspect(clone)).root).toBe(clone);
    // A remedy commits no file that the person did not choose.
    expect(execFileSync('git', ['-C', full as string, 'ls-files'], { encoding: 'utf8' })).toBe('');
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('ignores the host’s GIT_DIR and core.worktree', async () => {
    const repo = make();
    const other = make();
    const runner = createGitRunner({ env: { ...process.env, GIT_DIR: other.commonDir, GIT_WORK_TREE: other.root } });
    expect((await inspectRepository(repo.root, runner)).root).toBe(repo.root);
    repo.git('config', 'core.worktree', other.root);
    const seen = await inspect(repo.root).catch((error: unknown) => error);
    expect(seen instanceof RefusalError || (seen as { root: string }).root === repo.root).toBe(true);
  });

  it('reports that git is not installed', async () => {
    const runner = createGitRunner({ env: { PATH: '/nonexistent' } });
    expect(await gitVersion(runner)).toBeNull();
    await expect(inspectRepository(make().root, runner)).rejects.toThrow('was not found');
    expect(await gitVersion(createGitRunner())).toMatch(/^\d+\.\d+/);
  });
});
