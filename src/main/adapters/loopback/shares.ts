/** How many descriptors the connections of a host may take: the rest is kept for its agents, its files and its owner. */
import { readFileSync } from 'node:fs';

export interface Shares {
  /** Of the process, for all its servers: connections that have not shown yet that they know the token. */
  places: number;
  /** Of one server: links that are let in. */
  links: number;
}

/** A browser opens six connections to one server for a page; a program one. */
const MOST_PLACES = 64;
const MOST_LINKS = 100;
const FEWEST = 8;

/** `limit`: descriptors that this process may have open. */
export function sharesOf(limit: number): Shares {
  const share = (part: number, most: number) => Math.max(FEWEST, Math.min(most, Math.floor(limit / part)));
  return { places: share(8, MOST_PLACES), links: share(4, MOST_LINKS) };
}

/** Infinity where the system does not tell: then the usual figures hold, which are small. */
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
