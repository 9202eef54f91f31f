/** Pull requests with real git and a bare repository as remote. `gh` and `glab` are stand-ins: named scripts in the PATH. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Forge } from '../../core/ports/index.ts';
import { tempRepo } from '../../testing/temp-repo.ts';
import { createGitRunner } from '../git/index.ts';
import { createForge } from './index.ts';

/** Writes down its arguments and stdin, and prints what the test has prepared. */
const STAND_IN = `#!/bin/sh
for part in "$@"; do printf '%s\\n' "$part"; done >> "$0.args"
cat > "$0.input"
printf '%s\\n' "$PWD" > "$0.cwd"
if [ -e "$0.error" ]; then cat "$0.error" >&2; exit "$(cat "$0.code")"; fi
cat "$0.answer" 2>/dev/null || true
`;

let repo: ReturnType<typeof tempRepo>;
let bin: string;
let forge: Forge;
const BRANCH = 'huskies/s1';
const tipThere = () => repo.git('-C', join(repo.outer, 'remote.git'), 'rev-parse', '--verify', '--quiet', BRANCH);
const work = (text: string): string => {
  repo.write('s1', text);
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', text);
  return repo.git('rev-parse', 'HEAD');
};
const standIn = (tool: string, answer: string, error?: { code: number; text: string }): string => {
  const path = join(bin, tool);
  writeFileSync(path, STAND_IN);
  chmodSync(path, 0o755);
  writeFileSync(`${path}.answer`, answer);
  if (error !== undefined) {
    writeFileSync(`${path}.error`, error.text);
    writeFileSync(`${path}.code`, String(error.code));
  }
  return path;
};

beforeEach(() => {
  repo = tempRepo();
  bin = join(repo.outer, 'bin');
  mkdirSync(bin);
  repo.git('init', '--quiet', '--bare', join(repo.outer, 'remote.git'));
  repo.git('remote', 'add', 'origin', join(repo.outer, 'remote.git'));
  repo.git('checkout', '--quiet', '-b', BRANCH);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  forge = createForge({ root: repo.root, runner: createGitRunner(), env: async () => env });
});
afterEach(() => repo.dispose());

it('a push creates the branch, replaces what Huskies pushed, and nothing that it did not make', async () => {
  const first = work('first');
  const push = (head: string, pushed: string | null) => forge.push({ base: 'main', branch: BRANCH, head, pushed });
  await push(first, null);
  expect(tipThere()).toBe(first);
  // After a crash the push is not on record.
  await push(first, null);
  repo.git('commit', '--quiet', '--amend', '-m', 'again');
  const again = repo.git('rev-parse', 'HEAD');
  await push(again, first);
  expect(tipThere()).toBe(again);

  // Another person pushes.
  const other = join(repo.outer, 'other');
  repo.git('clone', '--quiet', '--branch', BRANCH, join(repo.outer, 'remote.git'), other);
  const commit = ['-c', 'user.name=B', '-c', 'user.email=b@example.invalid', 'commit', '--quiet', '--allow-empty'];
  repo.git('-C', other, ...commit, '-m', 'theirs');
  repo.git('-C', other, 'push', '--quiet', 'origin', BRANCH);
  const theirs = tipThere();
  const next = work('next');
  await expect(push(next, again)).rejects.toMatchObject({ refusal: { why: { code: 'forge.pushed' } } });
  expect(tipThere()).toBe(theirs);
  // The remedy: their commit becomes part of the branch.
  repo.git('pull', '--quiet', '--no-rebase', '--no-edit', 'origin', BRANCH);
  const joined = repo.git('rev-parse', 'HEAD');
  await push(joined, again);
  expect(tipThere()).toBe(joined);

  // The base there has moved on; the one here stays.
  const main = repo.git('rev-parse', 'main');
  await expect(forge.fetchBase({ base: 'main' })).rejects.toMatchObject({ refusal: { why: { code: 'forge.fetch' } } });
  repo.git('push', '--quiet', 'origin', `${joined}:refs/heads/main`);
  repo.git('update-ref', '-d', 'refs/remotes/origin/main');
  expect(await forge.fetchBase({ base: 'main' })).toEqual({ name: 'origin/main', commit: joined });
  expect([repo.git('rev-parse', 'main'), repo.git('rev-parse', 'origin/main')]).toEqual([main, joined]);
}, 60_000);

