/**
 * Settings of agents' CLIs that are in a repository. A CLI that trusts the folder runs the programs that they name, so a
 * person approves each file by its exact text, in the main checkout and in every worktree.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusalError } from '../../../contract/index.ts';
import { decodeText, openStateFile } from '../state-files/index.ts';
import type { TrustItemContent } from './trust-items.ts';

/** `items`: one per file. `refused`: paths whose content cannot be approved, such as links, which may lead to another one. */
export interface RepositorySettings {
  items: TrustItemContent[];
  refused: string[];
}

/** More files below one of the paths are refused, so that a person can read the trust prompt. */
const MAX_FILES = 200;
/** A larger file is refused. */
const MAX_BYTES = 1_000_000;
/** A longer text is approved by its digest, which a person can compare; settings have a few kB. */
const MAX_SHOWN = 20_000;

/** Reads what is below `folder` at these paths, files or whole folders. `folder`: a real path. */
export function settingsIn(folder: string, paths: readonly string[]): RepositorySettings {
  const found: RepositorySettings = { items: [], refused: [] };
  for (const path of paths) collect(folder, path, found);
  return found;
}

function collect(folder: string, path: string, found: RepositorySettings): void {
  const { items, refused } = found;
  try {
    const stat = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(join(folder, path)).sort()) {
        if (items.length + refused.length >= MAX_FILES) return void refused.push(path);
        collect(folder, `${path}/${name}`, found);
      }
      return;
    }
    const words = wordsOf(join(folder, path));
    if (words === null) refused.push(path);
    else if (words !== '') items.push({ kind: 'settings', label: path, words });
  } catch (error) {
    // Something on the way to it is a file, so the CLI does not find it either.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return;
    if (!isUnreadable(error)) throw error;
    refused.push(path);
  }
}

/** The text of the file, or its digest if it is long, secret or no text; null: it is too large. */
function wordsOf(path: string): string | null {
  const file = openStateFile(path, 'read', { own: false });
  // It has gone in the meantime.
  if (file === null) return '';
  try {
    if (fstatSync(file).size > MAX_BYTES) return null;
    const bytes = readFileSync(file);
    const decoded = decodeText(bytes);
    // Files of variables may hold keys.
    if (decoded.ok && !path.endsWith('.env') && decoded.text.length <= MAX_SHOWN) return decoded.text;
    return `SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`;
  } finally {
    closeSync(file);
  }
}

/** A link, a pipe, or no permission: the CLI may see more in it than we do. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof RefusalError || ['EACCES', 'EPERM', 'ELOOP'].includes((error as { code?: string }).code ?? '')
  );
}
