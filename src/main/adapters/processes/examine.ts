/** Looks at one Linux process through /proc. */
import { readdirSync, statSync } from 'node:fs';
import { MessageError, message } from '../../../contract/index.ts';
import type { Mark, ProcessInfo } from '../../core/ports/index.ts';
import { commandOf } from './mask.ts';
import { pathText } from './path-text.ts';
import { codeOf, failedReading, type Reading, readBytes, readFolder, readProc, withSpare } from './proc-files.ts';
import { isDead, parseStat, type Stat, TICKS_PER_SECOND } from './stat.ts';

const RUN = Buffer.from('HUSKIES_RUN=');
const WORKTREE = Buffer.from('HUSKIES_WORKTREE=');
/** Lines of status. A newline is the one byte that the kernel escapes in a name; `^` would also begin after other breaks. */
const TGID = /\nTgid:\s+(\d+)/;
const UID = /\nUid:\s+\d+\s+(\d+)/;

/** Whether a pid is taken, asked by signal 0 and so beside /proc, which may hide it; EPERM is never none. */
export function presenceOf(pid: number): 'none' | 'own' | 'others' {
  try {
    process.kill(pid, 0);
    return 'own';
  } catch (error) {
    return codeOf(error) === 'ESRCH' ? 'none' : 'others';
  }
}

type Found = { stat: Stat; uid: number };

function tryStat(folder: string): Reading<Found> {
  const reading = readProc(`${folder}/stat`);
  if (!reading.ok) return reading;
  const stat = parseStat(reading.value.bytes.toString('utf8'));
  return stat === null ? { ok: false, why: 'gone' } : { ok: true, value: { stat, uid: reading.value.uid } };
}

/** Stat line and owner of a pid (or thread id); null: gone, or hidden. */
export function readStat(pid: number, folder = `/proc/${pid}`): Found | null {
  const reading = tryStat(folder);
  if (reading.ok) return reading.value;
  // hidepid=1 refuses others' as hidepid=2 leaves them out; one of our own is a failure to look
  if (reading.why === 'denied' && presenceOf(pid) === 'own')
    throw Object.assign(new MessageError(message('processes.denied', { path: `${folder}/stat` })), { code: 'EACCES' });
  return null;
}

/**
 * One that shows nothing but that it is there: another user's behind hidepid, or one of our own that is not dumpable,
 * which is blind. Null: it is gone. `startTime`: when it had started at the latest; 0 where only the number is known, so
 * that another one who hides under it later cannot be told from it: it counts as alive until the number is free or
 * shows a process.
 */
export function hiddenRow(pid: number, ppid: number, startTime: number): ProcessInfo | null {
  const presence = presenceOf(pid);
  if (presence === 'none') return null;
  const blind = presence === 'own';
  const uid = blind ? (process.geteuid?.() ?? -1) : -1;
  const unknown = { pgrp: 0, session: 0, tty: 0, state: '?', threads: 1, command: '[hidden]', cwd: null, mark: null };
  return { ...unknown, pid, ppid, startTime, uid, blind, kernel: false };
}

/** Ticks since boot of a moment of the clock, rounded up. */
export function ticksAt(ms: number): number {
  const boot = Date.now() - readUptime() * 1000;
  return Math.ceil(((ms - boot) * TICKS_PER_SECOND) / 1000) + 1;
}

function readUptime(): number {
  const uptime = readBytes('/proc/uptime');
  return uptime.ok ? Number.parseFloat(uptime.value.toString('latin1')) : 0;
}

/** By when it had started: the kernel makes the folder's inode when somebody first looks. */
function startedBy(pid: number): number {
  const found = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  return ticksAt(found?.mtimeMs ?? Date.now());
}

/** Value of one variable of an environment block. */
function variable(block: Buffer, name: Buffer): string | null {
  let at = block.indexOf(name);
  while (at > 0 && block[at - 1] !== 0) at = block.indexOf(name, at + 1);
  if (at < 0) return null;
  const end = block.indexOf(0, at);
  return pathText(block.subarray(at + name.length, end < 0 ? block.length : end));
}

