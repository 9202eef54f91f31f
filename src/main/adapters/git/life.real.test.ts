/**
 * Worktrees whose folder, record, branch or project was moved, copied or removed. Each remedy is followed as printed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusalError, remedyText } from '../../../contract/index.ts';
import { decideWorktree } from '../../core/worktrees/index.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createGit, createGitRunner } from './index.ts';

const STORY = '60_story_cleanup';
const BRANCH = `huskies/${STORY}`;
const repos: TempRepo[] = [];
afterEach(() => {
  for (const repo of repos.splice(0)) repo.dispose();
});

/** A host that has opened the project at `root`; the worktrees are next to it. */
function hostAt(root: string, worktrees = `${root}.huskies`) {
  const git = createGit({ root, commonDir: join(root, '.git'), worktrees: () => worktrees, runner: createGitRunner() });
  /** What a start does. Resolves with the path, or with the remedy of its refusal. */
  const start = async (known: string | null, again = false): Promise<{ path: string } | { remedy: string }> => {
    try {
      const decision = await decideWorktree(git, { story: STORY, agent: 'coder-1', known, again });
      if (decision.do === 'refuse') return { remedy: remedyText(decision.error.why) };
      if (decision.do === 'make') {
        await git.checkBase(STORY, 'main');
        return { path: (await git.makeWorktree(STORY, 'main', { again: decision.again })).path };
      }
      if (decision.repair) await git.repairWorktree(STORY, decision.path);
      await git.checkHead(STORY, decision.path);
      return { path: decision.path };
    } catch (error) {
      if (error instanceof RefusalError) return { remedy: remedyText(error.refusal.why) };
      throw error;
    }
  };
  return { git, start };
}

/** A project with a story's worktree, which has a commit and an uncommitted file. */
async function setUp() {
  const repo = tempRepo();
  repos.push(repo);
  const host = hostAt(repo.root);
  const { path } = await host.git.makeWorktree(STORY, 'main');
  writeFileSync(join(path, 'work.txt'), 'work');
  repo.git('-C', path, 'add', '-A');
  repo.git('-C', path, 'commit', '--quiet', '-m', 'work');
  writeFileSync(join(path, 'draft.txt'), 'draft');
  return { repo, path, ...host };
}

const inFolder = (dir: string, ...args: string[]) =>
  execFileSync('git', ['-C', dir, ...args], { env: plainGitEnv(), encoding: 'utf8', stdio: 'pipe' }).trim();
/** Expects that plain git works in the worktree and finds the uncommitted file. */
const expectWorking = (path: string) => expect(inFolder(path, 'status', '--porcelain')).toBe('?? draft.txt');
/** Runs the commands of a remedy in a shell in `root`. `again`: they end with `huskies agent start … --again`. */
function follow(remedy: string, root: string): { again: boolean } {
  const commands = remedy.slice(remedy.lastIndexOf(': ') + 2).split(' && ');
  for (const command of commands.filter((one) => !one.startsWith('huskies'))) {
    execFileSync('sh', ['-c', command], { cwd: root, env: plainGitEnv(), stdio: 'pipe' });
  }
  return { again: commands.some((one) => one === `huskies agent start ${STORY} coder-1 --again`) };
}
function remedyOf(answer: { path: string } | { remedy: string }): string {
  if ('remedy' in answer) return answer.remedy;
  throw new Error(`expected a refusal, got ${answer.path}`);
}

