/** A real git repository with a first commit, in a temporary folder. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary repository. */
export interface TempRepo {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of its `.git`. */
  commonDir: string;
  /** The parent folder, which also contains the default folder of worktrees. dispose() removes it. */
  outer: string;
  /** Runs git without Huskies' restrictions, as a person or an agent would. Returns its trimmed output. */
  git(...args: string[]): string;
  /** Writes a file below `root`. */
  write(path: string, text: string): void;
  dispose(): void;
}

/** The environment of the tests without the variables that redirect git. */
export function plainGitEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!name.startsWith('GIT_')) env[name] = value;
  return env;
}

/** Makes a repository. `name`: the folder's name, which may contain spaces, quotes and other special characters. */
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
