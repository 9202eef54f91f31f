/**
 * What a person has approved on this machine: `trust.json` in the profile, by the project's real path and the digest of
 * each item. A file that cannot be read approves nothing.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TrustItem } from '../../../contract/index.ts';

/** By digest; kind and label are for a person reading the file. */
type Approved = Record<string, { kind: string; label: string; at: number }>;
interface TrustFile {
  version: 2;
  projects: Record<string, Approved>;
}

export class TrustStore {
  readonly #file: string;
  readonly #project: string;

  /** `profile`: the person's folder for Huskies; `project`: real path of its main worktree. */
  constructor(profile: string, project: string) {
    this.#file = join(profile, 'trust.json');
    this.#project = project;
  }

  /** Those of `items` that were not approved. */
  async untrusted(items: readonly TrustItem[]): Promise<TrustItem[]> {
    const approved = (await this.#read()).projects[this.#project] ?? {};
    return items.filter(({ digest }) => !Object.hasOwn(approved, digest));
  }

  /** Approves them, beside what was approved before. Rejects when the file cannot be written. */
  async approve(items: readonly TrustItem[], at: number): Promise<void> {
    const trust = await this.#read();
    const approved: Approved = { ...trust.projects[this.#project] };
    for (const { digest, kind, label } of items) approved[digest] = { kind, label, at };
    const projects = { ...trust.projects, [this.#project]: approved };
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const draft = `${this.#file}.${randomBytes(6).toString('hex')}`;
    try {
      await writeFile(draft, `${JSON.stringify({ version: 2, projects }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
      await rename(draft, this.#file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async #read(): Promise<TrustFile> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      if (isTrustFile(value)) return value;
    } catch (error) {
      const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
      // damaged or not readable: nothing is approved, and the next approval writes it again
      if (!absent && !(error instanceof SyntaxError) && !isRefused(error)) throw error;
    }
    return { version: 2, projects: {} };
  }
}

function isRefused(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function isTrustFile(value: unknown): value is TrustFile {
  if (!isRecord(value) || value.version !== 2 || !isRecord(value.projects)) return false;
  return Object.values(value.projects).every(isRecord);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
