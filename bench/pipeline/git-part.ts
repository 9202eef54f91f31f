/** The git part of a merge: a candidate of stories built and landed, beside plain git that does the same squash merges. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storyBranch } from '../../src/contract/index.ts';
import { createGitRunner, createMergeGit } from '../../src/main/adapters/git/index.ts';
import type { MergeGit } from '../../src/main/core/ports/index.ts';
import { plainGitEnv } from '../../src/main/testing/temp-repo.ts';
import { root as checkout } from '../start/checkout.ts';
import { median, percentile, short } from '../stop/figures.ts';
import { type Branches, copyOf, gitIn, makeBranches } from './branches.ts';
import { type Row, row, SHORT, say } from './rows.ts';

const STORIES = 12;
const TRIES = SHORT ? 1 : 9;
const MAX_RATIO = 1.3;

/** Git as the host runs it, by the keeper. */
export function hostGit(root: string, env: NodeJS.ProcessEnv = plainGitEnv()): MergeGit {
  const runner = createGitRunner({ keeperPath: join(checkout, 'build', 'huskies-keeper'), env });
  return createMergeGit({ root, commonDir: join(root, '.git'), runner });
}

async function mergeByHost(git: MergeGit, stories: readonly string[]): Promise<void> {
  const from = (await git.tipOf('main')) ?? '';
  const parts = stories.map((story) => ({ story, branch: storyBranch(story), title: `Title of ${story}`, text: '' }));
  const { tip, placed } = await git.build({ onto: from, method: 'squash', parts });
  const { kind } = await git.land({ base: 'main', from, to: tip });
  if (placed.length !== stories.length || kind !== 'landed') throw new Error(`${placed.length} placed, ${kind}`);
}

function mergeByPlainGit(root: string, stories: readonly string[]): void {
  for (const story of stories) {
    gitIn(root, 'merge', '--squash', '--quiet', storyBranch(story));
    gitIn(root, 'commit', '--quiet', '-m', `Title of ${story}`);
  }
}

/** The tree of main, after a check that nothing is left to commit. */
function treeOf(root: string): string {
  if (gitIn(root, 'status', '--porcelain') !== '') throw new Error(`files of ${root} differ from its commit`);
  return gitIn(root, 'rev-parse', 'main^{tree}');
}

/** How many git processes the task starts, by a `git` in front of the real one. Its time is not of use. */
export async function countGit(folder: string, task: (env: NodeJS.ProcessEnv) => Promise<unknown>): Promise<string[]> {
  const bin = join(folder, 'bin');
  const list = join(folder, 'git-calls');
  mkdirSync(bin, { recursive: true });
  const real = gitIn(folder, '--exec-path').trim();
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$*" >> '${list}'\nexec '${real}/git' "$@"\n`);
  chmodSync(join(bin, 'git'), 0o755);
  const env = plainGitEnv();
  await task({ ...env, PATH: `${bin}:${env.PATH}` });
  const calls = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
  rmSync(list, { force: true });
  return calls;
}

async function tryOnce(ground: Branches): Promise<{ host: number; plain: number }> {
  const [own, plain] = [copyOf(ground, 'host'), copyOf(ground, 'plain')];
  try {
    const git = hostGit(own);
    // the host runs already: it knows the version of git and has read the config
    await git.treeOf(gitIn(own, 'rev-parse', 'main').trim());
    const began = performance.now();
    await mergeByHost(git, ground.stories);
    const between = performance.now();
    mergeByPlainGit(plain, ground.stories);
    const ended = performance.now();
    if (treeOf(own) !== treeOf(plain)) throw new Error('the host has merged other files than plain git');
    return { host: between - began, plain: ended - between };
  } finally {
    for (const folder of [own, plain]) rmSync(folder, { recursive: true });
  }
}

export async function gitPart(): Promise<Row[]> {
  say('the git part of a merge');
  const ground = makeBranches(STORIES);
  try {
    const found: { host: number; plain: number }[] = [];
    await tryOnce(ground);
    for (let n = 0; n < TRIES; n++) found.push(await tryOnce(ground));
    const counted = copyOf(ground, 'counted');
    const calls = await countGit(counted, (env) => mergeByHost(hostGit(counted, env), ground.stories));
    const spread = (values: number[]) => `${short(median(values))} ms (p95 ${short(percentile(values, 95))})`;
    const ratio = median(found.map(({ host, plain }) => host / plain));
    return [
      row({
        what: `git part of merging ${STORIES} stories, ${calls.length} git processes`,
        measured: spread(found.map(({ host }) => host)),
        reference: [`git merge --squash, git commit: ${2 * STORIES} commands`, spread(found.map(({ plain }) => plain))],
        ratio,
        goal: `≤ ${MAX_RATIO} ×`,
        isMet: ratio <= MAX_RATIO,
      }),
    ];
  } finally {
    ground.repo.dispose();
  }
}

export const GIT_NOTE = `Git part: one candidate of all stories is built and landed as the host does it, beside plain git in a copy of the repository, in turns; the same tree is on main afterwards. Medians of ${TRIES}, and of their ratios. The repository has 400 files, and main is checked out.`;
