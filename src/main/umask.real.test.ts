/** With a umask of 0, no file of Huskies is writable for other users, and no secret is readable for them. */

import { existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createConfigSource } from './adapters/config/index.ts';
import { FIRST_WINDOW, RecentProjects, writeWindowState } from './adapters/profile/index.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { endHost, must, openHost, running, trust, until } from './testing/whole-host.ts';

const CONFIG = `
base = "main"
worktrees = ".trees/deep"
[[agent]]
name = "coder-1"
role = "coder"
command = ["cat"]
`;
const STORY = '1_story_cleanup';

/** The mode of every folder and file, by its path below `top`. Symlinks are left out, since they have no mode. */
function modes(top: string, below = ''): Map<string, number> {
  const found = new Map<string, number>();
  if (!existsSync(join(top, below))) return found;
  const stat = lstatSync(join(top, below));
  if (stat.isSymbolicLink()) return found;
  found.set(below, stat.mode & 0o777);
  if (!stat.isDirectory()) return found;
  for (const name of readdirSync(join(top, below)))
    for (const [path, mode] of modes(top, join(below, name))) found.set(path, mode);
  return found;
}

it('folders and files for general use have at most 0755; those of the state folder and the profile 0700 and 0600', async () => {
  const before = process.umask(0o022);
  onTestFinished(() => void process.umask(before));
  const repo = tempRepo();
  onTestFinished(() => repo.dispose());
  const profile = join(repo.outer, 'profile');
  process.env.HUSKIES_PROFILE = profile;
  // What git made before the host was opened is not checked.
  repo.write('.huskies/project.toml', CONFIG);
  repo.write('deep/file.txt', 'x');
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'config');
  const existing = new Set(modes(repo.outer).keys());
  mkdirSync(join(repo.outer, 'home'), { mode: 0o700 });

  process.umask(0);
  const host = await openHost(repo.root);
  try {
    await trust(host);
    await must(host, 'story.add', { title: 'Cleanup', id: STORY, text: 'text' });
    const { run } = await must(host, 'agent.start', { story: STORY, agent: 'coder-1' });
    await running(host, run);
    await must(host, 'terminal.input', { run, data: 'woof\r' });
    await until(host, (snapshot) => snapshot.runs[run]?.lastLine === 'woof');
    await must(host, 'agent.stop', { story: STORY, agent: 'coder-1' });
    await until(host, (snapshot) => snapshot.runs[run] === undefined);
    await new RecentProjects(profile).add(repo.root);
    await writeWindowState(profile, FIRST_WINDOW);
    // Checked while the host is open, because its token and its address exist only then.
    const made = [...modes(repo.outer)].filter(([path]) => !existing.has(path));
    const secret = made.filter(([path]) => /^(project\/\.git\/huskies|profile)(\/|$)/.test(path));
    expect(secret.map(([path]) => path)).toEqual(
      expect.arrayContaining(
        ['', '/host.log', '/token', '/address.json', '/host.json', '/home.json', '/lock.db', '/huskies.db', '/logs']
          .map((path) => `project/.git/huskies${path}`)
          .concat(['profile', 'profile/trust.json', 'profile/recent.json', 'profile/window.json']),
      ),
    );
    expect(secret.filter(([path]) => /\.git\/huskies\/logs\/.*\.(log|screen)$/.test(path)).length).toBeGreaterThan(1);
    expect(octal(secret.filter(([, mode]) => (mode & 0o077) !== 0))).toEqual([]);
    expect(made.map(([path]) => path)).toContain(`project/.trees/deep/${STORY}/deep/file.txt`);
    expect(octal(made.filter(([, mode]) => (mode & 0o022) !== 0))).toEqual([]);
  } finally {
    await endHost(host);
  }
});

it('the config that init writes is readable but not writable for other users', async () => {
  const repo = tempRepo();
  onTestFinished(() => repo.dispose());
  const { root, commonDir } = repo;
  const profile = join(repo.outer, 'profile');
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  await createConfigSource({ root, commonDir, profile, branch: async () => 'main' }).init();
  expect(octal([...modes(join(root, '.huskies'))])).toEqual(['755 ', '644 .gitignore', '644 project.toml']);
  expect(octal([...modes(profile)])).toEqual(['700 ', '600 trust.json']);
});

function octal(found: [string, number][]): string[] {
  return found.map(([path, mode]) => `${mode.toString(8)} ${path}`);
}
