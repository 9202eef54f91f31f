/** Whoever only looks like the run's is not hurt (I4, I5): real processes that are no children of the test. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canEscape, EscapeKit, withArgument } from '../../testing/escapes.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createPtySpawner } from './index.ts';

describe.skipIf(!canEscape).each(['auto', 'scan'] as const)('bystanders, container: %s', (container) => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createPtySpawner });
  });
  afterAll(() => kit.close());

  /** An orphan in `cwd` with these further arguments; nobody's child that the test could be confused with. */
  async function bystander(cwd: string, name: string): Promise<number> {
    const script = 'cd "$1" || exit; exec setsid "$0" hold 1 "$2" </dev/null >/dev/null 2>&1 & echo $!';
    const path = join(kit.dir, name);
    execFileSync('mkfifo', [path]);
    // opened for both, so that it waits for nobody
    const answer = execFileSync('sh', ['-c', `exec 9<>"$2"; ${script}`, kit.escape, cwd, path], { encoding: 'utf8' });
    const pid = Number(answer);
    await vi.waitFor(async () => expect((await withArgument('escape', path, kit.processes))[0]?.pid).toBe(pid));
    return pid;
  }
  const lives = async (pid: number) => (await kit.processes.table.identify(pid)) !== null;

  it('I4, I5: sibling folder, path in the arguments, older shell, a person’s later one, another run: all live', async () => {
    const worktree = kit.worktree('a');
    const older = await bystander(worktree, 'older');
    const tmux = 'while ! [ -e "$1.go" ]; do sleep 0.02; done; (cd "$2" && exec "$0" hold 1 "$1"); :';
    const paneFifo = join(kit.dir, 'pane');
    execFileSync('mkfifo', [paneFifo]);
    const outer = `exec 9<>"$1"; sh -c '${tmux}' "$0" "$1" "$2" </dev/null >/dev/null 2>&1 & echo $!`;
    execFileSync('sh', ['-c', outer, kit.escape, paneFifo, worktree], { cwd: '/' });
    await new Promise((done) => setTimeout(done, 30));

    const witness = kit.witness();
    const { pty, target } = await kit.start([kit.escape, 'mix', '14', witness.path], worktree, container);
    await witness.ready(15);
    const other = kit.witness();
    const otherRun = await kit.start([kit.escape, 'mix', '7', other.path], kit.worktree('a2'), container);
    await other.ready(8);
    const sibling = await bystander(kit.worktree('ab'), 'sibling');
    const named = await bystander('/', `names-${worktree.replaceAll('/', '_')}`);
    writeFileSync(`${paneFifo}.go`, '');
    const pane = await vi.waitFor(async () => {
      const [found] = await withArgument('escape', paneFifo, kit.processes);
      expect(found).toBeDefined();
      return found?.pid ?? 0;
    });

    const outcome = await kit.stop(target);
    expect(outcome.verdict).toBe('gone');
    expect(outcome.spared.map((one) => one.pid).sort()).toEqual([older, pane].sort());
    for (const pid of [older, sibling, named, pane]) expect(await lives(pid)).toBe(true);
    expect((await other.alive()).length).toBe(8);
    expect(await kit.stop(otherRun.target)).toMatchObject({ verdict: 'gone' });
    await pty.close();
    await otherRun.pty.close();
    await witness.close();
    await other.close();
  });

  it('foreign = "kill" takes who is in the worktree, and nobody else', async () => {
    const worktree = kit.worktree('b');
    const older = await bystander(worktree, 'older-b');
    const sibling = await bystander(kit.worktree('bb'), 'sibling-b');
    const { pty, target } = await kit.start(['sleep', '600'], worktree, container);
    const outcome = await kit.stop(target, { foreign: 'kill' });
    expect(outcome).toMatchObject({ verdict: 'gone', spared: [] });
    expect(await lives(older)).toBe(false);
    expect(await lives(sibling)).toBe(true);
    await pty.close();
  });
});
