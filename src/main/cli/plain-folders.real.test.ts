/** The folders read from disk are the same as those that git reports. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGitRunner, inspectRepository } from '../adapters/git/index.ts';
import { type TempRepo, tempRepo } from '../testing/temp-repo.ts';
import { plainFolders } from './plain-folders.ts';

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
});
afterEach(() => repo.dispose());

it('finds the same folders as git from the main worktree, a folder inside it, a symlink and a linked worktree', async () => {
  const linked = join(repo.outer, 'linked');
  const link = join(repo.outer, 'link');
  repo.git('worktree', 'add', '-q', linked);
  mkdirSync(join(repo.root, 'a', 'b'), { recursive: true });
  mkdirSync(join(linked, 'c'));
  symlinkSync(join(repo.root, 'a'), link);
  for (const dir of [repo.root, join(repo.root, 'a', 'b'), link, linked, join(linked, 'c')]) {
    const { root, commonDir } = await inspectRepository(dir, createGitRunner());
    expect(plainFolders(dir)).toEqual({ root, commonDir });
  }
});

it('leaves every unusual folder to git', () => {
  const bare = join(repo.outer, 'bare.git');
  const apart = join(repo.outer, 'apart');
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-none-')));
  repo.git('clone', '-q', '--bare', repo.root, bare);
  repo.git('init', '-q', '--separate-git-dir', join(repo.outer, 'elsewhere'), apart);
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.root, 'sub');
  mkdirSync(join(repo.root, 'planted'));
  writeFileSync(join(repo.root, 'planted', '.git'), `gitdir: ${repo.commonDir}\n`);
  mkdirSync(join(repo.root, 'empty', '.git'), { recursive: true });
  const left = [bare, repo.commonDir, apart, outside, join(outside, 'absent'), join(repo.root, 'sub')];
  for (const dir of [...left, join(repo.root, 'planted'), join(repo.root, 'empty')])
    expect(plainFolders(dir)).toBeNull();
  rmSync(outside, { recursive: true });
});
