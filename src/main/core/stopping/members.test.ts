import { describe, expect, it } from 'vitest';
import { FakeNoHold, FakeProcessTable } from '../../testing/fake-processes.ts';
import { type FakeProcess, FakeWorld } from '../../testing/fake-world.ts';
import type { Identity } from '../ports/index.ts';
import { membersOf } from './members.ts';
import type { StopTarget } from './target.ts';

const WT = '/wt/a';

function setUp() {
  const world = new FakeWorld();
  const older = world.born({ command: 'older shell', cwd: WT });
  const root = world.fork(world.host.pid, { command: 'agent', cwd: WT, mark: { run: 'run_1', worktree: WT } });
  world.setsid(root.pid);
  root.tty = 34816;
  const target: StopTarget = {
    run: 'run_1',
    worktree: WT,
    root: { pid: root.pid, startTime: root.startTime },
    tty: root.tty,
    startedAt: root.startTime * 10,
    hold: new FakeNoHold(root),
    known: [],
  };
  return { world, older, root, target };
}

async function look(world: FakeWorld, target: StopTarget, foreign: 'spare' | 'kill' = 'spare') {
  const found = membersOf(target, await new FakeProcessTable(world).scan(), foreign);
  return {
    evidence: new Map(found.members.map((member) => [member.process.pid, member.evidence])),
    spared: found.spared.map((process) => process.pid),
    blind: found.blind.map((process) => process.pid),
    sessions: found.sessions,
  };
}

/** Forks a process through a parent that then ends. */
function orphan(world: FakeWorld, parent: number, birth: Partial<FakeProcess> = {}): FakeProcess {
  const between = world.fork(parent, { ppid: parent });
  const child = world.fork(between.pid, birth);
  world.exit(between.pid);
  world.reap(between.pid);
  return child;
}

describe('membersOf: evidence', () => {
  it('recognises children, their children, and orphans in the run’s session', async () => {
    const { world, root, target } = setUp();
    const child = world.fork(root.pid);
    const grandchild = world.fork(child.pid, { mark: null, cwd: '/' });
    const left = orphan(world, root.pid, { mark: null, cwd: '/' });
    const found = await look(world, target);
    expect(found.evidence).toEqual(
      new Map([
        [root.pid, 'known'],
        [child.pid, 'child'],
        [grandchild.pid, 'lineage'],
        [left.pid, 'session'],
      ]),
    );
  });

  it('recognises a session by its dead leader, unless the pid is reused', async () => {
    const { world, root, target } = setUp();
    const left = orphan(world, root.pid, { mark: null, cwd: '/' });
    world.exit(root.pid);
    world.reap(root.pid);
    expect((await look(world, target)).evidence.get(left.pid)).toBe('session');
    const stranger = world.born({ pid: root.pid, command: 'a new shell' });
    const visitor = world.fork(stranger.pid);
    const found = await look(world, { ...target, known: [] });
    expect(found.evidence.has(stranger.pid)).toBe(false);
    expect(found.evidence.has(visitor.pid)).toBe(false);
  });

  it('recognises a daemon outside session and folder by its mark, and its children by their parent', async () => {
    const { world, root, target } = setUp();
    const daemon = orphan(world, root.pid, { cwd: '/' });
    world.setsid(daemon.pid);
    const bare = world.fork(daemon.pid, { mark: null });
    world.setsid(bare.pid);
    const found = await look(world, target);
    expect(found.evidence.get(daemon.pid)).toBe('mark');
    expect(found.evidence.get(bare.pid)).toBe('lineage');
  });

  it('recognises an orphan without mark by its folder, comparing whole path parts', async () => {
    const { world, root, target } = setUp();
    const make = (cwd: string) => {
      const process = orphan(world, root.pid, { mark: null, cwd });
      world.setsid(process.pid);
      return process.pid;
    };
    const inside = [make(WT), make(`${WT}/src`)];
    const outside = [make('/wt/ab'), make('/wt'), make('/wt/a b')];
    const found = await look(world, target);
    for (const pid of inside) expect(found.evidence.get(pid)).toBe('cwd');
    for (const pid of outside) expect(found.evidence.has(pid)).toBe(false);
  });

  it('the terminal counts only while its PTY is open, because its number may be reused later', async () => {
    const { world, target } = setUp();
    const guest = world.born({ tty: target.tty, session: 999, pgrp: 999, cwd: '/' });
    expect((await look(world, target)).evidence.get(guest.pid)).toBe('terminal');
    expect((await look(world, { ...target, tty: 0 })).evidence.has(guest.pid)).toBe(false);
  });

  it('a process whose main thread has ended counts, a zombie does not', async () => {
    const { world, root, target } = setUp();
    const leaderless = world.fork(root.pid, { state: 'Z', threads: 3 });
    const dead = world.fork(root.pid, { state: 'Z' });
    const found = await look(world, target);
    expect(found.evidence.has(leaderless.pid)).toBe(true);
    expect(found.evidence.has(dead.pid)).toBe(false);
  });

  it('recognises earlier survivors by their identity, not their pid', async () => {
    const { world, target } = setUp();
    const survivor = world.born({ cwd: '/' });
    const known = (identity: Identity) => look(world, { ...target, known: [identity] });
    expect((await known(survivor)).evidence.get(survivor.pid)).toBe('known');
    expect((await known({ pid: survivor.pid, startTime: 1 })).evidence.has(survivor.pid)).toBe(false);
  });
});

