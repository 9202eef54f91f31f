/** Candidates built by real git, in memory. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError, remedyText } from '../../../contract/index.ts';
import type { MergeGit, MergeMethod, MergePart } from '../../core/ports/index.ts';
import { expectMergeGit } from '../../testing/merge-git-contract.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createGitRunner, createMergeGit, type GitRunnerOptions } from './index.ts';

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
});
afterEach(() => repo.dispose());

function mergeGit(options: GitRunnerOptions = {}): MergeGit {
  return createMergeGit({ root: repo.root, commonDir: repo.commonDir, runner: createGitRunner(options) });
}
const tip = (ref = 'main') => repo.git('rev-parse', ref);
function commit(file: string, text: string | null, words: string, ...options: string[]): string {
  if (text === null) repo.git('rm', '--quiet', file);
  else repo.write(file, text);
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', words, ...options);
  return tip('HEAD');
}
/** Runs `work` on a new branch of the story, and goes back to main. */
function story(id: string, work: () => void, from = 'main'): MergePart {
  const branch = `huskies/${id}`;
  repo.git('switch', '--quiet', '-c', branch, from);
  work();
  repo.git('switch', '--quiet', 'main');
  return { story: id, branch, title: `Title of ${id}`, text: `Text of ${id}.` };
}
const build = (method: MergeMethod, parts: MergePart[], git = mergeGit()) => git.build({ onto: tip(), method, parts });
const log = (range: string, format: string) => repo.git('log', '--reverse', `--format=${format}`, range).split('\n');
const show = (at: string, file: string) => repo.git('show', `${at}:${file}`);
async function refusalOf(promise: Promise<unknown>): Promise<RefusalError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof RefusalError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
}

describe('the methods', () => {
  const twoCommits = () =>
    story('60_a', () => {
      commit('a.txt', 'one\n', 'first of a', '--author=Ada <ada@example.invalid>', '--date=2001-02-03T04:05:06+02:00');
      commit(
        'a.txt',
        'two\n',
        'second\n\nCo-authored-by: Bot <bot@example.invalid>\nCo-authored-by: ADA <Ada@Example.invalid>',
      );
    });

  it('squash: one commit each, with title, text and the co-authors of its commits, by the person of the config', async () => {
    const parts = [twoCommits(), story('61_b', () => commit('b.txt', 'b\n', 'b'))];
    commit('other.txt', 'base moved\n', 'moved');
    const onto = tip();
    const built = await build('squash', parts);
    expect(log(`${onto}..${built.tip}`, '%s|%an <%ae>|%P')).toEqual([
      `Title of 60_a|Test <test@example.invalid>|${onto}`,
      `Title of 61_b|Test <test@example.invalid>|${built.placed[0]?.commit}`,
    ]);
    expect(repo.git('log', '-1', '--format=%B', built.placed[0]?.commit ?? '')).toBe(
      'Title of 60_a\n\nText of 60_a.\n\nCo-authored-by: Ada <ada@example.invalid>\nCo-authored-by: Bot <bot@example.invalid>',
    );
    expect(built.placed.map(({ head }) => head)).toEqual([tip('huskies/60_a'), tip('huskies/61_b')]);
    expect([show(built.tip, 'a.txt'), show(built.tip, 'b.txt'), show(built.tip, 'other.txt')]).toEqual([
      'two',
      'b',
      'base moved',
    ]);
    // no branch, worktree or index was touched
    expect([tip(), repo.git('status', '--porcelain'), built.conflicts, built.skipped]).toEqual([onto, '', [], []]);
  });

  it('rebase: commit by commit, with authors, dates and messages kept; commits that fit stay as they are', async () => {
    const part = twoCommits();
    expect((await build('rebase', [part])).tip).toBe(tip('huskies/60_a'));
    commit('other.txt', 'base moved\n', 'moved');
    const onto = tip();
    const built = await build('rebase', [part, story('61_b', () => commit('b.txt', 'b\n', 'b'))]);
    const kept = '%an|%ae|%ad|%B';
    expect(log(`${onto}..${built.placed[0]?.commit}`, kept)).toEqual(log(`${onto}..huskies/60_a`, kept));
    expect(log(`${onto}..${built.tip}`, '%s|%cn')).toEqual(['first of a|Test', 'second|Test', 'b|Test']);
    expect(repo.git('log', '-1', '--format=%P', `${built.tip}~2`)).toBe(onto);
  });

  it('rebase: a branch that has merged the base lands as one commit, with what the merge resolved', async () => {
    commit('shared.txt', '1\n2\n3\n', 'shared');
    const part = story('60_a', () => {
      commit('shared.txt', '1\na\n3\n', 'a');
      commit('a.txt', 'a\n', 'second');
    });
    commit('shared.txt', '1\nbase\n3\n', 'base');
    const onto = tip();
    expect((await build('rebase', [part])).conflicts).toMatchObject([{ story: '60_a', files: ['shared.txt'] }]);
    repo.git('checkout', '--quiet', 'huskies/60_a');
    repo.git('merge', '--quiet', '--strategy=ours', '--no-edit', 'main');
    repo.write('shared.txt', '1\nboth\n3\n');
    repo.git('commit', '--quiet', '--all', '--amend', '--no-edit');
    repo.git('checkout', '--quiet', 'main');
    const built = await build('rebase', [part]);
    expect(built.conflicts).toEqual([]);
    expect(repo.git('log', '-1', '--format=%s|%P', built.tip)).toBe(`Title of 60_a|${onto}`);
    expect([show(built.tip, 'shared.txt'), show(built.tip, 'a.txt')]).toEqual(['1\nboth\n3', 'a']);
  });

  it('merge: a merge commit each, with title and text', async () => {
    const onto = tip();
    const built = await build('merge', [twoCommits()]);
    expect(repo.git('log', '-1', '--format=%s|%b|%P', built.tip)).toBe(
      `Title of 60_a|Text of 60_a.\n|${onto} ${tip('huskies/60_a')}`,
    );
  });
});

