/** `host.json`: the address of the host that owns a project, for the command line and for refusals. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

const HostAddressShape = v.object({
  pid: v.number(),
  /** Null: the host owns the project but does not listen yet. */
  url: v.nullable(v.string()),
  mode: v.picklist(['electron', 'headless']),
  version: v.string(),
  /** ms since the epoch. */
  startedAt: v.number(),
  /** Real path of the main worktree when the host opened it. Earlier versions did not write it. */
  root: v.optional(v.string()),
});
export type HostAddress = v.InferOutput<typeof HostAddressShape>;

function file(dir: string): string {
  return join(dir, 'host.json');
}

/** Replaces the file in one step, with mode 0600. Throws as replaceStateFile does. */
export function writeHostFile(dir: string, address: HostAddress): void {
  replaceStateFile(file(dir), `${JSON.stringify(address)}\n`);
}

/**
 * The address in the file; null: none. It does not prove that the host lives. Throws when the file cannot be read or is
 * not a plain file of this user.
 */
export function readHostFile(dir: string): HostAddress | null {
  const content = readStateFile(file(dir)) ?? '';
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    // a missing and a damaged file both mean that there is no address
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const result = v.safeParse(HostAddressShape, parsed);
  return result.success ? result.output : null;
}

export function removeHostFile(dir: string): void {
  rmSync(file(dir), { force: true });
}