describe('membersOf: protected processes (I5)', () => {
  it('I5: Huskies, its ancestors, kernel threads and init are never members, whatever the evidence', async () => {
    const { world, target } = setUp();
    const mark = { run: 'run_1', worktree: WT };
    const kernel = world.born({ kernel: true, mark, cwd: WT });
    for (const pid of [1, world.host.pid, world.host.ppid])
      Object.assign(world.processes.get(pid) ?? {}, { mark, cwd: WT });
    const found = await look(world, { ...target, known: [world.host] }, 'kill');
    for (const pid of [1, world.host.pid, world.host.ppid, kernel.pid]) expect(found.evidence.has(pid)).toBe(false);
  });

  it('I5: git and Electron’s own processes are not members for being in the worktree', async () => {
    const { world, target } = setUp();
    const git = world.fork(world.host.pid, { command: 'git status', cwd: WT });
    const hook = world.fork(git.pid, { command: 'hook' });
    const found = await look(world, target, 'kill');
    expect(found.evidence.has(git.pid) || found.evidence.has(hook.pid)).toBe(false);
    expect(found.spared).not.toContain(git.pid);
  });

  it('I4: a run whose id begins with this run’s id is another run', async () => {
    const { world, target } = setUp();
    const other = world.fork(world.host.pid, { cwd: '/wt/b', mark: { run: 'run_12', worktree: '/wt/b' } });
    world.setsid(other.pid);
    expect((await look(world, target)).evidence.has(other.pid)).toBe(false);
  });
});

describe('membersOf: foreign processes', () => {
  it('spares and lists a process that is older than the run, and its younger children', async () => {
    const { world, older, target } = setUp();
    const editor = world.fork(older.pid, { command: 'vim' });
    const found = await look(world, target);
    expect(found.spared.sort()).toEqual([older.pid, editor.pid].sort());
  });

  it('spares a person’s younger shell whose living parent is not the run’s', async () => {
    const { world, target } = setUp();
    const tmux = world.born({ command: 'tmux', cwd: '/home' });
    const shell = world.fork(tmux.pid, { cwd: WT });
    world.setsid(shell.pid);
    expect((await look(world, target)).spared).toContain(shell.pid);
  });

  it('with foreign = "kill" they are members', async () => {
    const { world, older, target } = setUp();
    const found = await look(world, target, 'kill');
    expect(found.evidence.get(older.pid)).toBe('cwd');
    expect(found.spared).toEqual([]);
  });

  it('a process that is a member only by its folder does not make its session the run’s', async () => {
    const { world, older, target } = setUp();
    const gone = world.fork(older.pid, {});
    const job = world.fork(gone.pid, { cwd: WT });
    world.exit(gone.pid);
    world.reap(gone.pid);
    const found = await look(world, target);
    expect(found.evidence.get(job.pid)).toBe('cwd');
    expect(found.evidence.has(older.pid)).toBe(false);
  });

  it('without a known start of the run, no process is a member by its folder', async () => {
    const { world, root, target } = setUp();
    const left = orphan(world, root.pid, { mark: null });
    world.setsid(left.pid);
    world.exit(root.pid);
    const found = await look(world, { ...target, root: null, startedAt: null, hold: null });
    expect(found.spared).toContain(left.pid);
    const withStart = await look(world, { ...target, root: null, hold: null });
    expect(withStart.evidence.get(left.pid)).toBe('cwd');
  });
});

