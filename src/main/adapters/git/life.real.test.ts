/** Worktrees whose folder, record, branch or project a person moved, copied or removed; each remedy is followed as printed. */
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

/** As a host opened on the project at `root`; its worktrees are beside it. */
function hostAt(root: string, worktrees = `${root}.huskies`) {
  const git = createGit({ root, commonDir: join(root, '.git'), worktrees: () => worktrees, runner: createGitRunner() });
  /** As a start does it; the path, or the refusal's remedy. */
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

/** A project whose story has a worktree with a commit and a file that is not committed. */
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
/** What plain git says of a worktree that is in order and holds the draft. */
const works = (path: string) => expect(inFolder(path, 'status', '--porcelain')).toBe('?? draft.txt');
/** The commands of a remedy as a shell runs them in `root`; `huskies agent start … --again` is given back. */
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

describe('a project or worktree that was moved is found again', () => {
  it('the project alone', async () => {
    const { repo, path } = await setUp();
    const root = join(repo.outer, 'renamed');
    renameSync(repo.root, root);
    expect(() => inFolder(path, 'status')).toThrow();
    expect(await hostAt(root).start(path)).toEqual({ path });
    works(path);
    expect(await hostAt(root).git.lookAtWorktree(STORY, path)).toMatchObject({ state: 'ready' });
    // also where the store remembers nothing
    renameSync(root, repo.root);
    expect(await hostAt(repo.root, join(repo.outer, 'project.huskies')).start(null)).toEqual({ path });
    works(path);
  });

  it('the project and its worktrees', async () => {
    const { repo, path } = await setUp();
    const outer = join(repo.outer, 'new');
    mkdirSync(outer);
    renameSync(repo.root, join(outer, 'project'));
    renameSync(`${repo.root}.huskies`, join(outer, 'project.huskies'));
    const now = join(outer, 'project.huskies', STORY);
    expect(await hostAt(join(outer, 'project')).start(path)).toEqual({ path: now });
    works(now);
  });

  it('the worktrees alone, with the config, and by a link', async () => {
    const { repo, path } = await setUp();
    const moved = join(repo.outer, 'moved');
    renameSync(`${repo.root}.huskies`, moved);
    expect(await hostAt(repo.root, moved).start(path)).toEqual({ path: join(moved, STORY) });
    works(join(moved, STORY));
    const link = join(repo.outer, 'link');
    symlinkSync(repo.root, link);
    expect(await hostAt(repo.root, moved).start(join(moved, STORY))).toMatchObject({ path: join(moved, STORY) });
  });

  it('the worktree to a place that nobody knows: by the remedy, and by git worktree move', async () => {
    const { repo, path, start } = await setUp();
    const away = join(repo.outer, 'away');
    renameSync(path, away);
    const remedy = remedyOf(await start(path));
    expect(remedy).toContain("git worktree repair 'ITS NEW PLACE'");
    repo.git('worktree', 'repair', away);
    expect(await start(path)).toEqual({ path: away });
    works(away);
    repo.git('worktree', 'move', away, join(repo.outer, 'further'));
    expect(await start(away)).toEqual({ path: join(repo.outer, 'further') });
  });
});

describe('a copy of a project leaves the original its worktrees', () => {
  it('I6: of the project alone: refused, then one of its own', async () => {
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
    works(path);
  });

  it('I6: of project and worktrees: the copied worktree is the copy’s', async () => {
    const { repo, path, start } = await setUp();
    const outer = join(repo.outer, 'new');
    mkdirSync(outer);
    cpSync(repo.root, join(outer, 'project'), { recursive: true });
    cpSync(`${repo.root}.huskies`, join(outer, 'project.huskies'), { recursive: true });
    const own = join(outer, 'project.huskies', STORY);
    expect(await hostAt(join(outer, 'project')).start(path)).toEqual({ path: own });
    works(own);
    expect(await start(path)).toEqual({ path });
    works(path);
  });

  it('I6: a copy of a worktree is not the worktree', async () => {
    const { repo, path } = await setUp();
    const copied = join(repo.outer, 'copied');
    cpSync(`${repo.root}.huskies`, copied, { recursive: true });
    expect(await hostAt(repo.root, copied).git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'taken' });
    works(path);
  });
});

describe('each remedy works as it is printed', () => {
  it('I6: gone, the branch is there: made again from the branch, by a person only', async () => {
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

  it('gone, and the branch too: begun again from the base in one step', async () => {
    const { repo, path, start } = await setUp();
    repo.git('worktree', 'remove', '--force', path);
    repo.git('branch', '-D', BRANCH);
    expect(await start(path)).toEqual({ path });
    expect(existsSync(join(path, 'work.txt'))).toBe(false);
    // by hand, so that git still remembers it
    rmSync(path, { recursive: true });
    repo.git('update-ref', '-d', `refs/heads/${BRANCH}`);
    expect(await start(path)).toEqual({ path });
    expect(inFolder(path, 'rev-parse', 'HEAD')).toBe(repo.git('rev-parse', 'main'));
  });

  it('I6: a commit that only a missing worktree’s HEAD held stays to be found', async () => {
    const { repo, path, start } = await setUp();
    inFolder(path, 'switch', '--quiet', '--detach');
    inFolder(path, 'commit', '--quiet', '--allow-empty', '-m', 'detached');
    const commit = inFolder(path, 'rev-parse', 'HEAD');
    rmSync(path, { recursive: true });
    expect(await start(path, true)).toEqual({ path });
    expect(repo.git('for-each-ref', '--format=%(objectname)', 'refs/huskies/trash')).toBe(commit);
  });

  it('locked', async () => {
    const { repo, path, start } = await setUp();
    repo.git('worktree', 'lock', path);
    rmSync(path, { recursive: true });
    remedyOf(await start(path, true));
    expect(follow(remedyOf(await start(path)), repo.root)).toEqual({ again: true });
    expect(await start(path, true)).toEqual({ path });
  });

  it('in the way: a file, a folder, a link; as known and as found', async () => {
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

  it('the branch is checked out elsewhere, or the worktree stands on another', async () => {
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

  it('the branch was deleted from under its worktree', async () => {
    const { repo, path, start } = await setUp();
    const stood = inFolder(path, 'rev-parse', 'HEAD');
    repo.git('update-ref', '-d', `refs/heads/${BRANCH}`);
    follow(remedyOf(await start(path)), repo.root);
    expect(await start(path)).toEqual({ path });
    expect(repo.git('rev-parse', BRANCH)).toBe(stood);
    works(path);
    // an agent's own beginning is left to it
    inFolder(path, 'switch', '--quiet', '--orphan', 'fresh');
    expect(await start(path)).toEqual({ path });
  });
});
