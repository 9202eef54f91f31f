/** One line of /proc/PID/stat (proc(5)), as far as stops need it. */
export interface Stat {
  pid: number;
  name: string;
  state: string;
  ppid: number;
  pgrp: number;
  session: number;
  tty: number;
  threads: number;
  /** Clock ticks since boot. */
  startTime: number;
  kernel: boolean;
  /** It runs no more code of its own; its memory goes away, and with it arguments and environment. */
  exiting: boolean;
}

/** USER_HZ: the kernel's ABI for clock ticks in /proc, on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;

/** PF_KTHREAD of include/linux/sched.h. */
const KERNEL_THREAD = 0x00200000;
/** PF_EXITING, there. */
const EXITING = 0x00000004;

/** Null when the text is no whole stat line. The name may hold anything, `)` and newlines too; nothing after it does. */
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
    startTime,
    kernel: (Number(fields[6]) & KERNEL_THREAD) !== 0,
    exiting: (Number(fields[6]) & EXITING) !== 0,
  };
}

/** Z or X with at most one thread: nothing of it can run again. With more, its leader has ended and the rest works on. */
export function isDead(stat: Pick<Stat, 'state' | 'threads'>): boolean {
  return (stat.state === 'Z' || stat.state === 'X' || stat.state === 'x') && stat.threads <= 1;
}
