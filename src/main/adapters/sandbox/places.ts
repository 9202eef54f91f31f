/** Which places of this machine an agent in a sandbox may read and write. */
import { join } from 'node:path';
import type { Sandbox } from '../../core/ports/index.ts';

/** The folders that matter to a run. All paths are absolute and real. */
export interface RunFolders {
  worktree: string;
  /** The main worktree of the project. */
  root: string;
  /** The common git folder, such as `/p/.git`. */
  commonDir: string;
  /** The git folder of this worktree, inside `<commonDir>/worktrees`. */
  gitDir: string;
  /** The person's home. */
  home: string;
}

/** Places in the order in which they are mounted: a later one is inside an earlier one or beside it. */
export interface Places {
  /** Readable. */
  read: string[];
  /** Readable and writable. */
  write: string[];
  /** Empty for the agent, although a readable place is around it. */
  hidden: string[];
  /** Readable although a hidden place is around them. */
  shown: string[];
}

/** The parts of the common git folder that a commit writes. Config and hooks are not among them. */
const WRITTEN_BY_GIT = ['objects', 'refs', 'logs'];

/** Where programs keep secrets that no agent needs; below the home. */
const SECRETS = ['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.netrc', '.config/gh', '.config/gcloud'];

/** What each agent CLI writes about itself, by its program's name; below the home. */
const OWN_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  claude: ['.claude', '.claude.json'],
  codex: ['.codex'],
  opencode: ['.config/opencode', '.local/share/opencode', '.local/state/opencode', '.cache/opencode'],
  gemini: ['.gemini'],
  qwen: ['.qwen'],
  copilot: ['.copilot', '.config/github-copilot'],
  aider: ['.aider'],
};

/** `profile`: the folder of Huskies' own settings. Not every place needs to exist. */
export function placesOf(
  { read, write }: Pick<Sandbox, 'read' | 'write'>,
  program: string,
  { worktree, root, commonDir, gitDir, home }: RunFolders,
  profile: string,
): Places {
  const state = join(commonDir, 'huskies');
  const own = OWN_FOLDERS[nameOf(program)] ?? [];
  const declared = [...read, ...write].map((path) => expand(path, home));
  const writable = [
    worktree,
    gitDir,
    ...WRITTEN_BY_GIT.map((name) => join(commonDir, name)),
    ...own.map((path) => join(home, path)),
    ...write.map((path) => expand(path, home)),
  ];
  return {
    read: [root, commonDir, ...read.map((path) => expand(path, home))],
    write: [...new Set(writable)],
    // the state folder has the token of the person's own page
    hidden: [state, profile, ...SECRETS.map((path) => join(home, path))].filter((path) => !declared.includes(path)),
    // without a token; the command line finds the host by it
    shown: [join(state, 'host.json')],
  };
}

/** `~/` stands for the home. */
function expand(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}

function nameOf(program: string): string {
  return program.split('/').at(-1) ?? '';
}
