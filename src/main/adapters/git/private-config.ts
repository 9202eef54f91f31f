/**
 * The config that the host's git reads in a repository is a copy of ours, judged before it was written: the file itself
 * can change between any look at it and git's own. Git takes all that worktrees share, the config among it, from
 * GIT_COMMON_DIR: a folder of ours with that one file, and links to everything else.
 */
import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What git makes when it first needs it: a link to nothing reads as nothing, and a file can be written through it. */
const MAY_COME = ['packed-refs', 'shallow', 'refs', 'objects', 'logs', 'info', 'worktrees', 'reftable', 'lfs'];

/** Configs, and hooks, which a person allows one by one. */
const LEFT_OUT = ['config', 'config.worktree', 'hooks'];

/** Copies that are kept for the next call; an agent that writes its config all the time makes no more of them. */
const KEPT = 32;

interface Copy {
  path: Promise<string>;
  users: number;
}

export class PrivateConfigs {
  #folder: Promise<string> | null = null;
  /** The one used last stands last. */
  readonly #copies = new Map<string, Copy>();

  /** Runs `task` with a folder for GIT_COMMON_DIR that shows `commonDir` (a real path) with `config` as its config. */
  async use<T>(commonDir: string, config: string, task: (folder: string) => Promise<T>): Promise<T> {
    const names = (await readdir(commonDir)).filter((name) => !LEFT_OUT.includes(name) && !name.endsWith('.lock'));
    const linked = [...new Set([...names, ...MAY_COME])].sort();
    const id = createHash('sha256')
      .update(JSON.stringify([commonDir, linked, config]))
      .digest('hex');
    const copy = this.#copies.get(id) ?? { path: this.#make(commonDir, linked, config), users: 0 };
    this.#copies.delete(id);
    this.#copies.set(id, copy);
    copy.users += 1;
    try {
      const path = await copy.path;
      if ((await configIn(path)) === config) return await task(path);
    } catch (error) {
      this.#forget(id, copy);
      throw error;
    } finally {
      copy.users -= 1;
      await this.#tidy();
    }
    // a program that git ran has written to it, or somebody swept the folder of temporary files
    this.#forget(id, copy);
    return await this.use(commonDir, config, task);
  }

  #forget(id: string, copy: Copy): void {
    if (this.#copies.get(id) === copy) this.#copies.delete(id);
  }

  /** For a folder that is in no repository: git looks here, finds nothing, and so believes no config of a repository. */
  async nowhere(): Promise<string> {
    return join(await this.#ownFolder(), 'none');
  }

  async #make(commonDir: string, names: readonly string[], config: string): Promise<string> {
    const path = await this.#newFolder();
    await Promise.all(names.map((name) => symlink(join(commonDir, name), join(path, name))));
    await writeFile(join(path, 'config'), config, { mode: 0o600, flag: 'wx' });
    return path;
  }

  async #newFolder(): Promise<string> {
    const name = randomBytes(8).toString('hex');
    try {
      const path = join(await this.#ownFolder(), name);
      await mkdir(path, { mode: 0o700 });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#folder = null;
      const path = join(await this.#ownFolder(), name);
      await mkdir(path, { mode: 0o700 });
      return path;
    }
  }

  /** Made when first needed, for this user alone; goes with the process. */
  #ownFolder(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'huskies-git-')).then((folder) => {
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      return folder;
    });
    return this.#folder;
  }

  async #tidy(): Promise<void> {
    for (const [id, copy] of this.#copies) {
      if (this.#copies.size <= KEPT) return;
      if (copy.users > 0) continue;
      this.#copies.delete(id);
      // links are removed, never followed
      await rm(await copy.path, { recursive: true, force: true });
    }
  }
}

/** Null when it is gone. */
async function configIn(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, 'config'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
