/** A repository with a base and branches of stories, each with commits of its own. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { storyBranch } from '../../src/contract/index.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../src/main/testing/temp-repo.ts';

/** Files of the base, in folders of 20. */
const FILES = 400;
const LINES = 40;
const COMMITS = 2;
/** Every so many branches one changes the same line as the others of its kind. */
const CONFLICT_EVERY = 6;

export interface Branches {
  repo: TempRepo;
  /** Ids of the stories. Each has its branch. */
  stories: string[];
}

/** `conflicts`: some of the branches change the same line of a file. `files`: more files of the base. */
export function makeBranches(
  count: number,
  { conflicts = false, files = {} }: { conflicts?: boolean; files?: Readonly<Record<string, string>> } = {},
): Branches {
  const repo = tempRepo({ commit: false });
  const stories = Array.from({ length: count }, (_, n) => `${n + 1}_story_of_the_benchmark`);
  const base = Object.fromEntries(Array.from({ length: FILES }, (_, n) => [pathOf(n), textOf(n)]));
  const commits = [commitText('main', 'first', { ...base, ...files }, null)];
  for (const [n, story] of stories.entries()) {
    const branch = storyBranch(story);
    for (let at = 0; at < COMMITS; at++) {
      const file = n * COMMITS + at;
      const changed: Record<string, string> = {
        [pathOf(file)]: `${textOf(file)}${story}\n`,
        [`new/${story}-${at}`]: story,
      };
      if (conflicts && n % CONFLICT_EVERY === 0) changed[pathOf(FILES - 1)] = textOf(FILES - 1).replace(/^.*/, story);
      commits.push(commitText(branch, `work on ${story}`, changed, at === 0 ? 'refs/heads/main' : null));
    }
  }
  execFileSync('git', ['fast-import', '--quiet'], {
    cwd: repo.root,
    env: plainGitEnv(),
    input: `${commits.join('')}done\n`,
  });
  repo.git('reset', '--quiet', '--hard', 'main');
  return { repo, stories };
}

/** A copy of the repository in the same temporary folder, so that each try begins at the same objects. */
export function copyOf({ repo }: Branches, name: string): string {
  const root = join(repo.outer, name);
  cpSync(repo.root, root, { recursive: true, preserveTimestamps: true });
  gitIn(root, 'status', '--porcelain');
  return root;
}

/** Runs git as a person does. Returns its output. */
export function gitIn(root: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: root,
    env: plainGitEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function pathOf(n: number): string {
  return `folder-${Math.floor(n / 20)}/file-${n}.txt`;
}

function textOf(n: number): string {
  return Array.from({ length: LINES }, (_, line) => `line ${line} of file ${n}\n`).join('');
}

/** A commit as git fast-import reads it. */
function commitText(
  branch: string,
  words: string,
  files: Readonly<Record<string, string>>,
  from: string | null,
): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const changes = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
  return [
    `commit refs/heads/${branch}\n`,
    'committer Bench <bench@example.invalid> 1700000000 +0000\n',
    data(words),
    from === null ? '' : `from ${from}\n`,
    ...changes,
    '\n',
  ].join('');
}
