/** One pass over /proc: nothing cached, closed against what is born during the pass. */
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { MessageError, message } from '../../../contract/index.ts';
import type { ProcessInfo } from '../../core/ports/index.ts';
import { examine, hiddenRow, isExiting, isMereThread, presenceOf, ticksAt } from './examine.ts';
import { readBytes, readFolder, withSpare } from './proc-files.ts';
import { Slices } from './slices.ts';
import { isDead } from './stat.ts';

/** ms for which a look tries to close. Two or three rounds do, unless something forks without end. */
export const CLOSING_MS = 2000;
/** New ids that are asked for one by one: beyond that a new listing is cheaper, and asking would fall ever further behind. */
export const MANY = 256;
/** How often those that are exiting are looked at again, a ms or so apart: hardly any takes as long as one. */
const SETTLING_TRIES = 5;
/** RESERVED_PIDS of kernel/pid.c: where pids go on after a wrap. */
const FIRST_AFTER_WRAP = 300;

export function numberOf(path: string, pattern: RegExp): number {
  const reading = readBytes(path);
  const found = reading.ok ? pattern.exec(reading.value.toString('latin1')) : null;
  if (found === null) throw new MessageError(message('processes.unread', { path }));
  return Number(found[1]);
}

/** The pid (or thread id) that was handed out last: the last field of /proc/loadavg. */
export function lastPid(): number {
  return numberOf('/proc/loadavg', /(\d+)\s*$/);
}

/** Where ids go on after the highest one; a last one below that of a wrap says that somebody has set the counter back. */
const firstId = (to: number) => (to < FIRST_AFTER_WRAP ? 1 : FIRST_AFTER_WRAP);

/** How many ids idsBetween has: it may be millions. */
export function countBetween(from: number, to: number, max: number): number {
  return to >= from ? to - from : Math.max(0, max - from - 1) + to - firstId(to) + 1;
}

/** Whether an id was handed out after `from` up to `to`; every one is after null. */
export function isAfter(id: number, from: number | null, to: number): boolean {
  if (from === null) return true;
  return to >= from ? id > from && id <= to : id > from || id <= to;
}

/** All ids handed out after `from` up to `to`; they ascend and wrap at `max`. */
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

export function listPids(): number[] {
  const pids: number[] = [];
  for (const name of withSpare(() => readdirSync('/proc'))) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) pids.push(Number(name));
  }
  // where it is another PID namespace's, its numbers name others, and one of them may well be this one's
  const self = readFolder('/proc/self');
  if (!self.ok || self.value !== String(process.pid)) throw new MessageError(message('processes.noSelf.proc'));
  return pids;
}

/** `self`: the uid under which Huskies runs. */
export async function pass(self: number): Promise<{ processes: ProcessInfo[]; closed: boolean }> {
  const max = numberOf('/proc/sys/kernel/pid_max', /(\d+)/);
  const before = lastPid();
  const seen = new Map<number, ProcessInfo>();
  const slices = new Slices();
  for (const pid of listPids()) {
    const row = examine(pid, self);
    if (row !== null) seen.set(pid, row);
    await slices.pause();
  }
  const closed = await close(seen, { from: before, max, self }, slices);
  await settle(seen, self);
  return { processes: [...seen.values()], closed };
}

/**
 * Looks again at those that were blind because they were exiting, until they have ended: what does not come to its end
 * stays blind. It can have left no child since it was first seen.
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
 * In rounds: each asks for every id that was handed out since the round before, and once more for those that showed
 * nothing, since a pid is handed out shortly before its process can be seen. The pass is closed by a round in which all
 * of them were seen alive, or in which there were none to ask for: whatever lived when the round began has been seen
 * then. One that has ended may have left a child under a later number, so that another round must follow.
 */
async function close(
  seen: Map<number, ProcessInfo>,
  { from, max, self }: { from: number; max: number; self: number },
  slices: Slices,
): Promise<boolean> {
  const until = performance.now() + CLOSING_MS;
  let last = from;
  let missing: number[] = [];
  let listAgain = false;
  do {
    const to = lastPid();
    const wide = countBetween(last, to, max) > MANY;
    let slipped = wide || listAgain;
    const earlier = [...missing, ...(slipped ? listPids() : [])];
    const fresh = wide ? [] : idsBetween(last, to, max);
    missing = [];
    for (const id of [...earlier, ...fresh]) {
      const found = seen.has(id) ? 'alive' : takeNew(id, self, seen);
      if (found !== 'alive') slipped = true;
      await slices.pause();
    }
    for (const id of fresh) if (!seen.has(id)) missing.push(id);
    if (!slipped) return true;
    last = to;
    listAgain = wide;
    await slices.turn();
  } while (performance.now() < until);
  return false;
}

/** `nothing`: the id shows nothing; `ended`: only that it has ended. A mere thread gets no row. */
function takeNew(id: number, self: number, seen: Map<number, ProcessInfo>): 'alive' | 'ended' | 'nothing' {
  const row = examineNew(id, self);
  if (row === null) return 'nothing';
  if (!isMereThread(id)) seen.set(id, row);
  return isDead(row) ? 'ended' : 'alive';
}

/**
 * One of our own that hidepid=2 hides, since it is not dumpable, is met here only: asking every number there is would
 * cost a hundred times the look.
 */
export function examineNew(id: number, self: number): ProcessInfo | null {
  const row = examine(id, self);
  if (row !== null || presenceOf(id) !== 'own') return row;
  // looked at again, since it may just have come to be
  return examine(id, self) ?? hiddenRow(id, 0, ticksAt(Date.now()));
}