function readMark(folder: string): Reading<Mark | null> {
  const reading = readBytes(`${folder}/environ`);
  if (!reading.ok) return reading;
  const run = variable(reading.value, RUN);
  return { ok: true, value: run === null ? null : { run, worktree: variable(reading.value, WORKTREE) ?? '' } };
}

function readCommand(stat: Stat, folder: string): string {
  const reading = stat.kernel ? null : readBytes(`${folder}/cmdline`);
  return commandOf(reading?.ok && reading.value.length > 0 ? reading.value : Buffer.from(`[${stat.name}]`));
}

/**
 * The effective uid. Where the owner of the files says root, it may be another's that is not dumpable: then its `status`,
 * which everybody may read, knows better. `self`: the uid under which Huskies runs.
 */
export function trueUid(pid: number, owner: number, self: number): number {
  const reading = owner === 0 && self !== 0 ? readBytes(`/proc/${pid}/status`) : null;
  const value = reading?.ok ? UID.exec(reading.value.toString('latin1')) : null;
  return value == null ? owner : Number(value[1]);
}

/** True when this id names a thread that leads no process. */
export function isMereThread(id: number): boolean {
  const reading = readBytes(`/proc/${id}/status`);
  const value = reading.ok ? TGID.exec(reading.value.toString('latin1')) : null;
  return value !== null && Number(value[1]) !== id;
}

/** Folders of the threads that may still work when the leader has ended. */
export function threadFolders(pid: number): string[] {
  try {
    return withSpare(() => readdirSync(`/proc/${pid}/task`))
      .filter((id) => id !== String(pid))
      .map((id) => `/proc/${pid}/task/${id}`);
  } catch (error) {
    if (failedReading(error).why === 'denied') throw error;
    return [];
  }
}

/** Everything that a scan wants to know of a pid; null when it is gone. `self`: the uid under which Huskies runs. */
export function examine(pid: number, self: number): ProcessInfo | null {
  const reading = tryStat(`/proc/${pid}`);
  if (!reading.ok) {
    // hidepid=1: another user's is left out as hidepid=2 leaves it out
    return reading.why === 'denied' && presenceOf(pid) === 'own' ? hiddenRow(pid, 0, startedBy(pid)) : null;
  }
  const found = reading.value;
  const { stat } = found;
  const uid = trueUid(pid, found.uid, self);
  const row: ProcessInfo = {
    pid,
    startTime: stat.startTime,
    ppid: stat.ppid,
    pgrp: stat.pgrp,
    session: stat.session,
    tty: stat.tty,
    state: stat.state,
    threads: stat.threads,
    uid,
    command: readCommand(stat, `/proc/${pid}`),
    cwd: null,
    mark: null,
    blind: false,
    kernel: stat.kernel,
  };
  // other users' folders and environments are theirs: asking would only cost an exception each
  if (stat.kernel || (self !== 0 && uid !== self)) return row;
  if (isDead(stat)) return row;
  const lostLeader = (stat.state === 'Z' || stat.state === 'X' || stat.exiting) && stat.threads > 1;
  for (const folder of lostLeader ? threadFolders(pid) : [`/proc/${pid}`]) {
    const cwd = readFolder(`${folder}/cwd`);
    const mark = readMark(folder);
    if (cwd.ok) row.cwd = cwd.value;
    if (mark.ok) row.mark = mark.value;
    const denied = (!cwd.ok && cwd.why === 'denied') || (!mark.ok && mark.why === 'denied');
    // what is exiting has lost its environment, so that whose it was cannot be read, not even by root
    const exiting = row.mark === null && isExiting(folder);
    row.blind = denied || exiting;
    if (denied || (cwd.ok && !exiting)) break;
  }
  return row;
}

/** Whether a process or thread runs no more code of its own, but has not ended yet. */
export function isExiting(folder: string): boolean {
  const reading = tryStat(folder);
  return reading.ok && reading.value.stat.exiting && !isDead(reading.value.stat);
}
