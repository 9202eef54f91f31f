/** One pass over /proc: nothing cached, closed against what is born during the pass. */
import { readdirSync } from 'node:fs';
import { text } from '../../../contract/index.ts';
import type { ProcessInfo } from '../../core/ports/index.ts';
import { examine, hiddenRow, isMereThread, presenceOf, ticksAt } from './examine.ts';
import { readBytes, readFolder, withSpare } from './proc-files.ts';
import { Slices } from './slices.ts';

/** Rounds in which a pass tries to close. Two or three do, unless something forks without end. */
const ROUNDS = 100;
/** RESERVED_PIDS of kernel/pid.c: where pids go on after a wrap. */
const FIRST_AFTER_WRAP = 300;

export function numberOf(path: string, pattern: RegExp): number {
  const reading = readBytes(path);
  const found = reading.ok ? pattern.exec(reading.value.toString('latin1')) : null;
  if (found === null) throw new Error(text('adapters.processes.unread', { path }));
  return Number(found[1]);
}

/** The pid (or thread id) that was handed out last: the last field of /proc/loadavg. */
export function lastPid(): number {
  return numberOf('/proc/loadavg', /(\d+)\s*$/);
}

/** All ids handed out after `from` up to `to`; they ascend and wrap at `max`. */
export function idsBetween(from: number, to: number, max: number): number[] {
  const ids: number[] = [];
  if (to < from) {
    for (let id = from + 1; id < max; id++) ids.push(id);
    // a last one below it says that somebody has set the counter back
    for (let id = to < FIRST_AFTER_WRAP ? 1 : FIRST_AFTER_WRAP; id <= to; id++) ids.push(id);
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
  if (!self.ok || self.value !== String(process.pid)) throw new Error(text('adapters.processes.noSelf.proc'));
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
  return { processes: [...seen.values()], closed };
}

/**
 * Examines every pid that was handed out since `from`, until none was while looking. A process that outlives the pass
 * was either listed, or got its pid in between and is found here: also the last of a chain that forks and exits.
 * An id that shows nothing is tried once more, since a pid is handed out shortly before its process can be seen.
 */
async function close(
  seen: Map<number, ProcessInfo>,
  { from, max, self }: { from: number; max: number; self: number },
  slices: Slices,
): Promise<boolean> {
  let last = from;
  let missing: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const to = lastPid();
    const again = missing;
    missing = [];
    for (const id of again) takeNew(id, self, seen);
    for (const id of idsBetween(last, to, max)) {
      if (!seen.has(id) && !takeNew(id, self, seen)) missing.push(id);
      await slices.pause();
    }
    if (to === last && missing.length === 0) return true;
    last = to;
    await slices.turn();
  }
  return false;
}

/** False when the id shows nothing. */
function takeNew(id: number, self: number, seen: Map<number, ProcessInfo>): boolean {
  const row = examineNew(id, self);
  if (row === null) return false;
  if (!isMereThread(id)) seen.set(id, row);
  return true;
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
