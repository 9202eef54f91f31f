/** With a keeper, programs that git runs leave no process behind; if they do, a stop of the run finds it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError, SpawnFailed } from '../../core/ports/index.ts';
import { keeperFile } from '../../places.ts';
import { CancelSource } from '../../testing/cancel-source.ts';
import { eventually } from '../../testing/eventually.ts';
import { plainGitEnv, type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createProcesses, type Processes } from '../processes/index.ts';
import { HeldProgram } from '../pty/index.ts';
import { createGit, createGitRunner, createMergeGit } from './index.ts';

const STORY = '60_story_cleanup';
const keeperPath = keeperFile();
let repo: TempRepo;
let processes: Processes;
beforeEach(() => {
  repo = tempRepo();
  processes = createProcesses();
  mkdirSync(join(repo.outer, 'home'));
  mkdirSync(join(repo.commonDir, 'huskies'));
});
afterEach(async () => {
  for (const pid of [...pids('filters'), ...pids()]) if (await isOurs(pid)) process.kill(pid, 'SIGKILL');
  await processes.close();
  repo.dispose();
});

const pidFile = (name = 'daemons') => join(repo.outer, name);
function pids(name = 'daemons'): number[] {
  const file = pidFile(name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
}
/** Whether this test started the process: its command names the test's folder. */
async function isOurs(pid: number): Promise<boolean> {
  const identity = await processes.table.identify(pid);
  return identity !== null && ((await processes.table.commandOf(identity)) ?? '').includes(repo.outer);
}
const living = async () => (await Promise.all(pids().map(isOurs))).filter(Boolean).length;

/** Sets up a filter that starts a daemon without marks, in its own session and folder, and then runs `rest`. */
function daemonising(rest: string): void {
  const daemon = `echo $$ >> '${pidFile()}'; while :; do sleep 1; done # ${repo.outer}`;
  const script = join(repo.outer, 'daemon.sh');
  writeFileSync(script, `cd /\n${daemon}\n`);
  const filter = join(repo.outer, 'filter.sh');
  writeFileSync(
    filter,
    `echo $$ >> '${pidFile('filters')}'\nlines() { cat '${pidFile()}' 2> /dev/null | wc -l; }\nbefore=$(lines)\n(env -i PATH="$PATH" setsid sh '${script}' < /dev/null > /dev/null 2>&1 &)\nwhile [ $(lines) -le $before ]; do sleep 0.02; done\n${rest}\n`,
  );
  writeFileSync(join(repo.outer, 'home', '.gitconfig'), `[filter "d"]\n\tsmudge = sh '${filter}'\n\trequired = true\n`);
  repo.write('.gitattributes', '*.bin filter=d\n');
  repo.write('model.bin', 'stored\n');
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'file');
}

function runnerOf(hold: boolean) {
  const options = { runsDir: join(repo.commonDir, 'huskies', 'runs'), keeperPath: keeperPath ?? '', processes };
  const env = { ...plainGitEnv(), HOME: join(repo.outer, 'home') };
  return createGitRunner({
    keeperPath,
    env,
    hold: async () => (hold ? await HeldProgram.begin(options) : null),
  });
}

function gitOf(hold: boolean) {
  const { root, commonDir } = repo;
  return createGit({ root, commonDir, worktrees: () => join(repo.outer, 'worktrees'), runner: runnerOf(hold) });
}
const FOREVER = 'while :; do sleep 1; done';
const marks = { HUSKIES_RUN: 'run_1' };

describe.skipIf(keeperPath === null)('a filter that daemonises and clears its environment', () => {
  it('is gone when the worktree is made; without a keeper it survives', async () => {
    daemonising('cat');
    await gitOf(false).makeWorktree('1_bare', 'main', { marks });
    expect(await living()).toBe(1);
    const { path } = await gitOf(true).makeWorktree(STORY, 'main', { marks });
    expect(readFileSync(join(path, 'model.bin'), 'utf8')).toBe('stored\n');
    expect(pids()).toHaveLength(2);
    expect(await living()).toBe(1);
  });

  it('is gone when the start is cancelled while it runs, and so is git', async () => {
    daemonising(FOREVER);
    const cancel = new CancelSource();
    const made = gitOf(true).makeWorktree(STORY, 'main', { marks, cancel });
    const outcome = made.catch((error: unknown) => error);
    await eventually(() => expect(pids()).toHaveLength(1));
    cancel.cancel();
    expect(await outcome).toBeInstanceOf(CancelledError);
    expect(await living()).toBe(0);
    expect(existsSync(join(repo.outer, 'worktrees'))).toBe(false);
  });

  it('is not reported as gone when its keeper was killed: the start fails with what a stop needs to find it', async () => {
    daemonising(FOREVER);
    const made = gitOf(true).makeWorktree(STORY, 'main', { marks });
    const outcome = made.catch((error: unknown) => error);
    await eventually(() => expect(pids()).toHaveLength(1));
    const { processes: all } = await processes.table.scan();
    const keepers = all.filter(({ command }) => command.startsWith(`${keeperPath} --fifo ${repo.root}/`));
    expect(keepers).toHaveLength(1);
    for (const keeper of keepers) processes.signals.send(keeper, 'SIGKILL');
    const failed: unknown = await outcome;
    if (!(failed instanceof SpawnFailed)) throw new Error(`expected SpawnFailed, got ${String(failed)}`);
    expect(failed.left.hold.strength).toBe('scan');
    expect(failed.worktree).toBe(join(repo.outer, 'worktrees', STORY));
    await failed.left.close();
  });
});

describe.skipIf(keeperPath === null)('a merge driver that daemonises', () => {
  it('is gone after the conflict radar, which gets all its pairs through the keeper', async () => {
    daemonising('exit 0');
    const script = readFileSync(join(repo.outer, 'home', '.gitconfig'), 'utf8').replace('filter', 'merge');
    writeFileSync(join(repo.outer, 'home', '.gitconfig'), script.replace('smudge', 'driver'));
    repo.write('.gitattributes', '*.bin merge=d\n');
    repo.git('commit', '--quiet', '-am', 'attributes');
    const [ours, theirs] = ['ours', 'theirs'].map((text) => {
      repo.git('switch', '--quiet', '-c', text, 'main');
      repo.write('model.bin', text);
      repo.git('commit', '--quiet', '-am', text);
      return repo.git('rev-parse', 'HEAD');
    }) as [string, string];
    const git = createMergeGit({ root: repo.root, commonDir: repo.commonDir, runner: runnerOf(true) });
    expect(await git.conflicts(ours, [{ ours, theirs }])).toEqual([[]]);
    expect([pids().length, await living()]).toEqual([1, 0]);
    const many = Array.from({ length: 900 }, () => ({ ours, theirs: ours }));
    expect(await git.conflicts(ours, many)).toEqual(many.map(() => []));
  });
});
