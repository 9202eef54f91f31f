/** The merge queue with a real host, real git and real gates: a batch with one bad story, and a person's checkout. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HostScope } from './compose.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { endHost, must, openHost, trust, until } from './testing/whole-host.ts';

/** Counts its runs in the folder of worktrees, and fails with a file that is called bad. */
const GATE = 'echo run >> ../runs; test ! -e bad';
const CONFIG = `
base = "main"
[[gate]]
name = "tests"
command = ["sh", "-c", ${JSON.stringify(GATE)}]
after = "merge"
[automation]
merge = "on"
[reconcile]
interval_ms = 200
`;
const STORIES = ['s1', 's2', 's3', 's4'];

let repo: ReturnType<typeof tempRepo>;
let host: HostScope;

beforeEach(async () => {
  repo = tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
  await mkdir(join(repo.root, '.huskies'), { recursive: true });
  await writeFile(join(repo.root, '.huskies', 'project.toml'), CONFIG);
  repo.write('.gitignore', '.huskies\n');
  repo.git('add', '.gitignore');
  repo.git('commit', '--quiet', '-m', 'ignore');
  for (const story of STORIES) {
    repo.git('checkout', '--quiet', '-b', `huskies/${story}`, 'main');
    repo.write(story === 's3' ? 'bad' : story, `${story}\n`);
    if (story === 's1') repo.write('README.md', '# Test of s1\n');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', `work on ${story}`);
    repo.git('checkout', '--quiet', 'main');
  }
  host = await openHost(repo.root);
  await trust(host);
  await must(host, 'project.pause', {});
  for (const story of STORIES)
    await must(host, 'story.add', { title: `Title of ${story}`, text: 'Why.', id: story, stage: 'merge' });
});
afterEach(async () => {
  await endHost(host);
  repo.dispose();
});

it('I6: only the bad story of four is sent back, and a person’s changes are neither overwritten nor lost', async () => {
  const readme = join(repo.root, 'README.md');
  writeFileSync(readme, 'a person writes\n');
  await must(host, 'project.resume', {});

  // s1 changes the same file: it has passed, and waits.
  const waiting = await until(host, ({ host: { it: record } }) =>
    (record?.merge.stories ?? []).some(({ state }) => state.kind === 'checkout'),
  );
  expect(waiting.host.it?.merge.stories[0]?.state).toEqual({ kind: 'checkout', path: repo.root, files: ['README.md'] });
  expect(readFileSync(readme, 'utf8')).toBe('a person writes\n');
  expect(repo.git('log', '--format=%s', 'main')).toBe('ignore\nfirst');

  repo.git('checkout', '--', 'README.md');
  writeFileSync(join(repo.root, 'notes.txt'), 'kept\n');
  const { stories } = await until(host, ({ stories: all }) =>
    STORIES.every((id) => all[id]?.stage === (id === 's3' ? 'current' : 'done')),
  );
  expect(repo.git('log', '--format=%s', 'main').split('\n')).toEqual([
    ...['Title of s4', 'Title of s2', 'Title of s1'],
    ...['ignore', 'first'],
  ]);
  expect(stories.s4?.merged).toMatchObject({ base: 'main', commit: repo.git('rev-parse', 'main') });
  expect(stories.s1?.merged?.commit).toBe(repo.git('rev-parse', 'main~2'));
  // The person's folder has the merge, and what was uncommitted in other files.
  expect(readFileSync(readme, 'utf8')).toBe('# Test of s1\n');
  expect(repo.git('status', '--porcelain')).toBe('?? notes.txt');
  expect(existsSync(join(repo.root, 'bad'))).toBe(false);

  const lane = join(`${repo.root}.huskies`, '_merge');
  const runs = readFileSync(join(`${repo.root}.huskies`, 'runs'), 'utf8')
    .trim()
    .split('\n').length;
  expect(runs).toBeLessThanOrEqual(1 + 2 * Math.log2(STORIES.length));
  expect(repo.git('-C', lane, 'status', '--porcelain', '--branch')).toBe('## HEAD (no branch)');
  const results = await must(host, 'gate.results', { story: 's1' });
  expect(results.every(({ tree }) => tree !== null)).toBe(true);
  expect(host.live()).toEqual([]);
}, 60_000);
