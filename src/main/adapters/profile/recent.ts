/** Remembers the recently opened projects, newest first. */
import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { readJson, writeJson } from './json-file.ts';

/** As many as the welcome screen has room for. */
const MAX_RECENT = 12;

export interface RecentProject {
  /** Real path. */
  path: string;
  name: string;
}

export class RecentProjects {
  readonly #file: string;
  /** The last write. Writes run one after another, since each starts from the result of the one before. */
  #writing: Promise<void> = Promise.resolve();

  /** `profile`: the result of profileFolder(). */
  constructor(profile: string) {
    this.#file = join(profile, 'recent.json');
  }

  /** The recent projects that still exist. */
  async list(): Promise<RecentProject[]> {
    const paths = this.#read();
    const present = await Promise.all(paths.map(isThere));
    return paths.filter((_, index) => present[index]).map((path) => ({ path, name: basename(path) }));
  }

  /** Puts the project first. Rejects when the file cannot be written. */
  add(path: string): Promise<void> {
    const written = this.#writing.then(async () => {
      const realPath = await realpath(path);
      const older = this.#read().filter((one) => one !== realPath);
      writeJson(this.#file, [realPath, ...older].slice(0, MAX_RECENT));
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  #read(): string[] {
    const value = readJson(this.#file);
    if (!Array.isArray(value)) return [];
    const paths = (value as unknown[]).filter((one): one is string => typeof one === 'string' && isAbsolute(one));
    return [...new Set(paths)].slice(0, MAX_RECENT);
  }
}

/** Whether the path still exists and is a real path: a folder that was replaced by a link is another project. */
async function isThere(path: string): Promise<boolean> {
  try {
    return (await realpath(path)) === path;
  } catch {
    // deleted, or on a disk that is not connected: not listed, but kept in the file
    return false;
  }
}
