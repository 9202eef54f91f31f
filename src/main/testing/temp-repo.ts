/** A real git repository in a folder of its own, with a first commit; for tests. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TempRepo {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of its `.git`. */
  commonDir: string;
  /** The folder around it, the default folder of worktrees included; removed by dispose(). */
  outer: string;
  /** Plain, unhardened git, as a person or an agent would run it; returns what it printed, trimmed. */
  git(...args: string[]): string;
  /** Writes a file below root. */
  write(path: string, text: string): void;
  dispose(): void;
}

/** The host's environment without what would lead git elsewhere. */
export function plainGitEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!name.startsWith('GIT_')) env[name] = value;
  return env;
}

/** `name`: the folder's name, which may hold spaces, quotes or anything else a folder may be called. */
export function tempRepo({ name = 'project', commit = true }: { name?: string; commit?: boolean } = {}): TempRepo {
  const outer = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-repo-')));
  const root = join(outer, name);
  mkdirSync(root);
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: root,
      env: plainGitEnv(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const repo: TempRepo = {
    root,
    commonDir: join(root, '.git'),
    outer,
    git,
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    dispose: () => rmSync(outer, { recursive: true, force: true }),
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.invalid');
  git('config', 'commit.gpgSign', 'false');
  if (commit) {
    repo.write('README.md', '# Test\n');
    git('add', '-A');
    git('commit', '--quiet', '-m', 'first');
  }
  return repo;
}
