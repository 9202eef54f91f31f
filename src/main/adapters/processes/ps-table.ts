/**
 * The process table of systems without /proc, by ps-list. It sees pids, parents, owners and command lines; it does not
 * see sessions, terminals, working folders or environments of others. So a stop there follows lineage only, its
 * strength is `scan`, and of a process whose parent has ended it cannot say whose it is. On macOS such a
 * process can at least be recognised (its parent is now init) and counts as blind if it is younger than the run; on
 * Windows the number of an ended parent may be another's by now, so no look proves that there is none. Not verified on macOS; on
 * Windows under Wine only.
 */

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import psList, { type ProcessDescriptor } from 'ps-list';
import { type Message, MessageError, message } from '../../../contract/index.ts';
import type { Identity, Newcomer, ProcessInfo, ProcessTable, TableScan } from '../../core/ports/index.ts';
import { maskCommand } from './mask.ts';
import type { Lookup } from './signals.ts';

/** ms since the epoch in whole seconds (`ps` has no finer ones); 0 on Windows, where an identity is the pid alone. */
function startOf(process: ProcessDescriptor): number {
  return process.startTime?.getTime() ?? 0;
}

/** `ps` lists the dead as `<defunct>` (Linux, BSD) or as the name in parentheses (macOS). */
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

/** The process that takes in those whose parent has ended: init, launchd. */
const ADOPTER = 1;

/** Marks those whose parent has ended, or is the system itself, as blind: it cannot be seen whose children they were. */
function withOrphans(rows: readonly ProcessInfo[]): ProcessInfo[] {
  const pids = new Set(rows.map((row) => row.pid));
  return rows.map((row) => ({ ...row, blind: row.ppid === ADOPTER || !pids.has(row.ppid) }));
}

/** For Windows, where a number kept by an earlier host may be anybody's by now: only this host's own mean anything (I4). */
const THIS_HOST = randomUUID();

export class PsProcessTable implements ProcessTable {
  readonly #platform: string;
  readonly #list: () => Promise<ProcessDescriptor[]>;

  constructor(platform: string = process.platform, arch: string = process.arch, list: typeof psList = psList) {
    this.#platform = platform;
    // ps-list has programs for x64 and ia32 only
    const unread = platform === 'win32' && arch !== 'x64' && arch !== 'ia32';
    this.#list = unread ? () => Promise.reject(new MessageError(message('processes.arch', { arch }))) : () => list();
  }

  async scan(): Promise<TableScan> {
    const found = await this.#list();
    if (!found.some((one) => one.pid === process.pid)) throw new MessageError(message('processes.noSelf.list'));
    return {
      processes: this.#platform === 'win32' ? found.map(rowOf) : withOrphans(found.map(rowOf)),
      orphansUnseen: this.#platform === 'win32',
      // nothing here tells which pids were handed out meanwhile; kill-and-verify scans until one pass is clean
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

  async alive<T extends Identity>(those: readonly T[]): Promise<T[]> {
    const now = new Map((await this.#list()).map((one) => [one.pid, one]));
    return those.filter((one) => {
      const found = now.get(one.pid);
      return found !== undefined && startOf(found) === one.startTime && !isDefunct(found);
    });
  }

  /** Nothing here is cheaper than a whole list; the cursor means nothing. */
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

  /** With times of the day as start times an identity holds over boots; without any it holds no longer than this host. */
  boot(): string | null {
    return this.#platform === 'win32' ? THIS_HOST : null;
  }

  async identify(pid: number): Promise<Identity | null> {
    const now = (await this.#list()).find((one) => one.pid === pid);
    return now === undefined || isDefunct(now) ? null : { pid, startTime: startOf(now) };
  }
}

type Seen = ReturnType<Lookup>;

/**
 * Reads processes again right before a signal: all of them by one `ps`, for all signals of one synchronous turn. Those
 * take microseconds each and `ps` some 20 ms, so the last of them is as close to its look as if it had one of its own;
 * whatever was awaited looks anew (I4). Groups are not known here: 0.
 */
export function lookByPs(platform: string = process.platform, list: () => Map<number, Seen> = listByPs): Lookup {
  if (platform === 'win32') return () => ({ startTime: 0, ppid: 0, pgrp: 0 });
  let seen: Map<number, Seen> | null = null;
  return (pid) => {
    if (seen === null) {
      seen = list();
      queueMicrotask(() => {
        seen = null;
      });
    }
    return seen.get(pid) ?? null;
  };
}

function listByPs(): Map<number, Seen> {
  const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
  const options = { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 } as const;
  const found = new Map<number, Seen>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid=,lstart='], options).split('\n')) {
    const [, pid, ppid, start = ''] = /^\s*(\d+)\s+(\d+)\s+(.+)$/.exec(line) ?? [];
    if (pid === undefined) continue;
    found.set(Number(pid), { startTime: new Date(start).getTime(), ppid: Number(ppid), pgrp: 0 });
  }
  if (!found.has(process.pid)) throw new MessageError(message('processes.noSelf.list'));
  return found;
}
