/** Follows a repository's programs from git's config to the trust prompt, the approval and the checkout. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError } from '../../../contract/index.ts';
import { saying } from '../../testing/saying.ts';
import { type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createGit } from '../git/index.ts';
import { createConfigSource, createGitTrust } from './index.ts';

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo();
  repo.write('.huskies/project.toml', 'base = "main"\n');
  repo.write('.gitattributes', 'secret.txt filter=enc\n');
  repo.git('config', 'filter.enc.clean', 'base64 -w0');
  repo.git('config', 'filter.enc.smudge', 'base64 -d');
  repo.write('secret.txt', 'plain words\n');
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'secret');
});
afterEach(() => repo.dispose());

/** A new config source and a new git, like those of another process. */
function openProject(env?: Record<string, string | undefined>) {
  const { root, commonDir } = repo;
  const profile = join(repo.outer, 'profile');
  const { runner, items } = createGitTrust({ root, commonDir, profile, keeperPath: null, env });
  const source = createConfigSource({ root, commonDir, profile, branch: async () => 'main', otherItems: items });
  const git = createGit({ root, commonDir, worktrees: () => join(repo.outer, 'worktrees'), runner });
  const waiting = async () => {
    const reading = await source.read();
    if (reading.state !== 'ready') throw new Error(JSON.stringify(reading));
    return reading.untrusted;
  };
  const make = (story: string) =>
    git.makeWorktree(story, 'main').then(
      ({ path }) => readFileSync(join(path, 'secret.txt'), 'utf8'),
      (error: unknown) => (error instanceof RefusalError ? error.refusal.code : String(error)),
    );
  return { source, waiting, make };
}

describe('programs that a repository’s config names', () => {
  it('are shown word for word, refused until approved, run when approved, and shown again when they change', async () => {
    const { source, waiting, make } = openProject();
    const asked = await waiting();
    expect(asked.map(({ kind, label, words }) => [kind, label, words])).toEqual([
      ['driver', 'filter.enc.clean', 'base64 -w0'],
      ['driver', 'filter.enc.smudge', 'base64 -d'],
    ]);
    expect(await make('1_story')).toBe('not-trusted');
    await source.trust(asked.map(({ digest }) => digest));
    expect(await waiting()).toEqual([]);
    expect(await make('1_story')).toBe('plain words\n');
    // another process sees the approval too, since the command line may have given it
    expect(await openProject().waiting()).toEqual([]);
    repo.git('config', 'filter.enc.smudge', 'base64 -d; true');
    expect((await waiting()).map(({ words }) => words)).toEqual(['base64 -d; true']);
    expect(await make('2_story')).toBe('not-trusted');
    // an approved program that comes back needs no new approval
    repo.git('config', 'filter.enc.smudge', 'base64 -d');
    expect(await make('2_story')).toBe('plain words\n');
  });

  it('make the project’s config invalid when git’s config cannot be read', async () => {
    const { source } = openProject();
    repo.write('.git/config', '[core\n');
    expect(await source.read()).toMatchObject({
      state: 'invalid',
      problem: { why: saying('config') },
    });
  });
});

it('three thousand sections with programs take as many git calls as one, at the first and the second reading', async () => {
  const [bin, log] = [join(repo.outer, 'bin'), join(repo.outer, 'calls')];
  mkdirSync(bin);
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho call >> '${log}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  /** The number of waiting items, and the git calls of a first and a second reading. */
  const measure = async () => {
    const { waiting } = openProject(env);
    const counts: number[] = [];
    let found = 0;
    for (let reading = 0; reading < 2; reading += 1) {
      writeFileSync(log, '');
      found = (await waiting()).length;
      counts.push(readFileSync(log, 'utf8').split('call').length - 1);
    }
    return { found, counts };
  };
  const one = await measure();
  expect(one.found).toBe(2);
  expect(one.counts[0]).toBeGreaterThan(0);
  const sections = Array.from({ length: 3_000 }, (_, n) => {
    return `[filter "f${n}"]\n\tclean = c${n} %f\n\tsmudge = s${n} %f\n\tprocess = p${n}\n`;
  });
  appendFileSync(join(repo.commonDir, 'config'), sections.join(''));
  expect(await measure()).toEqual({ found: 9_002, counts: one.counts });
});
