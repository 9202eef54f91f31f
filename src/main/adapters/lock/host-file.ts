/** The address of the host that owns a project, for the command line and for the words of a refusal: `host.json`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

const HostAddressShape = v.object({
  pid: v.number(),
  /** null: it owns the project but does not listen yet. */
  url: v.nullable(v.string()),
  mode: v.picklist(['electron', 'headless']),
  version: v.string(),
  /** ms since the epoch */
  startedAt: v.number(),
  /** Real path of the main worktree when it was opened; earlier versions did not write it. */
  root: v.optional(v.string()),
});
export type HostAddress = v.InferOutput<typeof HostAddressShape>;

function file(dir: string): string {
  return join(dir, 'host.json');
}

/** Readers see the old address or the new one, never half of it; mode 0600. Throws as replaceStateFile does. */
export function writeHostFile(dir: string, address: HostAddress): void {
  replaceStateFile(file(dir), `${JSON.stringify(address)}\n`);
}

/** What stands there; null: no address. Throws when the file is no plain one of ours, or cannot be read. Says nothing about whether that host lives. */
export function readHostFile(dir: string): HostAddress | null {
  const content = readStateFile(file(dir)) ?? '';
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    // Missing or half a disk away: to the reader both mean that there is no address.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const result = v.safeParse(HostAddressShape, parsed);
  return result.success ? result.output : null;
}

export function removeHostFile(dir: string): void {
  rmSync(file(dir), { force: true });
}
