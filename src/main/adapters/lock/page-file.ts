/** `page.json`: the link to the page that a headless host printed at its start, so that every command shows the same. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

const PageShape = v.object({
  /** The process that serves the page. The file of an earlier process is ignored. */
  pid: v.number(),
  /** With the token in its fragment. */
  url: v.string(),
});

const file = (dir: string): string => join(dir, 'page.json');

/** The link to the page at `origin`. The fragment with the token is never sent over the network. */
export function pageLink(origin: string, token: string): string {
  return new URL(`#token=${token.trim()}`, origin).href;
}

/** Replaces the file in one step, with mode 0600. Throws as replaceStateFile does. */
export function writePageFile(dir: string, url: string): void {
  replaceStateFile(file(dir), `${JSON.stringify({ pid: process.pid, url })}\n`);
}

/** The link that the process `pid` wrote; null if there is none, or if the file cannot be read. */
export function readPageFile(dir: string, pid: number): string | null {
  try {
    const read = v.safeParse(PageShape, JSON.parse(readStateFile(file(dir)) ?? ''));
    return read.success && read.output.pid === pid ? read.output.url : null;
  } catch (error) {
    // without it, the link of the project's own server is shown
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Removes the file of this process. */
export function removePageFile(dir: string): void {
  if (readPageFile(dir, process.pid) !== null) rmSync(file(dir), { force: true });
}
