/**
 * Settings of agents' CLIs that are in a repository. A CLI that trusts the folder runs the programs that they name, so a
 * person approves each file by its exact text, in the main checkout and in every worktree.
 */
import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const { items, refused } = filesIn(folder, paths, readSettings);
  return { items: items.map(({ item }) => item), refused };
}

/** One file. `sum`: the digest of its content, as a person is shown it. */
export interface SettingsFile {
  item: TrustItemContent;
  sum: string;
}

/**
 * What `read` makes of each file. It gets the file's path, its path below `folder` and its stat. Undefined: the file is
 * not there or empty; null: it is refused, as it is when `read` throws anything but ENOENT and ENOTDIR.
 */
export function filesIn<Item>(
  folder: string,
  paths: readonly string[],
  read: (path: string, label: string, stat: BigIntStats) => Item | null | undefined,
): { items: Item[]; refused: string[] } {
  const items: Item[] = [];
  const refused: string[] = [];
  const collect = (label: string): void => {
    const item = unlessFailing(() => {
      const path = join(folder, label);
      const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) return;
      if (!stat.isDirectory()) return read(path, label, stat);
      for (const name of readdirSync(path).sort()) {
        if (items.length + refused.length >= MAX_FILES) return null;
        collect(`${label}/${name}`);
      }
    });
    if (item === null) refused.push(label);
    else if (item !== undefined) items.push(item);
  };
  for (const path of paths) collect(path);
  return { items, refused };
}

/** What `read` returns. Undefined: the file is not there; null: it fails, so the CLI may see more in it than we do. */
export function unlessFailing<Item>(read: () => Item | null | undefined): Item | null | undefined {
  try {
    return read();
  } catch (error) {
    // It has gone in the meantime, or something on the way to it is a file, so the CLI does not find it either.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    // A link, a pipe, no permission, or a failing disk.
    return null;
  }
}

/**
 * The text of the file, or its digest if it is long, secret or no text. Undefined: it is not there or empty; null: it is
 * too large. Throws as `openStateFile` does.
 */
export function readSettings(path: string, label: string): SettingsFile | null | undefined {
  const file = openStateFile(path, 'read', { own: false });
  if (file === null) return;
  try {
    if (fstatSync(file).size > MAX_BYTES) return null;
    const bytes = readFileSync(file);
    const decoded = decodeText(bytes);
    const sum = `SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`;
    // Files of variables may hold keys.
    const isShown = decoded.ok && !path.endsWith('.env') && decoded.text.length <= MAX_SHOWN;
    const words = isShown ? decoded.text : sum;
    return words === '' ? undefined : { item: { kind: 'settings', label, words }, sum };
  } finally {
    closeSync(file);
  }
}
