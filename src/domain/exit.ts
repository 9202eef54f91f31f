/** Exit codes as messages. */
import { type Message, message } from './message.ts';

/** The numbers that POSIX and every Unix of today give these signals. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

/** How a program ended with this exit code. A code above 128 is, by the shells' convention, 128 and the number of a signal. */
export function exitMessage(code: number): Message {
  const signal = SIGNALS[code - 128];
  return signal === undefined ? message('run.exit', { code }) : message('run.signal', { code, signal });
}
