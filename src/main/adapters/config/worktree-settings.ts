/**
 * Settings of agents' CLIs in a project's worktrees, for the list of what a person may approve. The config is read often,
 * so a file is read again only when its stat has changed. A start does not use this: it reads the files of its worktree.
 */
import { type BigIntStats, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustItem } from '../../../contract/index.ts';
import { filesIn, readSettings, type SettingsFile, unlessFailing } from './repository-settings.ts';
import { withDigest } from './trust-items.ts';

/** A file with the SHA-256 of its content as `words`. Its `digest` is that of the item which has its text. */
export interface FoundSettings extends TrustItem {
  path: string;
  /** Size of its text; null: the text is not shown, as it is long, secret or no text. */
  bytes: number | null;
}

interface Known {
  /** Its stat, which a change of the file changes. */
  stamp: string;
  /** Undefined: empty; null: refused. */
  found: FoundSettings | null | undefined;
}

/** The texts of so many files are shown, with so many bytes in total; the others are shown by their SHA-256. */
export const MAX_SHOWN_FILES = 200;
export const MAX_SHOWN_BYTES = 500_000;
/** A file that changed less than this before is read each time: the clocks of file systems have steps of up to 2 s. */
const RACY_MS = 3_000;

export class WorktreeSettings {
  readonly #now: () => number;
  readonly #read: typeof readSettings;
  /** What the last scan found, by path. */
  #known = new Map<string, Known>();

  /** `now`: ms since the epoch. */
  constructor(now: () => number, read: typeof readSettings = readSettings) {
    this.#now = now;
    this.#read = read;
  }

  /** The files at these paths in all folders in `place`; equal files at the same path once. */
  find(place: string, paths: readonly string[]): FoundSettings[] {
    const known = new Map<string, Known>();
    const read = (path: string, label: string, stat: BigIntStats) => {
      const stamp = [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(':');
      const before = this.#known.get(path);
      const one: Known = before?.stamp === stamp ? before : { stamp, found: foundIn(path, this.#read(path, label)) };
      if (Number(stat.ctimeMs) + RACY_MS < this.#now()) known.set(path, one);
      return one.found;
    };
    const all = paths.length === 0 ? [] : foldersIn(place).flatMap((folder) => filesIn(folder, paths, read).items);
    this.#known = known;
    return [...new Map(all.map((found) => [found.digest, found])).values()];
  }

  /** The same with their texts, as far as the limits allow and they still have the content that was found. */
  shown(all: readonly FoundSettings[]): TrustItem[] {
    let files = 0;
    let total = 0;
    return all.map(({ path, bytes, ...brief }) => {
      if (bytes === null || files === MAX_SHOWN_FILES || total + bytes > MAX_SHOWN_BYTES) return brief;
      files += 1;
      total += bytes;
      const file = unlessFailing(() => this.#read(path, brief.label)) ?? null;
      const item = file === null ? brief : withDigest(file.item);
      return item.digest === brief.digest ? item : brief;
    });
  }
}

function foundIn(path: string, file: SettingsFile | null | undefined): FoundSettings | null | undefined {
  if (file === null || file === undefined) return file;
  const { item, sum } = file;
  return { ...withDigest(item), words: sum, path, bytes: item.words === sum ? null : Buffer.byteLength(item.words) };
}

/** The folders in it, without links. None if it cannot be read: a start checks the files of its own worktree anyway. */
function foldersIn(place: string): string[] {
  const entries = unlessFailing(() => readdirSync(place, { withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(place, name));
}