describe('a move by hand', () => {
  it('of the project alone: the worktree is found again', async () => {
    const { repo, path } = await setUp();
    const root = join(repo.outer, 'renamed');
    renameSync(repo.root, root);
    expect(() => inFolder(path, 'status')).toThrow();
    expect(await hostAt(root).start(path)).toEqual({ path });
    expectWorking(path);
    expect(await hostAt(root).git.lookAtWorktree(STORY, path)).toMatchObject({ state: 'ready' });
    // also if the store does not know it
    renameSync(root, repo.root);
    expect(await hostAt(repo.root, join(repo.outer, 'project.huskies')).start(null)).toEqual({ path });
    expectWorking(path);
  });

  it('of the project and its worktrees: the worktree is found again', async () => {
    const { repo, path } = await setUp();
    const outer = join(repo.outer, 'new');
    mkdirSync(outer);
    renameSync(repo.root, join(outer, 'project'));
    renameSync(`${repo.root}.huskies`, join(outer, 'project.huskies'));
    const now = join(outer, 'project.huskies', STORY);
    expect(await hostAt(join(outer, 'project')).start(path)).toEqual({ path: now });
    expectWorking(now);
  });

  it('of the worktrees and the config’s folder: the worktree is found again, also through a link', async () => {
    const { repo, path } = await setUp();
    const moved = join(repo.outer, 'moved');
    renameSync(`${repo.root}.huskies`, moved);
    expect(await hostAt(repo.root, moved).start(path)).toEqual({ path: join(moved, STORY) });
    expectWorking(join(moved, STORY));
    const link = join(repo.outer, 'link');
    symlinkSync(repo.root, link);
    expect(await hostAt(repo.root, moved).start(join(moved, STORY))).toMatchObject({ path: join(moved, STORY) });
  });

  it('of one worktree to an unknown place: it is found again by the remedy, and after git worktree move', async () => {
    const { repo, path, start } = await setUp();
    const away = join(repo.outer, 'away');
    renameSync(path, away);
    const remedy = remedyOf(await start(path));
    expect(remedy).toContain("git worktree repair 'ITS NEW PLACE'");
    repo.git('worktree', 'repair', away);
    expect(await start(path)).toEqual({ path: away });
    expectWorking(away);
    repo.git('worktree', 'move', away, join(repo.outer, 'further'));
    expect(await start(away)).toEqual({ path: join(repo.outer, 'further') });
  });
});

describe('a copy', () => {
  it('I6: of a project alone does not take the original’s worktree, and gets its own by the remedy', async () => {
    const { repo, path, start } = await setUp();
    const copy = join(repo.outer, 'copy');
    cpSync(repo.root, copy, { recursive: true });
    const before = readFileSync(join(path, '.git'), 'utf8');
    for (const known of [path, null]) {
      const remedy = remedyOf(await hostAt(copy).start(known));
      expect(follow(remedy, copy)).toEqual({ again: true });
    }
    const own = join(repo.outer, 'copy.huskies', STORY);
    expect(await hostAt(copy).start(path, true)).toEqual({ path: own });
    expect(readFileSync(join(own, 'work.txt'), 'utf8')).toBe('work');
    expect(readFileSync(join(path, '.git'), 'utf8')).toBe(before);
    expect(await start(path)).toEqual({ path });
    expectWorking(path);
  });

  it('I6: of a project and its worktrees uses the copied worktree, and the original keeps its own', async () => {
    const { repo, path, start } = await setUp();
    const outer = join(repo.outer, 'new');
    mkdirSync(outer);
    cpSync(repo.root, join(outer, 'project'), { recursive: true });
    cpSync(`${repo.root}.huskies`, join(outer, 'project.huskies'), { recursive: true });
    const own = join(outer, 'project.huskies', STORY);
    expect(await hostAt(join(outer, 'project')).start(path)).toEqual({ path: own });
    expectWorking(own);
    expect(await start(path)).toEqual({ path });
    expectWorking(path);
  });

  it('I6: of a worktree alone is not taken for the worktree', async () => {
    const { repo, path } = await setUp();
    const copied = join(repo.outer, 'copied');
    cpSync(`${repo.root}.huskies`, copied, { recursive: true });
    expect(await hostAt(repo.root, copied).git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'taken' });
    expectWorking(path);
  });
});

