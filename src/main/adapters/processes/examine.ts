/** Reads one Linux process from /proc. */
import { readdirSync, statSync } from 'node:fs';
import { MessageError, message } from '../../../contract/index.ts';
import type { Mark, ProcessInfo } from '../../core/ports/index.ts';
import { commandOf } from './mask.ts';
import { pathText } from './path-text.ts';
import { codeOf, failedReading, type Reading, readBytes, readFolder, readProc, withSpare } from './proc-files.ts';
import { isDead, parseStat, type Stat, TICKS_PER_SECOND } from './stat.ts';

const RUN = Buffer.from('HUSKIES_RUN=');
const WORKTREE = Buffer.from('HUSKIES_WORKTREE=');
/**
 * Lines of status. They start with `\n`, which the kernel escapes in names; `^` with the m flag would match other line
 * breaks too.
 */
const TGID = /\nTgid:\s+(\d+)/;
const UID = /\nUid:\s+\d+\s+(\d+)/;

/** Whether a pid exists, and whose it is. Uses signal 0, because /proc may hide it; EPERM means another user's. */
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

/**
 * Stat line and owner of a pid or thread id; null when it is gone or hidden. Throws with code EACCES for a
 * process of the same user.
 */
export function readStat(pid: number, folder = `/proc/${pid}`): Found | null {
  const reading = tryStat(folder);
  if (reading.ok) return reading.value;
  // hidepid=1 denies other users' processes, which counts as hidden; denied for the same user, the read has failed
  if (reading.why === 'denied' && presenceOf(pid) === 'own')
    throw Object.assign(new MessageError(message('processes.denied', { path: `${folder}/stat` })), { code: 'EACCES' });
  return null;
}

/**
 * The row of a process of which only the existence is known; null when it is gone.
 *
 * It is another user's process behind hidepid, or one of the same user that is not dumpable, which is blind.
 * `startTime` is the latest time at which it can have started. It is 0 when only the pid is known: then a later hidden
 * process under the same pid looks the same, so it counts as alive until the pid is free or shows a process.
 */
export function hiddenRow(pid: number, ppid: number, startTime: number): ProcessInfo | null {
  const presence = presenceOf(pid);
  if (presence === 'none') return null;
  const blind = presence === 'own';
  const uid = blind ? (process.geteuid?.() ?? -1) : -1;
  const unknown = { pgrp: 0, session: 0, tty: 0, state: '?', threads: 1, command: '[hidden]', cwd: null, mark: null };
  return { ...unknown, pid, ppid, startTime, uid, blind, kernel: false };
}

/** Converts ms since the epoch into clock ticks since boot, rounded up. */
export function ticksAt(ms: number): number {
  const boot = Date.now() - readUptime() * 1000;
  return Math.ceil(((ms - boot) * TICKS_PER_SECOND) / 1000) + 1;
}

function readUptime(): number {
  const uptime = readBytes('/proc/uptime');
  return uptime.ok ? Number.parseFloat(uptime.value.toString('latin1')) : 0;
}

/** The latest start time in clock ticks: the kernel makes the folder's inode when it is first read. */
function latestStartTime(pid: number): number {
  const found = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  return ticksAt(found?.mtimeMs ?? Date.now());
}

/** The value of one variable in an environment block, or null. */
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
 * The effective uid of a process. The files of a process that is not dumpable belong to root, so for these its `status`
 * is read, which is public. `self`: the uid under which Huskies runs.
 */
export function effectiveUid(pid: number, owner: number, self: number): number {
  const reading = owner === 0 && self !== 0 ? readBytes(`/proc/${pid}/status`) : null;
  const value = reading?.ok ? UID.exec(reading.value.toString('latin1')) : null;
  return value == null ? owner : Number(value[1]);
}

/** Whether an id names a thread that is not the leader of its process. */
export function isNonLeaderThread(id: number): boolean {
  const reading = readBytes(`/proc/${id}/status`);
  const value = reading.ok ? TGID.exec(reading.value.toString('latin1')) : null;
  return value !== null && Number(value[1]) !== id;
}

/** The /proc folders of all threads but the leader. Throws the system error when they cannot be read. */
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

/** Reads all that a scan needs of a pid; null when it is gone or hidden. `self`: the uid under which Huskies runs. */
export function examine(pid: number, self: number): ProcessInfo | null {
  const reading = tryStat(`/proc/${pid}`);
  if (!reading.ok) {
    // hidepid=1 denies other users' processes; they are left out, as with hidepid=2
    return reading.why === 'denied' && presenceOf(pid) === 'own' ? hiddenRow(pid, 0, latestStartTime(pid)) : null;
  }
  const found = reading.value;
  const { stat } = found;
  const uid = effectiveUid(pid, found.uid, self);
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
  // folders and environments of other users cannot be read, so each attempt would only cost an exception
  if (stat.kernel || (self !== 0 && uid !== self)) return row;
  if (isDead(stat)) return row;
  const lostLeader = (stat.state === 'Z' || stat.state === 'X' || stat.exiting) && stat.threads > 1;
  for (const folder of lostLeader ? threadFolders(pid) : [`/proc/${pid}`]) {
    const cwd = readFolder(`${folder}/cwd`);
    const mark = readMark(folder);
    if (cwd.ok) row.cwd = cwd.value;
    if (mark.ok) row.mark = mark.value;
    const denied = (!cwd.ok && cwd.why === 'denied') || (!mark.ok && mark.why === 'denied');
    // an exiting process has lost its environment, so not even root can read its mark
    const exiting = row.mark === null && isExiting(folder);
    row.blind = denied || exiting;
    if (denied || (cwd.ok && !exiting)) break;
  }
  return row;
}

/** Whether a process or thread has begun to exit and has not ended yet. `folder`: its folder in /proc. */
export function isExiting(folder: string): boolean {
  const reading = tryStat(folder);
  return reading.ok && reading.value.stat.exiting && !isDead(reading.value.stat);
}