describe('parts that are not placed', () => {
  it.each(['squash', 'rebase', 'merge'] as const)(
    '%s: a conflict leaves the batch with its files; the rest goes on',
    async (method) => {
      commit('shared.txt', '1\n2\n3\n', 'shared');
      const parts = [
        story('60_a', () => commit('shared.txt', '1\na\n3\n', 'a')),
        story('61_b', () => {
          commit('fine.txt', 'fine\n', 'fine');
          commit('shared.txt', '1\nb\n3\n', 'b');
        }),
        story('62_c', () => commit('c.txt', 'c\n', 'c')),
      ];
      const built = await build(method, parts);
      expect(built.placed.map((one) => one.story)).toEqual(['60_a', '62_c']);
      expect(built.conflicts).toEqual([
        { story: '61_b', head: tip('huskies/61_b'), files: ['shared.txt'], withOnto: false },
      ]);
      expect(repo.git('ls-tree', '--name-only', built.tip).split('\n')).toEqual(['README.md', 'c.txt', 'shared.txt']);
      expect(show(built.tip, 'shared.txt')).toBe('1\na\n3');
      // with the base it conflicts whatever is in the batch, and the files are those of this conflict
      commit('shared.txt', '1\nbase\n3\n', 'base');
      const later = await build(method, [story('63_d', () => commit('fine.txt', 'd\n', 'd')), parts[1] as MergePart]);
      expect(later.conflicts).toMatchObject([{ story: '61_b', files: ['shared.txt'], withOnto: true }]);
    },
  );

  it('branches that are missing, empty, merged in any way, or unrelated are distinguished', async () => {
    const parts = [
      story('60_none', () => undefined),
      story('61_reverted', () => {
        commit('x.txt', 'x\n', 'x');
        repo.git('revert', '--no-edit', 'HEAD');
      }),
      story('62_forward', () => commit('f.txt', 'f\n', 'f')),
      story('63_squashed', () => commit('s.txt', 's\n', 's')),
      story('64_merged', () => commit('m.txt', 'm\n', 'm')),
      story('65_gone', () => undefined),
    ];
    repo.git('merge', '--quiet', '--ff-only', 'huskies/62_forward');
    repo.git('merge', '--quiet', '--squash', 'huskies/63_squashed');
    repo.git('commit', '--quiet', '-m', 'squashed');
    repo.git('merge', '--quiet', '--no-edit', 'huskies/64_merged');
    repo.git('branch', '-D', 'huskies/65_gone');
    parts.push(story('66_follows', () => undefined));
    repo.git('branch', 'huskies/67_unrelated', repo.git('commit-tree', '-m', 'alone', 'HEAD^{tree}'));
    parts.push({ story: '67_unrelated', branch: 'huskies/67_unrelated', title: '', text: '' });
    const why = [
      ['60_none', 'empty'],
      ['61_reverted', 'empty'],
      ['62_forward', 'merged'],
      ['63_squashed', 'merged'],
      ['64_merged', 'merged'],
      ['65_gone', 'missing'],
      ['66_follows', 'empty'],
      ['67_unrelated', 'unrelated'],
    ];
    const built = await build('squash', parts);
    expect(built.skipped.map((one) => [one.story, one.why])).toEqual(why);
    expect([built.tip, built.placed, built.skipped.at(5)?.head]).toEqual([tip(), [], null]);
  });

  it('a part whose changes an earlier part has brought needs no commit of its own', async () => {
    const parts = [
      story('60_a', () => commit('a.txt', 'a\n', 'a')),
      story('61_same', () => commit('a.txt', 'a\n', 'same')),
      story('62_on_a', () => commit('b.txt', 'b\n', 'b'), 'huskies/60_a'),
    ];
    for (const method of ['squash', 'rebase', 'merge'] as const) {
      const { placed, tip: last } = await build(method, parts);
      expect(placed.map((one) => one.story)).toEqual(['60_a', '61_same', '62_on_a']);
      expect(placed[1]?.commit).toBe(placed[0]?.commit);
      expect(log(`main..${last}`, '%s')).toHaveLength(method === 'merge' ? 4 : 2);
    }
  });
});

