/** One pass over /proc, without a cache. It is closed when no process that appeared during the pass was missed. */
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { MessageError, message } from '../../../contract/index.ts';
import type { ProcessInfo } from '../../core/ports/index.ts';
import { examine, hiddenRow, isExiting, isNonLeaderThread, presenceOf, ticksAt } from './examine.ts';
import { readBytes, readFolder, withSpare } from './proc-files.ts';
import { isDead } from './stat.ts';
import { TimeSlice } from './time-slice.ts';

/** How long a pass tries to close. Two or three rounds are enough, unless something forks endlessly. */
export const CLOSING_TIMEOUT_MS = 2000;
/**
 * At most this many new ids are read one by one. Beyond that a new listing is cheaper, and reading would fall behind.
 */
export const MAX_SINGLE_READS = 256;
/** How often exiting processes are read again, about 1 ms apart. An exit rarely takes longer than that. */
const SETTLING_TRIES = 5;
/** RESERVED_PIDS of kernel/pid.c: where pids continue after a wrap. */
const FIRST_AFTER_WRAP = 300;

/** The number that `pattern` captures in a file. Throws a MessageError when it cannot be read. */
export function readNumber(path: string, pattern: RegExp): number {
  const reading = readBytes(path);
  const found = reading.ok ? pattern.exec(reading.value.toString('latin1')) : null;
  if (found === null) throw new MessageError(message('processes.unread', { path }));
  return Number(found[1]);
}

/** The pid or thread id that was assigned last: the last field of /proc/loadavg. */
export function lastPid(): number {
  return readNumber('/proc/loadavg', /(\d+)\s*$/);
}

/** Where ids continue after the highest one. An id below RESERVED_PIDS means that the counter was set back by hand. */
const firstId = (to: number) => (to < FIRST_AFTER_WRAP ? 1 : FIRST_AFTER_WRAP);

/** The number of ids in idsBetween, which may be millions. */
export function countBetween(from: number, to: number, max: number): number {
  return to >= from ? to - from : Math.max(0, max - from - 1) + to - firstId(to) + 1;
}

/** Whether an id was assigned after `from` and up to `to`; with `from` null, always. */
export function isAfter(id: number, from: number | null, to: number): boolean {
  if (from === null) return true;
  return to >= from ? id > from && id <= to : id > from || id <= to;
}

/** All ids assigned after `from` and up to `to`. They ascend, and wrap at `max`. */
export function idsBetween(from: number, to: number, max: number): number[] {
  const ids: number[] = [];
  if (to < from) {
    for (let id = from + 1; id < max; id++) ids.push(id);
    for (let id = firstId(to); id <= to; id++) ids.push(id);
  } else {
    for (let id = from + 1; id <= to; id++) ids.push(id);
  }
  return ids;
}

/** The pids in /proc. Throws a MessageError when /proc does not show this process. */
export function listPids(): number[] {
  const pids: number[] = [];
  for (const name of withSpare(() => readdirSync('/proc'))) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) pids.push(Number(name));
  }
  // in the /proc of another PID namespace every pid belongs to a different process, even this one's
  const self = readFolder('/proc/self');
  if (!self.ok || self.value !== String(process.pid)) throw new MessageError(message('processes.noSelf.proc'));
  return pids;
}

/** All processes seen in one pass. `self`: the uid under which Huskies runs. */
export async function scanProc(self: number): Promise<{ processes: ProcessInfo[]; closed: boolean }> {
  const max = readNumber('/proc/sys/kernel/pid_max', /(\d+)/);
  const before = lastPid();
  const seen = new Map<number, ProcessInfo>();
  const timeSlice = new TimeSlice();
  for (const pid of listPids()) {
    const row = examine(pid, self);
    if (row !== null) seen.set(pid, row);
    await timeSlice.yieldIfDue();
  }
  const closed = await closePass(seen, { from: before, max, self }, timeSlice);
  await settle(seen, self);
  return { processes: [...seen.values()], closed };
}

/**
 * Reads exiting processes again, which are blind, until they have ended. One that does not end stays blind. An exiting
 * process cannot fork, so it leaves no new child.
 */
async function settle(seen: Map<number, ProcessInfo>, self: number): Promise<void> {
  for (let tries = 0; tries < SETTLING_TRIES; tries++) {
    const blind = [...seen.values()].filter((row) => row.blind).map(({ pid }) => pid);
    const exiting = blind.some((pid) => isExiting(`/proc/${pid}`));
    for (const pid of blind) {
      const row = examineNew(pid, self);
      if (row === null) seen.delete(pid);
      else seen.set(pid, row);
    }
    if (!exiting) return;
    await setTimeout(1);
  }
}

/**
 * Closes a pass, in rounds.
 *
 * Each round reads the ids that were assigned since the previous round, and once more the ids that showed nothing,
 * because a pid is assigned shortly before its process is visible. A round closes the pass when it finds every id
 * alive, or has no id to read: then all processes that existed when the round began have been seen. A process that has
 * ended may have left a child with a later pid, so another round must follow.
 */
async function closePass(
  seen: Map<number, ProcessInfo>,
  { from, max, self }: { from: number; max: number; self: number },
  timeSlice: TimeSlice,
): Promise<boolean> {
  const until = performance.now() + CLOSING_TIMEOUT_MS;
  let last = from;
  let missing: number[] = [];
  let listAgain = false;
  do {
    const to = lastPid();
    const wide = countBetween(last, to, max) > MAX_SINGLE_READS;
    let slipped = wide || listAgain;
    const earlier = [...missing, ...(slipped ? listPids() : [])];
    const fresh = wide ? [] : idsBetween(last, to, max);
    missing = [];
    for (const id of [...earlier, ...fresh]) {
      const found = seen.has(id) ? 'alive' : addNew(id, self, seen);
      if (found !== 'alive') slipped = true;
      await timeSlice.yieldIfDue();
    }
    for (const id of fresh) if (!seen.has(id)) missing.push(id);
    if (!slipped) return true;
    last = to;
    listAgain = wide;
    await timeSlice.yieldNow();
  } while (performance.now() < until);
  return false;
}

/**
 * Reads one new id and adds its row, if it is a process. `nothing`: the id shows nothing; `ended`: it shows an ended
 * process.
 */
function addNew(id: number, self: number, seen: Map<number, ProcessInfo>): 'alive' | 'ended' | 'nothing' {
  const row = examineNew(id, self);
  if (row === null) return 'nothing';
  if (!isNonLeaderThread(id)) seen.set(id, row);
  return isDead(row) ? 'ended' : 'alive';
}

/**
 * Reads an id that is new since the last round. Only here a process of the same user that hidepid=2 hides (it is not
 * dumpable) is found: to try every possible pid would cost a hundred times the pass.
 */
export function examineNew(id: number, self: number): ProcessInfo | null {
  const row = examine(id, self);
  if (row !== null || presenceOf(id) !== 'own') return row;
  // read again, because it may have appeared just now
  return examine(id, self) ?? hiddenRow(id, 0, ticksAt(Date.now()));
}
