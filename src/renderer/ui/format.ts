/** Times, durations and commands as people read them. */
import { text } from '../../contract/index.ts';

/** A duration such as 12:04, or 1:02:03 from one hour on. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((n) => String(n).padStart(2, '0'));
  const hours = Math.floor(seconds / 3600);
  if (hours > 0) return `${hours}:${parts.join(':')}`;
  return parts.join(':').replace(/^0/, '');
}

/** For example '2 s ago' or '5 min ago'. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return text('time.seconds', { n: seconds });
  if (seconds < 3600) return text('time.minutes', { n: Math.floor(seconds / 60) });
  return text('time.hours', { n: Math.floor(seconds / 3600) });
}

const TIME_OF_DAY = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** The time of day. `at`: ms since the epoch. */
export function timeOfDay(at: number): string {
  return TIME_OF_DAY.format(new Date(at));
}

/** A day in words: today, yesterday, or with its date. Both parameters are in ms since the epoch. */
export function dayName(at: number, now = Date.now()): string {
  const start = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);
  // A day with a change of the clocks is not 24 hours long.
  const ago = Math.round((start(now) - start(at)) / 86_400_000);
  if (ago === 0 || ago === 1) return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(-ago, 'day');
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString(undefined, {
    ...{ weekday: 'long', day: 'numeric', month: 'long' },
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** The time of day, with the date if that is not today. Both parameters are in ms since the epoch. */
export function atTime(at: number, now = Date.now()): string {
  const date = new Date(at);
  const time = TIME_OF_DAY.format(date);
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })} ${time}`;
}

/** A count in a few characters: 999, 1.2K. */
export function briefCount(n: number): string {
  if (n < 1000) return String(n);
  return n.toLocaleString(undefined, { notation: 'compact', maximumFractionDigits: 1 });
}

/** Milliseconds with one decimal below 100, else without: 2.8, 38.0, 1004. */
export function milliseconds(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

/** A command without the folders in its paths: '/usr/bin/node /wt/a/child.mjs x' becomes 'node …/child.mjs x'. */
export function briefCommand(command: string): string {
  return command.replace(/^\/\S*\//, '').replace(/(?<=\s)\/\S+\/(?=[^\s/])/g, '…/');
}
