/** The other host's side of other-host.ts: does what it is asked, a line of JSON for each request and each answer. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Message } from '../../contract/index.ts';
import type {
  Clock,
  Identity,
  Newcomer,
  ProcessTable,
  Signals,
  SpawnedRun,
  Spawner,
  TableScan,
} from '../core/ports/index.ts';
import { killAndVerify, type StopOptions, type StopOutcome, type StopTarget } from '../core/stopping/index.ts';
import type { Held } from './escapes.ts';
import { aRunId } from './run-id.ts';

export interface StartWish {
  command: readonly string[];
  cwd: string;
  held: Held;
}

/** What of a started run the test is told; its hold stays with the host. */
export interface Started {
  run: string;
  root: Identity;
  agentPid: number;
  containment: string;
}

export interface Requests {
  scan: { in: null; out: TableScan };
  newcomers: { in: number | null; out: { processes: Newcomer[]; cursor: number } };
  identify: { in: number; out: Identity | null };
  probe: { in: Identity; out: { state: string; why: Message | null } | null };
  start: { in: StartWish; out: Started };
  /** Of a run that this host started: what it adds to, or replaces in, its target. */
  stop: { in: Partial<StopTarget> & { options?: Partial<StopOptions> }; out: StopOutcome };
  /** Files as this host's own namespace has them. */
  read: { in: string; out: string };
  write: { in: { path: string; text: string }; out: null };
  /** Starts a program of its own, detached, with no more than it is given; tells its pid. */
  launch: { in: { command: readonly string[]; cwd: string; env: Record<string, string> }; out: number };
  /** Opens files until there is no descriptor left; closes them again. */
  exhaust: { in: null; out: number };
  relieve: { in: null; out: null };
}
export type Kind = keyof Requests;

export interface HostParts {
  table: ProcessTable;
  signals: Signals;
  clock: Clock;
  spawner: Spawner;
}

/** Answers until stdin ends; then this process ends with all that it has open. */
export function serveHost({ spawner, ...deps }: HostParts): void {
  const runs = new Map<string, { pty: SpawnedRun; target: StopTarget }>();
  const children: ChildProcess[] = [];
  const taken: number[] = [];

  const answers: { [K in Kind]: (given: Requests[K]['in']) => Promise<Requests[K]['out']> } = {
    scan: () => deps.table.scan(),
    newcomers: (cursor) => deps.table.newcomers(cursor),
    identify: (pid) => deps.table.identify(pid),
    probe: (identity) => deps.table.probe(identity),
    async start({ command, cwd, held }) {
      const run = aRunId();
      const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HUSKIES_RUN: run, HUSKIES_WORKTREE: cwd };
      const containment = held === 'keeper' ? 'auto' : held;
      const pty = await spawner.spawn({ run, command, cwd, env, cols: 80, rows: 24, containment });
      const { root, tty, hold, agentPid } = pty;
      runs.set(run, { pty, target: { run, worktree: cwd, root, tty, startedAt: Date.now(), hold, known: [] } });
      return { run, root, agentPid, containment: pty.containment };
    },
    async stop({ options, ...given }) {
      const started = runs.get(given.run ?? '');
      const none = { run: '', worktree: null, root: null, tty: 0, startedAt: null, hold: null, known: [] };
      return await killAndVerify(
        { ...none, ...started?.target, ...given },
        { foreign: 'spare', graceMs: 0, timeoutMs: 10_000, ...options },
        deps,
        () => undefined,
      );
    },
    read: async (path) => readFileSync(path, 'utf8'),
    async write({ path, text }) {
      writeFileSync(path, text);
      return null;
    },
    async launch({ command: [file = '', ...args], cwd, env }) {
      const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
      children.push(child);
      await new Promise<void>((done, fail) => {
        child.once('spawn', done);
        child.once('error', fail);
      });
      return child.pid ?? 0;
    },
    async exhaust() {
      try {
        for (;;) taken.push(openSync('/dev/null', 'r'));
      } catch {
        return taken.length;
      }
    },
    async relieve() {
      for (const fd of taken.splice(0)) closeSync(fd);
      return null;
    },
  };

  async function answer(line: string): Promise<void> {
    const { id, kind, given } = JSON.parse(line) as { id: number; kind: Kind; given: never };
    let said: unknown;
    try {
      said = { is: (await answers[kind](given)) ?? null };
    } catch (error) {
      said = { error: String(error instanceof Error ? error.message : error) };
    }
    writeAll(`#${id} ${JSON.stringify(said)}\n`);
  }
  createInterface({ input: process.stdin })
    .on('line', (line) => void answer(line))
    .on('close', () => {
      for (const child of children) child.kill('SIGKILL');
      process.exit(0);
    });
  writeAll('ready\n');
}

/** A pipe may be full for a moment. */
function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
