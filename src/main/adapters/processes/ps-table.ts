/**
 * The process table of systems without /proc, read with ps-list.
 *
 * It shows pids, parents, owners and command lines, but no sessions, terminals, working folders or environments. So a
 * stop can follow lineage only, its strength is `scan`, and it cannot tell to which run an orphan belongs. On macOS an
 * orphan is at least recognisable (its parent is init), and counts as blind if it is younger than the run. On Windows
 * the pid of an ended parent may have been reused, so no look proves that there is no orphan. Not verified on macOS,
 * and on Windows only under Wine.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import psList, { type ProcessDescriptor } from 'ps-list';
import { type Message, MessageError, message } from '../../../contract/index.ts';
import type { Identity, Newcomer, ProcessInfo, ProcessLoad, ProcessTable, TableScan } from '../../core/ports/index.ts';
import { maskCommand } from './mask.ts';
import type { ProcessLookup } from './signals.ts';

/** ms since the epoch, in whole seconds as `ps` reports them; 0 on Windows, where an identity is the pid alone. */
function startOf(process: ProcessDescriptor): number {
  return process.startTime?.getTime() ?? 0;
}

/** `ps` marks a zombie by `<defunct>` (Linux, BSD) or by parentheses around its name (macOS). */
function isDefunct(process: ProcessDescriptor): boolean {
  return process.name.includes('<defunct>') || /^\(.*\)$/.test(process.cmd ?? '');
}

function rowOf(found: ProcessDescriptor): ProcessInfo {
  return {
    pid: found.pid,
    startTime: startOf(found),
    ppid: found.ppid,
    pgrp: 0,
    session: 0,
    tty: 0,
    state: isDefunct(found) ? 'Z' : '?',
    threads: 1,
    uid: found.uid ?? -1,
    command: maskCommand((found.cmd ?? found.name).split(' ')),
    cwd: null,
    mark: null,
    blind: false,
    kernel: false,
  };
}

/** The pid that becomes the parent of orphans: init or launchd. */
const ADOPTER = 1;

/** Marks processes whose parent has ended or is the adopter as blind, because their real parent is unknown. */
function withOrphans(rows: readonly ProcessInfo[]): ProcessInfo[] {
  const pids = new Set(rows.map((row) => row.pid));
  return rows.map((row) => ({ ...row, blind: row.ppid === ADOPTER || !pids.has(row.ppid) }));
}

/**
 * The boot id on Windows. A pid that an earlier host stored may have been reused, so only this host's own pids count
 * (I4).
 */
const HOST_ID = randomUUID();

/** A process table read with ps-list. */
export class PsProcessTable implements ProcessTable {
  readonly #platform: string;
  readonly #list: () => Promise<ProcessDescriptor[]>;

  constructor(platform: string = process.platform, arch: string = process.arch, list: typeof psList = psList) {
    this.#platform = platform;
    // ps-list has programs for x64 and ia32 only
    const isUnsupported = platform === 'win32' && arch !== 'x64' && arch !== 'ia32';
    this.#list = isUnsupported
      ? () => Promise.reject(new MessageError(message('processes.arch', { arch })))
      : () => list();
  }

  async scan(): Promise<TableScan> {
    const found = await this.#list();
    if (!found.some((one) => one.pid === process.pid)) throw new MessageError(message('processes.noSelf.list'));
    return {
      processes: this.#platform === 'win32' ? found.map(rowOf) : withOrphans(found.map(rowOf)),
      orphansUnseen: this.#platform === 'win32',
      // new pids cannot be detected here, so kill-and-verify scans until one pass finds nothing
      closed: true,
      self: process.pid,
      uid: process.geteuid?.() ?? -1,
      adopters: [ADOPTER],
      origin: { atMs: 0, tickMs: 1 },
      boot: this.boot(),
      suspended: [],
    };
  }