describe('the remedy as printed', () => {
  it('I6: for a missing worktree with its branch lets only a person make it again from the branch', async () => {
    const { repo, path, start } = await setUp();
    for (const away of [
      () => rmSync(path, { recursive: true }),
      () => {
        rmSync(path, { recursive: true });
        repo.git('worktree', 'prune');
      },
    ]) {
      away();
      expect(follow(remedyOf(await start(path)), repo.root)).toEqual({ again: true });
      expect(existsSync(path)).toBe(false);
      expect(await start(path, true)).toEqual({ path });
      expect(readFileSync(join(path, 'work.txt'), 'utf8')).toBe('work');
    }
  });

  it('is not needed for a missing worktree without its branch, which is made again from the base', async () => {
    const { repo, path, start } = await setUp();
    repo.git('worktree', 'remove', '--force', path);
    repo.git('branch', '-D', BRANCH);
    expect(await start(path)).toEqual({ path });
    expect(existsSync(join(path, 'work.txt'))).toBe(false);
    // removed by hand, so that git still has its record
    rmSync(path, { recursive: true });
    repo.git('update-ref', '-d', `refs/heads/${BRANCH}`);
    expect(await start(path)).toEqual({ path });
    expect(inFolder(path, 'rev-parse', 'HEAD')).toBe(repo.git('rev-parse', 'main'));
  });

  it('I6: keeps a commit that only a missing worktree’s HEAD referred to', async () => {
    const { repo, path, start } = await setUp();
    inFolder(path, 'switch', '--quiet', '--detach');
    inFolder(path, 'commit', '--quiet', '--allow-empty', '-m', 'detached');
    const commit = inFolder(path, 'rev-parse', 'HEAD');
    rmSync(path, { recursive: true });
    expect(await start(path, true)).toEqual({ path });
    expect(repo.git('for-each-ref', '--format=%(objectname)', 'refs/huskies/trash')).toBe(commit);
  });

  it('for a locked worktree works', async () => {
    const { repo, path, start } = await setUp();
    repo.git('worktree', 'lock', path);
    rmSync(path, { recursive: true });
    remedyOf(await start(path, true));
    expect(follow(remedyOf(await start(path)), repo.root)).toEqual({ again: true });
    expect(await start(path, true)).toEqual({ path });
  });

  it('for a file, a folder or a link at the place of the worktree works', async () => {
    const { repo, path, start } = await setUp();
    repo.git('worktree', 'remove', '--force', path);
    const plant = [
      () => writeFileSync(path, ''),
      () => mkdirSync(join(path, 'x'), { recursive: true }),
      () => symlinkSync(repo.outer, path),
    ];
    for (const put of plant) {
      put();
      follow(remedyOf(await start(null)), repo.root);
      expect(await start(null)).toEqual({ path });
      repo.git('worktree', 'remove', '--force', path);
      rmSync(`${path}.moved`, { recursive: true, force: true });
    }
  });

  it('for a branch checked out elsewhere, or a worktree on another branch, works', async () => {
    const { repo, path, start } = await setUp();
    repo.git('worktree', 'remove', '--force', path);
    repo.git('switch', '--quiet', BRANCH);
    follow(remedyOf(await start(null)), repo.root);
    expect(await start(null)).toEqual({ path });
    inFolder(path, 'switch', '--quiet', '-c', 'side');
    follow(remedyOf(await start(null)), repo.root);
    expect(await start(null)).toEqual({ path });
    inFolder(path, 'switch', '--quiet', '-c', 'other');
    repo.git('branch', '-D', BRANCH);
    follow(remedyOf(await start(null)), repo.root);
    expect(await start(null)).toEqual({ path });
  });

  it('for a branch that was deleted while its worktree exists restores the branch', async () => {
    const { repo, path, start } = await setUp();
    const commit = inFolder(path, 'rev-parse', 'HEAD');
    repo.git('update-ref', '-d', `refs/heads/${BRANCH}`);
    follow(remedyOf(await start(path)), repo.root);
    expect(await start(path)).toEqual({ path });
    expect(repo.git('rev-parse', BRANCH)).toBe(commit);
    expectWorking(path);
    // an agent's new branch without a commit is accepted
    inFolder(path, 'switch', '--quiet', '--orphan', 'fresh');
    expect(await start(path)).toEqual({ path });
  });
});
