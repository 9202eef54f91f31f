/** The fields of /proc/PID/stat (proc(5)) that stops need. */
export interface Stat {
  pid: number;
  name: string;
  state: string;
  ppid: number;
  pgrp: number;
  session: number;
  tty: number;
  threads: number;
  /** CPU time of all its threads so far, in user and in system mode, in clock ticks. */
  cpuTicks: number;
  /** Clock ticks since boot. */
  startTime: number;
  kernel: boolean;
  /** It runs no more code of its own, and its memory is being released with its arguments and environment. */
  exiting: boolean;
}

/** USER_HZ, the unit of clock ticks in /proc on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;

/** PF_KTHREAD of include/linux/sched.h. */
const KERNEL_THREAD = 0x00200000;
/** PF_EXITING of the same file. */
const EXITING = 0x00000004;

/** Null when the text is not a whole stat line. Only the name may contain `)` or newlines, so its last `)` ends it. */
export function parseStat(text: string): Stat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(' ', 20);
  const startTime = Number(fields[19]);
  if (fields.length < 20 || !Number.isFinite(startTime)) return null;
  return {
    pid: Number.parseInt(text, 10),
    name: text.slice(open + 1, close),
    state: fields[0] ?? '?',
    ppid: Number(fields[1]),
    pgrp: Number(fields[2]),
    session: Number(fields[3]),
    tty: Number(fields[4]),
    threads: Number(fields[17]),
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    startTime,
    kernel: (Number(fields[6]) & KERNEL_THREAD) !== 0,
    exiting: (Number(fields[6]) & EXITING) !== 0,
  };
}

/** State Z or X with at most one thread, so that no code can run again. With more threads only the leader has ended. */
export function isDead(stat: Pick<Stat, 'state' | 'threads'>): boolean {
  return (stat.state === 'Z' || stat.state === 'X' || stat.state === 'x') && stat.threads <= 1;
}
