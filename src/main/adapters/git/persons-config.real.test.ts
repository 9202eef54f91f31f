/**
 * The person's own git config applies to the host's git as it does to plain git, but no program of it can hang a start.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saying } from '../../testing/saying.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createGit, createGitRunner, inspectRepository } from './index.ts';

const STORY = '60_story_cleanup';
let repo: TempRepo;
let home: string;
beforeEach(() => {
  repo = tempRepo();
  home = join(repo.outer, 'home');
  mkdirSync(join(home, 'hooks'), { recursive: true });
});
afterEach(() => repo.dispose());

const canary = () => join(repo.outer, 'canary');
function program(path: string, body: string): string {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
function withConfig(config: string) {
  writeFileSync(join(home, '.gitconfig'), config);
  const runner = createGitRunner({ env: { ...plainGitEnv(), HOME: home, XDG_CONFIG_HOME: join(home, 'xdg') } });
  const { root, commonDir } = repo;
  const git = createGit({ root, commonDir, worktrees: () => join(repo.outer, 'worktrees'), runner });
  return { git, runner };
}
function commit(name: string, contents: string): void {
  repo.write(name, contents);
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', name);
}

describe('the person’s own config', () => {
  it('runs no hook, monitor or signer for the host, so that none can hang a start', async () => {
    const hang = program(join(home, 'hang'), `touch '${canary()}'\nexec sleep 1000`);
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction'])
      program(join(home, 'hooks', hook), `exec '${hang}'`);
    const { git } = withConfig(
      `[core]\n\thooksPath = ${home}/hooks\n\tfsmonitor = ${hang}\n\teditor = ${hang}\n\tpager = ${hang}\n` +
        `[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = ${hang}\n[user]\n\tsigningKey = 0\n`,
    );
    const { path } = await git.makeWorktree(STORY, 'main');
    expect(existsSync(join(path, 'README.md'))).toBe(true);
    expect(await git.lookAtBase('main')).toMatchObject({ there: true });
    expect(existsSync(canary())).toBe(false);
  });

  it('applies where a condition names the git folder of the worktree or of the project', async () => {
    for (const name of ['one', 'two'])
      writeFileSync(join(home, name), `[filter "${name}"]\n\tsmudge = sed s/stored/${name}/\n\trequired = true\n`);
    commit('.gitattributes', '*.one filter=one\n*.two filter=two\n');
    commit('a.one', 'stored\n');
    commit('a.two', 'stored\n');
    const { git } = withConfig(
      `[includeIf "gitdir:${repo.commonDir}/worktrees/**"]\n\tpath = one\n[includeIf "gitdir:${repo.root}/"]\n\tpath = two\n`,
    );
    const { path } = await git.makeWorktree(STORY, 'main');
    expect(['a.one', 'a.two'].map((name) => readFileSync(join(path, name), 'utf8').trim())).toEqual(['one', 'two']);
  });

  it('rewrites URLs and sets the ssh program for a fetch', async () => {
    const remote = join(repo.outer, 'remote.git');
    repo.git('clone', '--quiet', '--bare', repo.root, remote);
    repo.git('remote', 'add', 'origin', 'short:project');
    const ssh = program(join(home, 'ssh'), `echo "$@" > '${canary()}'\nexec git-upload-pack '${remote}'`);
    const { git } = withConfig(`[url "ssh://host.invalid/"]\n\tinsteadOf = short:\n[core]\n\tsshCommand = '${ssh}'\n`);
    const { path } = await git.makeWorktree(STORY, 'origin/main', { fetch: true });
    expect(existsSync(join(path, 'README.md'))).toBe(true);
    expect(readFileSync(canary(), 'utf8')).toContain('host.invalid');
  });

  it.runIf(process.getuid?.() === 0)(
    'decides which folders of other users are safe; the rest are refused',
    async () => {
      const give = (path: string): void => {
        expect(path.startsWith(repo.outer)).toBe(true);
        chownSync(path, 12_345, 12_345);
        if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) give(join(path, name));
      };
      give(repo.root);
      await expect(inspectRepository(repo.root, withConfig('').runner)).rejects.toMatchObject({
        refusal: { why: saying('another user') },
      });
      const { git, runner } = withConfig(`[safe]\n\tdirectory = ${repo.root}\n`);
      expect((await inspectRepository(repo.root, runner)).root).toBe(repo.root);
      expect(existsSync(join((await git.makeWorktree(STORY, 'main')).path, 'README.md'))).toBe(true);
    },
  );
});
