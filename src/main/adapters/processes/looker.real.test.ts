/**
 * The looker itself: what it suspends on sight, and what happens when it or its host ends, or no descriptor is left.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { message } from '../../../contract/index.ts';
import { canEscape, compileNative, EscapeKit, quietLog } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { createSpawner } from '../pty/index.ts';
import { systemClock } from '../system/index.ts';
import { createProcesses } from './index.ts';
import { LinuxProcessTable } from './linux-table.ts';
import { Looker } from './looker.ts';
import { ANSWER_HEAD_BYTES, LOOKER_VERSION, NO_SELF } from './looker-answer.ts';
import { LookerTable } from './looker-table.ts';

const own = createProcesses();
const noAdopter = async () => null;

function tableOn(path: string) {
  const warnings: unknown[] = [];
  const log = { ...quietLog, warn: (_message: string, data?: object) => warnings.push(data) };
  const looker = new Looker(path, log);
  onTestFinished(() => looker.close());
  const fallback = new LinuxProcessTable(noAdopter);
  return { table: new LookerTable({ looker, fallback, adopter: noAdopter }), looker, warnings };
}

/** A program that answers every line with a `struct answer` of these numbers. */
function fakeLooker(version: number, error: number, extra = 0): string {
  const path = join(tempFolder(), 'fake-looker');
  const answer = (fields: { error: number; cursor: number; extra: number }) => {
    const bytes = Buffer.alloc(ANSWER_HEAD_BYTES + fields.extra);
    bytes.writeUInt32LE(bytes.length, 0);
    bytes.writeUInt32LE(fields.error, 4);
    bytes.writeInt32LE(fields.cursor, 12);
    return bytes.toString('base64');
  };
  const greeting = answer({ error: 0, cursor: version, extra: 0 });
  const reply = answer({ error, cursor: 0, extra });
  const print = (bytes: string) => `process.stdout.write(Buffer.from('${bytes}', 'base64'))`;
  const script = `#!${process.execPath}\n${print(greeting)};\nprocess.stdin.on('data', () => ${print(reply)});\n`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

function start(command: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

describe.skipIf(!canEscape)('the looker', () => {
  let kit: EscapeKit;
  let program: string;
  beforeAll(() => {
    kit = new EscapeKit({ processes: own, clock: systemClock, spawner: createSpawner });
    program = compileNative('native/looker/looker.c', join(kit.dir, 'huskies-looker'));
  });
  afterAll(() => kit.close());

  /** Starts a child of this process with a marked tree below it; all of them name the witness. */
  async function marked(kind: string, count: number, run: string) {
    const witness = kit.witness();
    onTestFinished(() => witness.close());
    const env = { HUSKIES_RUN: run, HUSKIES_WORKTREE: kit.dir };
    const child = start('sh', ['-c', '"$0" "$@" & wait', kit.escape, kind, String(count), witness.path], env);
    await witness.ready(count + 1);
    return { child, witness };
  }

  it.each(['hopper', 'plain'])('repeated looks suspend a whole marked tree: %s', async (kind) => {
    const { table } = tableOn(program);
    const run = `run_sight_${kind}`;
    const { child, witness } = await marked(kind, 4, run);
    const suspended = new Map<number, number>();
    // as in a stop: SIGSTOP does not prevent a fork that has begun, so a child may be left to the next look
    await eventually(async () => {
      const scan = await table.scan({ since: null, onSight: { run, known: [], spare: [] } });
      for (const one of scan.suspended) suspended.set(one.pid, one.startTime);
      expect(scan.closed).toBe(true);
      expect(scan.suspended).toEqual([]);
    });
    // I5: the direct child has the mark too, but it may be a keeper
    expect(suspended.has(child.pid ?? 0)).toBe(false);
    // a hopper may be suspended between its fork and its exit, so that it exists with its child; or it is gone
    const first = await witness.alive();
    expect(first.length).toBeGreaterThanOrEqual(5);
    for (const one of first) expect(suspended.get(one.pid)).toBe(one.startTime);
    for (let looks = 0; looks < 20; looks++) expect(await witness.alive()).toEqual(first);
    const pids = new Set(first.map((one) => one.pid));
    const rows = (await table.scan()).processes.filter((row) => pids.has(row.pid));
    expect(rows.map((row) => row.state)).toEqual(rows.map(() => 'T'));
  });

  it('it suspends the child of a suspended process, even without a mark', async () => {
    const { table } = tableOn(program);
    const child = start('sh', ['-c', "HUSKIES_RUN=run_child sh -c 'env -i sleep 60 & wait' & wait"]);
    const root = await own.table.identify(child.pid ?? 0);
    if (root === null) throw new Error('it should be alive');
    const family = await eventually(async () => {
      const rows = await table.descendants(root);
      expect(rows.at(-1)?.command).toBe('sleep 60');
      return rows;
    });
    const { suspended } = await table.scan({ since: null, onSight: { run: 'run_child', known: [], spare: [] } });
    expect(suspended.map((one) => one.pid).sort()).toEqual(family.map((row) => row.pid).sort());
    for (const one of family) own.signals.send(one, 'SIGKILL');
  });

  it('I4: it suspends known identities, but no spared ones, no process that reuses a pid, and none that was already suspended', async () => {
    const { table } = tableOn(program);
    const { witness } = await marked('plain', 3, 'run_known');
    const [spared, asleep, ...others] = await witness.alive();
    if (spared === undefined || asleep === undefined) throw new Error('four should be alive');
    expect(own.signals.send(asleep, 'SIGSTOP')).toBe('sent');
    const stateOf = async (pid: number) => (await table.scan()).processes.find((row) => row.pid === pid)?.state;
    await eventually(async () => expect(await stateOf(asleep.pid)).toBe('T'));
    const strangers = others.map((one) => ({ ...one, startTime: one.startTime + 1 }));
    const none = await table.scan({
      since: null,
      onSight: { run: 'run_other', known: [...strangers, asleep], spare: [] },
    });
    expect(none.suspended.filter((one) => one.pid !== asleep.pid)).toEqual([]);
    const scan = await table.scan({ since: null, onSight: { run: 'run_known', known: others, spare: [spared] } });
    expect(new Set(scan.suspended.map((one) => one.pid))).toEqual(new Set(others.map((one) => one.pid)));
    expect(await stateOf(spared.pid)).not.toBe('T');
  });

  it('I5: it never suspends this process, its ancestors or its children, even on request', async () => {
    const { table, looker } = tableOn(program);
    const child = start('sleep', ['60'], { HUSKIES_RUN: 'run_own' });
    await table.scan();
    const pids = [1, process.pid, process.ppid, child.pid ?? 0, looker.pid ?? 0];
    const known = (await Promise.all(pids.map((pid) => own.table.identify(pid)))).filter((one) => one !== null);
    expect(known).toHaveLength(5);
    expect((await table.scan({ since: null, onSight: { run: 'run_own', known, spare: [] } })).suspended).toEqual([]);
  });

  it('when it is killed during a look, the host reads processes itself, logs that once, and starts a new looker later', async () => {
    const { table, looker, warnings } = tableOn(program);
    await table.scan();
    const first = looker.pid ?? 0;
    expect(
      (
        await own.table.descendants({
          pid: process.pid,
          startTime: (await own.table.identify(process.pid))?.startTime ?? 0,
        })
      ).map((row) => row.pid),
    ).toContain(first);
    process.kill(first, 'SIGSTOP');
    const asked = [table.scan(), table.newcomers(null)] as const;
    const alive = table.alive([{ pid: process.pid, startTime: 1 }]);
    process.kill(first, 'SIGKILL');
    for (const answer of await Promise.all(asked))
      expect(answer.processes.map((row) => row.pid)).toContain(process.pid);
    expect(await alive).toEqual([]);
    // the host may notice either of the two first
    expect(warnings).toEqual([{ why: expect.stringMatching(/^(SIGKILL|write EPIPE)$/) }]);
    await eventually(async () => {
      await table.scan();
      expect(looker.pid).not.toBe(null);
    });
    expect(looker.pid).not.toBe(first);
    expect(warnings).toHaveLength(1);
  });

  it('a looker that does not answer is replaced after the timeout', async () => {
    const { table, looker, warnings } = tableOn(program);
    await table.scan();
    process.kill(looker.pid ?? 0, 'SIGSTOP');
    expect((await table.scan()).processes.map((row) => row.pid)).toContain(process.pid);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['of another version', () => fakeLooker(LOOKER_VERSION + 1, 0)],
    ['that is missing', () => join(kit.dir, 'nothing')],
  ])('a looker %s is not used, and the host reads processes itself', async (_name, path) => {
    const { table, warnings } = tableOn(path());
    const scan = await table.scan();
    expect(scan.processes.map((row) => row.pid)).toContain(process.pid);
    expect(warnings).toHaveLength(1);
  });

  it('I3: a failed look is an error with its reason, never an empty table, and no process counts as gone', async () => {
    const failing = tableOn(fakeLooker(LOOKER_VERSION, 24)).table;
    const why = message('processes.unread.why', { path: '', why: 'EMFILE' });
    await expect(failing.scan()).rejects.toMatchObject({ why });
    await expect(failing.newcomers(null)).rejects.toMatchObject({ why });
    expect(await failing.alive([{ pid: 4_000_000, startTime: 1 }])).toHaveLength(1);
    const unseen = tableOn(fakeLooker(LOOKER_VERSION, NO_SELF)).table;
    await expect(unseen.scan()).rejects.toMatchObject({ why: message('processes.noSelf.proc') });
    const torn = tableOn(fakeLooker(LOOKER_VERSION, 0, 8)).table;
    await expect(torn.scan()).rejects.toMatchObject({ why: message('processes.torn') });
  });

  it('it still looks when this process has no descriptor left', async () => {
    const { table } = tableOn(program);
    await table.scan();
    const limit = execFileSync('prlimit', ['--pid', `${process.pid}`, '--nofile', '--output', 'SOFT', '--noheadings']);
    const setLimit = (soft: string) => execFileSync('prlimit', ['--pid', `${process.pid}`, `--nofile=${soft}:`]);
    setLimit('256');
    const taken: number[] = [];
    try {
      expect(() => {
        for (;;) taken.push(openSync('/dev/null', 'r'));
      }).toThrow('EMFILE');
      for (const reader of [table, own.table]) {
        const scan = await reader.scan();
        expect(scan.processes.map((row) => row.pid)).toContain(process.pid);
        expect(await reader.alive([{ pid: process.pid, startTime: 1 }])).toEqual([]);
      }
      // the spare descriptor is taken back
      expect(() => openSync('/dev/null', 'r')).toThrow('EMFILE');
    } finally {
      for (const fd of taken) closeSync(fd);
      setLimit(String(limit).trim());
    }
  });

  it('it ends when its host is killed', async () => {
    const script = `const c = require('child_process').spawn(process.argv[1], [], { stdio: ['pipe', 'pipe', 'ignore'] });
      c.stdout.once('data', () => console.log(c.pid));`;
    const host = start(process.execPath, ['-e', script, program]);
    const pid = await new Promise<number>((done) => host.stdout?.once('data', (data) => done(Number(data))));
    const looker = await own.table.identify(pid);
    if (looker === null) throw new Error('it should be alive');
    process.kill(host.pid ?? 0, 'SIGKILL');
    await eventually(async () => expect(await own.table.probe(looker)).toBe(null));
  });
});
