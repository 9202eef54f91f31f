/**
 * Processes that only look like the run's are spared (I4, I5). They are real processes, and not children of the test.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookerFile } from '../../places.ts';
import { canEscape, EscapeKit, type HeldBy, quietLog, withArgument } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { startsLater } from '../../testing/start-times.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner } from './index.ts';

const noTmux = spawnSync('tmux', ['-V']).status !== 0;

describe.skipIf(!canEscape).each<HeldBy>(['auto', 'keeper', 'scan'])('bystanders, held by: %s', (held) => {
  let kit: EscapeKit;
  const processes = createProcesses({ lookerPath: lookerFile(), log: quietLog });
  beforeAll(() => {
    kit = new EscapeKit({ processes, clock: systemClock, spawner: createSpawner });
  });
  afterAll(async () => {
    await kit.close();
    await processes.close();
  });

  /**
   * Makes a FIFO that identifies a bystander by its arguments. The bystander opens it for both, so the open does not
   * wait.
   */
  function fifo(name: string): string {
    const path = join(kit.dir, name);
    execFileSync('mkfifo', [path]);
    return path;
  }

  /** Starts an orphan in `cwd` and returns its pid; `name` is that of its FIFO. */
  async function bystander(cwd: string, name: string): Promise<number> {
    const script = 'cd "$1" || exit; exec setsid "$0" hold 1 "$2" </dev/null >/dev/null 2>&1 & echo $!';
    const path = fifo(name);
    const answer = execFileSync('sh', ['-c', `exec 9<>"$2"; ${script}`, kit.escape, cwd, path], { encoding: 'utf8' });
    const pid = Number(answer);
    await eventually(async () => expect((await withArgument('escape', path, kit.processes))[0]?.pid).toBe(pid));
    return pid;
  }
  const lives = async (pid: number) => (await kit.processes.table.identify(pid)) !== null;

  /** Runs tmux on this test's own server. */
  function tmux(...args: string[]): string {
    const { TMUX: _, ...env } = process.env;
    const list = ['-L', held, '-f', '/dev/null', ...args];
    return execFileSync('tmux', list, { encoding: 'utf8', env: { ...env, TMUX_TMPDIR: kit.dir } }).trim();
  }
  const pidOf = (path: string) =>
    eventually(async () => {
      const [found] = await withArgument('escape', path, kit.processes);
      if (found === undefined) throw new Error(`no process has ${path} yet`);
      return found.pid;
    });
  const pidsOf = (processes: readonly { pid: number }[]) => processes.map(({ pid }) => pid).sort();

  it('I4, I5: sibling folder, path in the arguments, an older shell with an editor, another run: all are spared', async () => {
    const worktree = kit.worktree('a');
    const older = await bystander(worktree, 'older');
    const editorFifo = fifo('editor');
    const shell = `cd "$2" && exec 9<>"$1" && sh -c '"$0" hold 1 "$1"; :' "$0" "$1" </dev/null >/dev/null 2>&1 & echo $!`;
    const person = Number(execFileSync('sh', ['-c', shell, kit.escape, editorFifo, worktree], { encoding: 'utf8' }));
    const editor = await pidOf(editorFifo);
    await startsLater(await kit.processes.table.identify(editor));

    const witness = kit.witness();
    const { pty, target } = await kit.start([kit.escape, 'mix', '14', witness.path], worktree, held);
    await witness.ready(15);
    const other = kit.witness();
    const otherRun = await kit.start([kit.escape, 'mix', '7', other.path], kit.worktree('a2'), held);
    await other.ready(8);
    const sibling = await bystander(kit.worktree('ab'), 'sibling');
    const named = await bystander('/', `names-${worktree.replaceAll('/', '_')}`);

    const outcome = await kit.stop(target);
    expect(outcome.verdict).toBe('gone');
    expect(pidsOf(outcome.spared)).toEqual([older, person, editor].sort());
    for (const pid of [older, person, editor, sibling, named]) expect(await lives(pid)).toBe(true);
    expect((await other.alive()).length).toBe(8);
    expect(await kit.stop(otherRun.target)).toMatchObject({ verdict: 'gone' });
    await pty.close();
    await otherRun.pty.close();
    await witness.close();
    await other.close();
  });

  it('I3: a program that hands work to a server is listed, and its end is not called proven', async () => {
    const worktree = kit.worktree('server');
    const docker = join(kit.dir, 'docker');
    copyFileSync('/bin/sleep', docker);
    const { pty, target } = await kit.start([docker, '300'], worktree, held);
    await eventually(async () => expect(await withArgument('docker', '300', kit.processes)).not.toEqual([]));
    const outcome = await kit.stop(target);
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan', handedTo: ['docker'] });
    await pty.close();
  });

  it.skipIf(noTmux)(
    'I4: programs that a person starts in the worktree during the run, in an older tmux, are spared',
    async () => {
      const worktree = kit.worktree('t');
      tmux('new-session', '-d', '-s', 'before', '-c', '/', 'sleep 300');
      try {
        await startsLater(await kit.processes.table.identify(Number(tmux('display-message', '-p', '#{pid}'))));
        const witness = kit.witness();
        const { pty, target } = await kit.start([kit.escape, 'daemon', '3', witness.path], worktree, held);
        await witness.ready(4);
        const [shellFifo, editorFifo] = [fifo('tmux-shell'), fifo('tmux-editor')];
        tmux('new-window', '-c', worktree, `exec 9<>'${shellFifo}'; exec '${kit.escape}' hold 1 '${shellFifo}'`);
        tmux('new-window', '-c', worktree, `exec 9<>'${editorFifo}'; '${kit.escape}' hold 1 '${editorFifo}'; :`);
        const mine = [await pidOf(shellFifo), await pidOf(editorFifo)];
        const outcome = await kit.stop(target);
        expect(outcome.verdict).toBe('gone');
        expect(pidsOf(outcome.spared)).toEqual(expect.arrayContaining(mine.sort()));
        for (const pid of mine) expect(await lives(pid)).toBe(true);
        await pty.close();
        await witness.close();
      } finally {
        tmux('kill-server');
      }
    },
  );

  it('I5: Huskies itself is not killed when it works in a folder whose processes are to be killed', async () => {
    const worktree = kit.worktree('h');
    const before = process.cwd();
    const witness = kit.witness();
    const { pty, target } = await kit.start([kit.escape, 'sibling', '3', witness.path], worktree, held);
    await witness.ready(4);
    process.chdir(worktree);
    try {
      expect(await kit.stop(target, { foreign: 'kill' })).toMatchObject({ verdict: 'gone', spared: [] });
    } finally {
      process.chdir(before);
    }
    expect(await witness.alive()).toEqual([]);
    await pty.close();
    await witness.close();
  });

  it('foreign = "kill" kills the processes in the worktree and no others', async () => {
    const worktree = kit.worktree('b');
    const older = await bystander(worktree, 'older-b');
    const sibling = await bystander(kit.worktree('bb'), 'sibling-b');
    const { pty, target } = await kit.start(['sleep', '600'], worktree, held);
    const outcome = await kit.stop(target, { foreign: 'kill' });
    expect(outcome).toMatchObject({ verdict: 'gone', spared: [] });
    expect(await lives(older)).toBe(false);
    expect(await lives(sibling)).toBe(true);
    await pty.close();
  });
});
