/** An agent must behave the same under keeper and cgroup as without them. Each test runs with both and with neither. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canEscape, EscapeKit, type StartedRun } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner } from './index.ts';

async function shows(run: StartedRun, text: string): Promise<void> {
  await eventually(() => expect(run.output()).toContain(text), { everyMs: 20 });
}

function descriptors(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((fd) => `${fd} ${readlinkSync(`/proc/${pid}/fd/${fd}`)}`);
}

describe.skipIf(!canEscape)('an agent with and without a keeper', () => {
  let kit: EscapeKit;
  beforeAll(() => {
    kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createSpawner });
  });
  afterAll(() => kit.close());

  const CONTAINMENTS = ['auto', 'keeper', 'scan'] as const;

  function start(script: string, containment: (typeof CONTAINMENTS)[number]): Promise<StartedRun> {
    // the kit finds the processes to clean up by the folder in their arguments
    return kit.start(['sh', '-c', script, kit.dir], kit.worktree('agent'), containment);
  }

  async function end(run: StartedRun): Promise<void> {
    await kit.stop(run.target);
    await run.pty.close();
  }

  describe.each(CONTAINMENTS)('containment: %s', (containment) => {
    it.each([0, 1, 3, 127])('exit code %i', async (code) => {
      const run = await start(`exit ${code}`, containment);
      expect(await run.pty.exited).toBe(code);
      await end(run);
    });

    it('the exit code after a signal is 128 + its number', async () => {
      const run = await start('kill -9 $$', containment);
      expect(await run.pty.exited).toBe(137);
      await end(run);
    });

    it('its last output is not lost', async () => {
      const run = await start('seq 1 3000; printf the-end', containment);
      await run.pty.exited;
      await run.pty.close();
      expect(run.output().endsWith('the-end')).toBe(true);
    });

    it('an agent that handles Ctrl+C receives it and continues', async () => {
      const run = await start('trap "echo caught" INT; echo on; while :; do sleep 0.05; done', containment);
      await shows(run, 'on');
      await run.pty.write('\x03');
      await shows(run, 'caught');
      expect(await kit.processes.table.probe(run.pty.root)).not.toBe(null);
      expect(run.pty.hold.strength).toBe(containment === 'scan' ? 'scan' : 'kernel');
      await end(run);
    });

    it('Ctrl+C ends an agent that does not handle it, with exit code 130', async () => {
      const run = await start('echo on; exec sleep 600', containment);
      await shows(run, 'on');
      await run.pty.write('\x03');
      expect(await run.pty.exited).toBe(130);
      await end(run);
    });

    it('Ctrl+Z does not suspend it, because its process group is orphaned', async () => {
      const run = await start('echo on; read line; echo got $line', containment);
      await shows(run, 'on');
      await run.pty.write('\x1a');
      await run.pty.write('word\r');
      await shows(run, 'got word');
      await end(run);
    });

    it('it gets the window size and SIGWINCH', async () => {
      const run = await start('trap "stty size" WINCH; stty size; while :; do sleep 0.05; done', containment);
      await shows(run, '24 80');
      run.pty.resize(132, 43);
      await shows(run, '43 132');
      await end(run);
    });

    it('it leads its session, its group is in the foreground, and no signal is ignored or blocked', async () => {
      const run = await start(
        'ps -o sid=,pgid=,tpgid= -p $$; grep -E "Sig(Blk|Ign)" /proc/self/status; echo .',
        containment,
      );
      await shows(run, '.');
      const numbers = run.output().trim().split(/\s+/).slice(0, 3).map(Number);
      expect(new Set(numbers)).toEqual(new Set([run.pty.agentPid]));
      expect(run.output()).toMatch(/SigBlk:\s+0+\s/);
      expect(run.output()).toMatch(/SigIgn:\s+0+\s/);
      await end(run);
    });

    it('job control in a shell works: stop, continue, and return to the foreground', async () => {
      const run = await kit.start(['bash', '--norc', '--noprofile', '-i'], kit.worktree('agent'), containment);
      await run.pty.write(`cat ${kit.dir}/nothing -\r`);
      await shows(run, 'No such file');
      await run.pty.write('\x1a');
      await shows(run, 'Stopped');
      const before = run.output().length;
      await run.pty.write('fg\r');
      await eventually(() => expect(run.output().slice(before)).toContain('nothing -\r\n'));
      await run.pty.write('hello\r');
      await shows(run, 'hello\r\nhello');
      await run.pty.write('\x04');
      await run.pty.write('echo back-$((20+3))\r');
      await shows(run, 'back-23');
      await end(run);
    });

    it('files, permissions, network and set-user-ID programs are those of the host', async () => {
      const own = ['net', 'user', 'pid', 'mnt', 'ipc', 'uts'].map((name) => readlinkSync(`/proc/self/ns/${name}`));
      const script = `
        touch mine; stat -c 'owner %u:%g' mine; umask; grep -hE 'NoNewPrivs|CapBnd|Seccomp:' /proc/self/status
        for n in net user pid mnt ipc uts; do readlink /proc/self/ns/$n; done
        passwd -S "$(id -un)"; echo end`;
      const run = await start(script, containment);
      await shows(run, 'end');
      const text = run.output();
      expect(text).toContain(`owner ${process.getuid?.()}:${process.getgid?.()}`);
      for (const namespace of own) expect(text).toContain(namespace);
      for (const line of readFileSync('/proc/self/status', 'utf8').match(/^(NoNewPrivs|CapBnd|Seccomp):.*$/gm) ?? [])
        expect(text).toContain(line);
      // passwd reads a file that only root may read
      expect(text).toMatch(new RegExp(`^${userInfo().username} [A-Z]+ `, 'm'));
      await end(run);
    });

    it('a missing command is reported before anything runs', async () => {
      const spawned = kit.start(['no-such-agent'], kit.worktree('agent'), containment);
      await expect(spawned).rejects.toMatchObject({ refusal: { code: 'command-not-found', value: 'no-such-agent' } });
    });

    it('a run that has ended leaves no open descriptor', async () => {
      await end(await start('exit 0', containment));
      const before = readdirSync('/proc/self/fd').length;
      for (let i = 0; i < 5; i++) await end(await start('sleep 600', containment));
      expect(readdirSync('/proc/self/fd').length).toBe(before);
    });
  });

  it('the keeper reports a file that the system cannot run, and leaves nothing', async () => {
    const file = join(kit.dir, 'broken-agent');
    writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o755 });
    // the first look of a process takes its spare descriptor (processes/proc-files.ts)
    await end(await start('exit 0', 'auto'));
    const before = readdirSync('/proc/self/fd').length;
    const spawned = kit.start([file], kit.worktree('agent'), 'auto');
    await expect(spawned).rejects.toMatchObject({ refusal: { code: 'command-not-found' } });
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    expect(readdirSync(join(kit.dir, 'runs'))).toEqual([]);
  });

  it('with three live runs, neither agents nor children such as git have a descriptor of another run', async () => {
    const runs = [];
    for (let i = 0; i < 3; i++) runs.push(await start('echo on; sleep 600', 'auto'));
    for (const run of runs) await shows(run, 'on');
    for (const { pty } of runs)
      expect(descriptors(pty.agentPid).every((fd) => /^[012] \/dev\/pts\/\d+$/.test(fd))).toBe(true);
    const list = ['sh', '-c', 'ls -l /proc/$$/fd'];
    const child = execFileSync(kit.keeper, ['--exec', ...list], { encoding: 'utf8' });
    expect(child).not.toContain('ptmx');
    for (const run of runs) await end(run);
  });
});
