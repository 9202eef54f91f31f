/** A whole host on a project that was moved, and on a copy of a project whose host is running. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { legacy } from '../contract/index.ts';
import { findHost, movedProjectRefusal } from './adapters/lock/index.ts';
import { openStore } from './adapters/store/index.ts';
import type { HostScope } from './compose.ts';
import { NO_TRACES } from './core/ports/index.ts';
import { saying } from './testing/saying.ts';
import { type TempRepo, tempRepo } from './testing/temp-repo.ts';
import { ask, endHost, must, openHost, running, trust, until } from './testing/whole-host.ts';

const CONFIG = `
base = "main"
[[agent]]
name = "coder-1"
role = "coder"
command = ["cat"]
`;
const STORY = '1_story_cleanup';

let repo: TempRepo;
let hosts: HostScope[];
beforeEach(() => {
  repo = tempRepo();
  hosts = [];
  process.env.HUSKIES_PROFILE = join(repo.outer, 'profile');
  mkdirSync(join(repo.root, '.huskies'));
  writeFileSync(join(repo.root, '.huskies', 'project.toml'), CONFIG);
});
afterEach(async () => {
  for (const host of hosts) await end(host);
  repo.dispose();
});

async function open(dir: string): Promise<HostScope> {
  const host = await openHost(dir);
  hosts.push(host);
  return host;
}
async function end(host: HostScope): Promise<void> {
  hosts = hosts.filter((one) => one !== host);
  await endHost(host);
}
async function start(host: HostScope): Promise<string> {
  const { run } = await must(host, 'agent.start', { story: STORY, agent: 'coder-1' });
  await running(host, run);
  return run;
}
/** Starts a process without a mark in `folder`, whose parent has ended. Returns its pid. */
function leaveBehind(folder: string): number {
  const output = execFileSync('sh', ['-c', 'setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $!'], { cwd: folder });
  return Number(String(output));
}
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // The process is gone.
  }
}

it('I2: a moved project has its worktrees and fences at the new place, and asks for trust again, naming the old place', async () => {
  const first = await open(repo.root);
  await trust(first);
  await must(first, 'story.add', { title: 'Cleanup', id: STORY });
  await start(first);
  await must(first, 'agent.stop', { story: STORY, agent: 'coder-1' });
  await until(first, (snapshot) => Object.keys(snapshot.runs).length === 0);
  await end(first);
  const before = join(`${repo.root}.huskies`, STORY);
  const left = leaveBehind(before);
  const store = openStore({ dir: join(repo.commonDir, 'huskies'), now: Date.now, onProblem: () => undefined });
  const fence = {
    worktree: before,
    run: 'run_before_move',
    story: STORY,
    lane: null,
    agent: 'coder-1',
    attempts: 0,
    nextTryAt: null,
  };
  const why = {
    verdict: 'unknown' as const,
    reason: legacy('not looked at yet'),
    processes: [],
    since: 0,
    runStartedAt: 0,
  };
  store.commit([{ put: 'fence', fence: { ...fence, ...why, ...NO_TRACES } }]);
  await store.close();

  const moved = join(repo.outer, 'moved');
  renameSync(repo.root, moved);
  renameSync(`${repo.root}.huskies`, `${moved}.huskies`);
  let second = await open(moved);
  const seen = await until(second, (snapshot) => Object.keys(snapshot.fences).length === 0);
  expect(isAlive(left)).toBe(false);
  expect(seen.receipts[STORY]).toMatchObject({ by: 'fence', verdict: 'gone' });
  const after = join(`${moved}.huskies`, STORY);
  expect(seen.stories[STORY]?.worktree).toMatchObject({ path: after, state: 'ready' });
  expect(seen.project.it).toMatchObject({ trusted: false, movedFrom: repo.root });
  // An unrelated project and a clone were never at the old place.
  for (const [name, make] of [
    ['stranger', ['init', '-q', '-b', 'main']],
    ['clone', ['clone', '-q', moved]],
  ] as const) {
    const root = join(repo.outer, name);
    execFileSync('git', [...make, root]);
    const person = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.org'];
    execFileSync('git', ['-C', root, ...person, 'commit', '-q', '--allow-empty', '-m', 'first']);
    mkdirSync(join(root, '.huskies'));
    writeFileSync(join(root, '.huskies', 'project.toml'), CONFIG);
    const other = await open(root);
    expect(other.door.snapshot().project.it).toMatchObject({ trusted: false, movedFrom: null });
    await end(other);
  }
  // A host that is restarted before the approval still knows the old place.
  await end(second);
  second = await open(moved);
  expect(second.door.snapshot().project.it).toMatchObject({ trusted: false, movedFrom: repo.root });
  expect(await ask(second, 'agent.start', { story: STORY, agent: 'coder-1' })).toMatchObject({
    error: { code: 'not-trusted' },
  });
  await trust(second);
  expect(second.door.snapshot().project.it).toMatchObject({ trusted: true, movedFrom: null });
  const run = await start(second);
  expect(second.door.snapshot().runs[run]?.worktree).toBe(after);
});

