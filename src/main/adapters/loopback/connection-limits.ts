/** Limits the file descriptors that connections may use, so that enough are left for agents and files. */
import { readFileSync } from 'node:fs';

export interface ConnectionLimits {
  /** Connections of all servers of the process that have not authenticated yet. */
  pending: number;
  /** Open links of one server. */
  links: number;
}

/** A browser opens up to six connections for a page, a program one. */
const MAX_PENDING = 64;
const MAX_LINKS = 100;
const MIN_PER_KIND = 8;

/** `descriptors`: how many the process may have open. */
export function connectionLimits(descriptors: number): ConnectionLimits {
  const share = (part: number, max: number) => Math.max(MIN_PER_KIND, Math.min(max, Math.floor(descriptors / part)));
  return { pending: share(8, MAX_PENDING), links: share(4, MAX_LINKS) };
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