describe('what decides a merge', () => {
  const bothAppend = () => {
    commit('log.txt', 'start\n', 'log');
    return [
      story('60_a', () => commit('log.txt', 'start\na\n', 'a')),
      story('61_b', () => commit('log.txt', 'start\nb\n', 'b')),
    ];
  };

  it('the attributes of the commit that is merged into, not those of what a person has checked out', async () => {
    commit('.gitattributes', '/log.txt merge=union\n', 'attributes');
    const parts = bothAppend();
    const git = mergeGit();
    repo.write('.gitattributes', '');
    expect(show((await build('squash', parts, git)).tip, 'log.txt')).toBe('start\na\nb');
    repo.git('commit', '--quiet', '-am', 'no attributes');
    repo.write('.gitattributes', '/log.txt merge=union\n');
    expect((await build('squash', parts, git)).conflicts).toHaveLength(1);
  });

  it('merge drivers of the repository’s config only as approved: unapproved they refuse the build', async () => {
    commit('.gitattributes', 'log.txt merge=own\n', 'attributes');
    const parts = bothAppend();
    const canary = join(repo.outer, 'canary');
    repo.git('config', 'merge.own.driver', `touch '${canary}'; cat %B >> %A`);
    expect((await refusalOf(build('squash', parts))).refusal.code).toBe('not-trusted');
    expect(existsSync(canary)).toBe(false);
    const asked: string[] = [];
    const approving = mergeGit({
      unapproved: async (programs) => {
        asked.push(...programs.map(({ key }) => key));
        return [];
      },
    });
    const built = await build('squash', parts, approving);
    expect([show(built.tip, 'log.txt'), existsSync(canary)]).toEqual(['start\na\nstart\nb', true]);
    // checked once for the whole candidate
    expect(asked).toEqual(['merge.own.driver']);
  });

  it('real objects and commits: neither hooks nor replaced objects that an agent has planted', async () => {
    const part = story('60_a', () => commit('a.txt', 'a\n', 'a'));
    const evil = story('61_evil', () => commit('a.txt', 'evil\n', 'evil'));
    const canary = join(repo.outer, 'canary');
    for (const name of ['post-commit', 'commit-msg', 'reference-transaction', 'prepare-commit-msg']) {
      writeFileSync(join(repo.commonDir, 'hooks', name), `#!/bin/sh\ntouch '${canary}'\n`);
      chmodSync(join(repo.commonDir, 'hooks', name), 0o755);
    }
    repo.git('-c', 'core.hooksPath=/dev/null', 'replace', tip(part.branch), tip(evil.branch));
    const built = await build('squash', [part]);
    expect(repo.git('--no-replace-objects', 'show', `${built.tip}:a.txt`)).toBe('a');
    expect(existsSync(canary)).toBe(false);
  });

  it('no name is an option or a pattern', async () => {
    for (const branch of ['--all', '-x', 'a..b', '*', '']) {
      const part = { story: '60_a', branch, title: '--amend', text: '' };
      expect((await refusalOf(build('squash', [part]))).refusal.code).toBe('bad-input');
    }
    const part = story('60_a', () => commit('a.txt', 'a\n', 'a'));
    const built = await build('squash', [{ ...part, title: '--amend\n-F /etc/passwd', text: '\r\n-- \0\r\n# kept' }]);
    expect(repo.git('log', '-1', '--format=%B', built.tip)).toBe('--amend -F /etc/passwd\n\n-- \n# kept');
    expect((await refusalOf(mergeGit().treeOf('--help'))).refusal.code).toBe('bad-input');
  });
});

