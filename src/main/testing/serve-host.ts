/** The host's side of other-host.ts. Handles requests; each request and each response is one line of JSON. */

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
import type { HeldBy } from './escapes.ts';
import { aRunId } from './run-id.ts';

/** What to start. */
export interface StartRequest {
  command: readonly string[];
  cwd: string;
  held: HeldBy;
}

/** What the test learns of a started run. The run's hold stays with the host. */
export interface Started {
  run: string;
  root: Identity;
  agentPid: number;
  containment: string;
}

/** Input and output of each request. */
export interface Requests {
  scan: { in: null; out: TableScan };
  newcomers: { in: number | null; out: { processes: Newcomer[]; cursor: number } };
  identify: { in: number; out: Identity | null };
  probe: { in: Identity; out: { state: string; why: Message | null } | null };
  start: { in: StartRequest; out: Started };
  /** Stops a run that this host started. The input extends or replaces fields of its target. */
  stop: { in: Partial<StopTarget> & { options?: Partial<StopOptions> }; out: StopOutcome };
  /** Reads and writes files in the host's own namespace. */
  read: { in: string; out: string };
  write: { in: { path: string; text: string }; out: null };
  /** Starts a detached program with exactly this environment. The output is its pid. */
  launch: { in: { command: readonly string[]; cwd: string; env: Record<string, string> }; out: number };
  /** Opens files until no descriptor is left. The output is their number. */
  exhaust: { in: null; out: number };
  /** Closes these files again. */
  relieve: { in: null; out: null };
}
/** The name of a request. */
export type Kind = keyof Requests;

/** The real adapters of the host. */
export interface HostParts {
  table: ProcessTable;
  signals: Signals;
  clock: Clock;
  spawner: Spawner;
}

/** Handles requests until stdin ends. Then this process ends with everything that it has started. */
export function serveHost({ spawner, ...deps }: HostParts): void {
  const runs = new Map<string, { pty: SpawnedRun; target: StopTarget }>();
  const children: ChildProcess[] = [];
  const openFiles: number[] = [];

  const handlers: { [K in Kind]: (input: Requests[K]['in']) => Promise<Requests[K]['out']> } = {
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
    async stop({ options, ...changes }) {
      const started = runs.get(changes.run ?? '');
      const none = { run: '', worktree: null, root: null, tty: 0, startedAt: null, hold: null, known: [] };
      return await killAndVerify(
        { ...none, ...started?.target, ...changes },
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
        for (;;) openFiles.push(openSync('/dev/null', 'r'));
      } catch {
        return openFiles.length;
      }
    },
    async relieve() {
      for (const fd of openFiles.splice(0)) closeSync(fd);
      return null;
    },
  };

  async function respond(line: string): Promise<void> {
    const { id, kind, input } = JSON.parse(line) as { id: number; kind: Kind; input: never };
    let response: unknown;
    try {
      response = { value: (await handlers[kind](input)) ?? null };
    } catch (error) {
      response = { error: String(error instanceof Error ? error.message : error) };
    }
    writeAll(`#${id} ${JSON.stringify(response)}\n`);
  }
  createInterface({ input: process.stdin })
    .on('line', (line) => void respond(line))
    .on('close', () => {
      for (const child of children) child.kill('SIGKILL');
      process.exit(0);
    });
  writeAll('ready\n');
}

/** Writes all bytes to stdout, and retries while the pipe is full. */
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