it('I2: a project moved while its host runs is recognized, its agents can be stopped, and it opens again after that host has ended', async () => {
  const first = await open(repo.root);
  await trust(first);
  await must(first, 'story.add', { title: 'Cleanup', id: STORY });
  const run = await start(first);
  const { pid } = first.door.snapshot().runs[run] ?? {};
  const moved = join(repo.outer, 'moved');
  renameSync(repo.root, moved);
  const finding = findHost(join(moved, '.git', 'huskies'));
  expect(movedProjectRefusal(finding.state === 'none' ? null : finding.host, moved)).toMatchObject({
    why: saying(`The project was moved from ${repo.root} to ${moved} while Huskies was running (pid ${process.pid}).`),
  });
  await must(first, 'agent.stop', { story: STORY, agent: 'coder-1' });
  const stopped = await until(first, (snapshot) => Object.keys(snapshot.runs).length === 0);
  expect(stopped.receipts[STORY]).toMatchObject({ verdict: 'gone' });
  expect(isAlive(pid ?? 0)).toBe(false);
  await end(first);
  expect(existsSync(repo.root)).toBe(false);
  const second = await open(moved);
  expect(second.path).toBe(moved);
  const found = findHost(join(moved, '.git', 'huskies'));
  expect(movedProjectRefusal(found.state === 'none' ? null : found.host, moved)).toBeNull();
});

it('I1, I6: a copy takes over no run, fence or worktree of the original, which keeps running', async () => {
  const original = await open(repo.root);
  await trust(original);
  await must(original, 'story.add', { title: 'Cleanup', id: STORY });
  const run = await start(original);
  const { pid, worktree } = original.door.snapshot().runs[run] ?? {};
  const link = readFileSync(join(worktree ?? '', '.git'), 'utf8');
  const copy = join(repo.outer, 'copy');
  execFileSync('cp', ['-a', repo.root, copy]);

  const host = await open(copy);
  const seen = host.door.snapshot();
  expect([seen.runs, seen.fences, seen.stories[STORY]?.worktree]).toEqual([{}, {}, null]);
  expect(seen.project.it).toMatchObject({ trusted: false, movedFrom: null });
  await trust(host);
  const refused = await ask(host, 'agent.start', { story: STORY, agent: 'coder-1' });
  expect(refused).toMatchObject({ error: { code: 'worktree-missing', why: saying(repo.root) } });
  const { run: own } = await must(host, 'agent.start', { story: STORY, agent: 'coder-1', again: true });
  const made = await until(host, (snapshot) => snapshot.runs[own]?.status === 'running');
  expect(made.runs[own]?.worktree).toBe(join(`${copy}.huskies`, STORY));
  await end(host);

  expect(original.door.snapshot().runs[run]).toMatchObject({ status: 'running', worktree });
  expect(isAlive(pid ?? 0)).toBe(true);
  expect(readFileSync(join(worktree ?? '', '.git'), 'utf8')).toBe(link);
  expect(execFileSync('git', ['-C', worktree ?? '', 'status', '--short'], { encoding: 'utf8' })).toBe('');
});
