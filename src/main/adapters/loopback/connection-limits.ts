/** Limits the file descriptors that connections may use, so that enough are left for agents and files. */
import { readFileSync } from 'node:fs';

export interface ConnectionLimits {
  /** Connections of all servers of the process that have not authenticated yet. */
  pending: number;
  /** Open links of persons to one server. */
  links: number;
  /** Open links of all runs to one server. */
  runLinks: number;
  /** Open links of one run. */
  linksPerRun: number;
}

/** A browser opens up to six connections for a page, a program one. */
const MAX_PENDING = 64;
const MAX_LINKS = 100;
const MAX_RUN_LINKS = 100;
/** A run uses one for each `huskies` command that is running, and leaves at least three quarters to other runs. */
const MAX_LINKS_PER_RUN = 8;
const MIN_PER_KIND = 8;

/** `descriptors`: how many the process may have open. */
export function connectionLimits(descriptors: number): ConnectionLimits {
  const share = (part: number, max: number) => Math.max(MIN_PER_KIND, Math.min(max, Math.floor(descriptors / part)));
  const runLinks = share(8, MAX_RUN_LINKS);
  const linksPerRun = Math.min(MAX_LINKS_PER_RUN, Math.floor(runLinks / 4));
  return { pending: share(8, MAX_PENDING), links: share(4, MAX_LINKS), runLinks, linksPerRun };
}

/** How many file descriptors the process may open; Infinity when the system does not report it. */
export function descriptorLimit(): number {
  let limits: string;
  try {
    limits = readFileSync('/proc/self/limits', 'utf8');
  } catch (error) {
    if (error instanceof Error) return Number.POSITIVE_INFINITY;
    throw error;
  }
  return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
}