  async probe(identity: Identity): Promise<{ state: string; why: Message | null } | null> {
    const now = (await this.#list()).find((one) => one.pid === identity.pid);
    if (now === undefined || startOf(now) !== identity.startTime || isDefunct(now)) return null;
    return { state: '?', why: null };
  }

  async alive<T extends Identity>(identities: readonly T[]): Promise<T[]> {
    const now = new Map((await this.#list()).map((row) => [row.pid, row]));
    return identities.filter(({ pid, startTime }) => {
      const found = now.get(pid);
      return found !== undefined && startOf(found) === startTime && !isDefunct(found);
    });
  }

  /** Returns all processes, since a whole list is the cheapest read here; the cursor has no meaning. */
  async newcomers(): Promise<{ processes: Newcomer[]; cursor: number }> {
    const rows = (await this.#list()).filter((one) => !isDefunct(one)).map(rowOf);
    const starts = new Map(rows.map((row) => [row.pid, row.startTime]));
    return { processes: rows.map((row) => ({ ...row, parentStart: starts.get(row.ppid) ?? null })), cursor: 0 };
  }

  async descendants(of: Identity): Promise<ProcessInfo[]> {
    const rows = (await this.#list()).filter((one) => !isDefunct(one)).map(rowOf);
    const family = new Set([of.pid]);
    for (let size = 0; size !== family.size; ) {
      size = family.size;
      for (const row of rows) if (family.has(row.ppid)) family.add(row.pid);
    }
    family.delete(of.pid);
    return rows.filter((row) => family.has(row.pid));
  }

  async commandOf(identity: Identity): Promise<string | null> {
    const found = (await this.#list()).find((one) => one.pid === identity.pid && startOf(one) === identity.startTime);
    return found === undefined ? null : rowOf(found).command;
  }

  /** ps-list gives shares of the machine, from which no CPU time follows, so only the living are told from the gone. */
  async loads(of: readonly Identity[]): Promise<(ProcessLoad | null)[]> {
    const alive = new Set(await this.alive(of));
    return of.map((one) => (alive.has(one) ? { cpuMs: null, memoryBytes: null } : null));
  }

  /**
   * Where start times are times of day, identities stay valid across boots; on Windows they are valid in this host
   * only.
   */
  boot(): string | null {
    return this.#platform === 'win32' ? HOST_ID : null;
  }

  async identify(pid: number): Promise<Identity | null> {
    const now = (await this.#list()).find((one) => one.pid === pid);
    return now === undefined || isDefunct(now) ? null : { pid, startTime: startOf(now) };
  }
}

type Found = ReturnType<ProcessLookup>;

/**
 * The lookup before a signal (I4), where there is no /proc.
 *
 * One `ps` serves all signals of one synchronous turn. A signal takes microseconds and `ps` about 20 ms, so the list is
 * fresh enough for the last signal too. After an await the list is read again. Process groups are unknown, so they are
 * 0.
 */
export function lookupByPs(
  platform: string = process.platform,
  list: () => Map<number, Found> = listByPs,
): ProcessLookup {
  if (platform === 'win32') return () => ({ startTime: 0, ppid: 0, pgrp: 0 });
  let current: Map<number, Found> | null = null;
  return (pid) => {
    if (current === null) {
      current = list();
      queueMicrotask(() => {
        current = null;
      });
    }
    return current.get(pid) ?? null;
  };
}

function listByPs(): Map<number, Found> {
  const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
  const options = { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 } as const;
  const found = new Map<number, Found>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid=,lstart='], options).split('\n')) {
    const [, pid, ppid, start = ''] = /^\s*(\d+)\s+(\d+)\s+(.+)$/.exec(line) ?? [];
    if (pid === undefined) continue;
    found.set(Number(pid), { startTime: new Date(start).getTime(), ppid: Number(ppid), pgrp: 0 });
  }
  if (!found.has(process.pid)) throw new MessageError(message('processes.noSelf.list'));
  return found;
}