describe('membersOf: blind processes', () => {
  it('counts unreadable processes of the same user that are younger than the run, and no others', async () => {
    const { world, target } = setUp();
    const blind = world.born({ blind: true });
    world.born({ blind: true, uid: 0 });
    world.fork(world.host.pid, { blind: true, command: 'Electron helper' });
    expect((await look(world, target)).blind).toEqual([blind.pid]);
  });
});

describe('membersOf: sessions of dead leaders (I4)', () => {
  /** A person's session whose id is the reused pid of the run's root. `leaderEnds`: its own leader has ended too. */
  function strangers(world: FakeWorld, root: FakeProcess, leaderEnds: boolean): FakeProcess {
    world.exit(root.pid);
    world.reap(root.pid);
    const leader = world.born({ pid: root.pid, command: 'login shell', cwd: '/home' });
    const job = world.fork(leader.pid, { command: 'make', cwd: '/home' });
    if (leaderEnds) {
      world.exit(leader.pid);
      world.reap(leader.pid);
    }
    return job;
  }
  const remembered = (target: StopTarget, boot: string | null): StopTarget => ({ ...target, hold: null, boot });

  it('I4: after a reboot remembered pids do not count, and no process is a member by its folder', async () => {
    const { world, root, target } = setUp();
    const job = strangers(world, root, true);
    const editor = orphan(world, 1, { cwd: WT });
    world.setsid(editor.pid);
    const blind = world.born({ blind: true });
    const before = remembered({ ...target, root: { pid: root.pid, startTime: 5 } }, 'boot-0');
    const found = await look(world, { ...before, known: [{ pid: job.pid, startTime: job.startTime }] });
    expect([...found.evidence.keys()]).toEqual([]);
    expect(found.sessions.size).toBe(0);
    expect(found.spared).toContain(editor.pid);
    expect(found.blind).not.toContain(blind.pid);
  });

  it('I4: when the boot is unknown, a remembered process that is gone identifies no session', async () => {
    const { world, root, target } = setUp();
    const job = strangers(world, root, true);
    for (const boot of [null, undefined]) {
      const found = await look(world, { ...remembered(target, null), boot });
      expect(found.evidence.has(job.pid)).toBe(false);
    }
    const table = new FakeProcessTable(world);
    table.bootKnown = false;
    const found = membersOf(remembered(target, world.boot), await table.scan(), 'spare');
    expect(found.members).toEqual([]);
  });

  it('I4: a session with a process that carries another run’s mark is not this run’s, even if its id was', async () => {
    const { world, root, target } = setUp();
    world.exit(root.pid);
    world.reap(root.pid);
    const leader = world.born({ pid: root.pid, cwd: '/wt/b', mark: { run: 'run_other', worktree: '/wt/b' } });
    const successor = world.fork(leader.pid);
    const child = world.fork(successor.pid, { mark: null });
    world.exit(leader.pid);
    world.reap(leader.pid);
    const { evidence } = await look(world, target);
    expect([evidence.has(successor.pid), evidence.has(child.pid)]).toEqual([false, false]);
  });

  it('I4: a remembered process identifies a session only if it led one', async () => {
    const { world, target } = setUp();
    const stranger = world.born({ session: 900, pgrp: 900, cwd: '/' });
    const gone = { pid: 900, startTime: stranger.startTime - 1 };
    const found = await look(world, { ...target, known: [gone], leaders: [] });
    expect(found.evidence.has(stranger.pid)).toBe(false);
    const led = await look(world, { ...target, known: [gone], leaders: [gone] });
    expect(led.evidence.get(stranger.pid)).toBe('session');
  });

  it('I4: a session with a process that is older than the run is not the run’s', async () => {
    const { world, older, root, target } = setUp();
    const gone = { pid: 900, startTime: root.startTime + 1 };
    older.session = 900;
    const younger = world.born({ session: 900, pgrp: 900, cwd: '/' });
    const found = await look(world, { ...remembered(target, world.boot), known: [gone] });
    expect(found.evidence.has(older.pid) || found.evidence.has(younger.pid)).toBe(false);
  });

  it('recognises the session of a remembered leader of this boot that has ended', async () => {
    const { world, root, target } = setUp();
    const left = orphan(world, root.pid, { mark: null, cwd: '/' });
    world.exit(root.pid);
    world.reap(root.pid);
    const found = await look(world, remembered(target, world.boot));
    expect(found.evidence.get(left.pid)).toBe('session');
  });
});