it('without a name and email in the config it is refused, and the remedy sets them', async () => {
  const part = story('60_a', () => commit('a.txt', 'a\n', 'a'));
  repo.git('config', '--remove-section', 'user');
  const home = join(repo.outer, 'home');
  mkdirSync(home);
  const env = { ...plainGitEnv(), HOME: home, XDG_CONFIG_HOME: join(home, 'xdg') };
  const refused = await refusalOf(build('squash', [part], mergeGit({ env })));
  const commands = remedyText(refused.refusal.why).split('Set both: ')[1] ?? '';
  execFileSync('sh', ['-c', commands], { env, stdio: 'pipe' });
  const built = await build('squash', [part], mergeGit({ env }));
  expect(repo.git('log', '-1', '--format=%an <%ae>', built.tip)).toBe('Your Name <you@example.com>');
});

it('an old git is refused with the version that is needed', async () => {
  const bin = join(repo.outer, 'bin');
  mkdirSync(bin);
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const fake = `#!/bin/sh\nfor a; do [ "$a" = --version ] && echo git version 2.38.1 && exit; done\nexec '${real}' "$@"\n`;
  writeFileSync(join(bin, 'git'), fake);
  chmodSync(join(bin, 'git'), 0o755);
  const git = mergeGit({ env: { ...plainGitEnv(), PATH: `${bin}:${process.env.PATH}` } });
  const { why } = (await refusalOf(build('squash', [], git))).refusal;
  expect(why).toMatchObject({ code: 'git.old', values: { version: '2.38.1', oldest: '2.39' } });
});

it('the same contract holds for real git as for the fake of the core’s tests', async () => {
  repo.dispose();
  repo = tempRepo({ commit: false });
  repo.git('checkout', '--quiet', '--orphan', 'aside');
  await expectMergeGit({
    git: mergeGit(),
    commit(branch, changes) {
      const exists = (name: string) => repo.git('branch', '--list', name) !== '';
      if (exists(branch)) repo.git('switch', '--quiet', branch);
      else if (exists('main')) repo.git('switch', '--quiet', '-c', branch, 'main');
      else repo.git('checkout', '--quiet', '--orphan', branch);
      for (const [file, text] of Object.entries(changes)) {
        if (text === null) repo.git('rm', '--quiet', file);
        else repo.write(file, `${text}\n`);
      }
      repo.git('add', '-A');
      repo.git('commit', '--quiet', '-m', 'work');
      const made = tip('HEAD');
      repo.git('switch', '--quiet', '--detach');
      return made;
    },
    unrelated: (branch) => repo.git('branch', branch, repo.git('commit-tree', '-m', 'alone', 'HEAD^{tree}')),
  });
});