it('a branch that is not the story’s own is never pushed: neither the base, nor one that a person or an agent made', async () => {
  const head = work('unreviewed');
  for (const branch of ['main', 'release', 'huskies/', 'huskies/a/b', 'huskies/../main', 'HEAD', '']) {
    const pushed = forge.push({ base: 'main', branch, head, pushed: null });
    await expect(pushed).rejects.toMatchObject({ refusal: { why: { code: 'forge.branch' } } });
  }
  const base = forge.push({ base: BRANCH, branch: BRANCH, head, pushed: null });
  await expect(base).rejects.toMatchObject({ refusal: { why: { code: 'forge.branch' } } });
  expect(repo.git('-C', join(repo.outer, 'remote.git'), 'for-each-ref')).toBe('');
}, 30_000);

it('gh is called outside of the project with one argument for each value, and no text is an option', async () => {
  repo.git('remote', 'set-url', 'origin', 'git@github.com:acme/shop.git');
  const gh = standIn('gh', '');
  await forge.open({ tool: 'gh', base: 'main', branch: BRANCH, title: '--web; $(id)', text: '-- body\n`id`' });
  expect(readFileSync(`${gh}.args`, 'utf8').split('\n')).toEqual([
    ...['pr', 'create', '--repo=github.com/acme/shop', `--head=${BRANCH}`, '--base=main', '--title=--web; $(id)'],
    ...['--body-file=-', ''],
  ]);
  expect(readFileSync(`${gh}.input`, 'utf8')).toBe('-- body\n`id`');
  expect(readFileSync(`${gh}.cwd`, 'utf8').trim()).not.toContain(repo.root);

  const pull = { number: 7, url: 'https://github.com/acme/shop/pull/7', state: 'OPEN', headRefOid: 'c1' };
  standIn('gh', JSON.stringify([{ ...pull, number: 6, state: 'CLOSED' }, pull]));
  expect(await forge.find({ tool: 'gh', base: 'main', branch: BRANCH })).toMatchObject({ number: 7, state: 'open' });
}, 30_000);

it('glab is called in the same way', async () => {
  repo.git('remote', 'set-url', 'origin', 'https://gitlab.example/group/shop.git');
  const glab = standIn('glab', '[]');
  expect(await forge.find({ tool: 'glab', base: 'main', branch: BRANCH })).toBeNull();
  await forge.open({ tool: 'glab', base: 'main', branch: BRANCH, title: 'Tax', text: '--yes' });
  expect(readFileSync(`${glab}.args`, 'utf8')).toContain(
    ['mr', 'create', '--repo=https://gitlab.example/group/shop', `--source-branch=${BRANCH}`].join('\n'),
  );
}, 30_000);

it.each([
  ['is missing', null, 'forge.missing'],
  ['is logged out', { code: 4, text: 'To get started with GitHub CLI, please run:  gh auth login' }, 'forge.login'],
  ['is limited', { code: 1, text: 'GraphQL: API rate limit exceeded' }, 'forge.limited'],
  ['fails', { code: 1, text: 'could not resolve host' }, 'forge.failed'],
  ['prints something else', { code: 0, text: '' }, 'forge.answer'],
] as const)(
  'a tool that %s is refused with a remedy',
  async (_how, error, code) => {
    repo.git('remote', 'set-url', 'origin', 'git@github.com:acme/shop.git');
    if (error !== null) standIn('gh', 'not json', error.code === 0 ? undefined : error);
    else {
      const env = { ...process.env, PATH: bin };
      forge = createForge({ root: repo.root, runner: createGitRunner(), env: async () => env });
    }
    const asked = forge.find({ tool: 'gh', base: 'main', branch: BRANCH });
    await expect(asked).rejects.toMatchObject({ refusal: { why: { code } } });
  },
  30_000,
);

it('without a remote, or with one that is no forge, the refusal says so', async () => {
  const of = { tool: 'gh', base: 'main', branch: BRANCH } as const;
  await expect(forge.find(of)).rejects.toMatchObject({ refusal: { why: { code: 'forge.address' } } });
  repo.git('remote', 'remove', 'origin');
  await expect(forge.find(of)).rejects.toMatchObject({ refusal: { why: { code: 'forge.remote' } } });
}, 30_000);
