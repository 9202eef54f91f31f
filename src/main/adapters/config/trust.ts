/**
 * Which commands a person has approved on this machine: `trust.json` in the profile, by the project's real path and a
 * digest of what would run. A file that cannot be read approves nothing.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AgentConfig } from '../../core/ports/index.ts';

type Approved = Record<string, { agent: string; at: number }>;
interface TrustFile {
  version: 1;
  projects: Record<string, Approved>;
}

/** Of command and env; the prompt may change freely, since it runs nothing by itself. */
export function digestOf(agent: Pick<AgentConfig, 'command' | 'env'>): string {
  const env = Object.keys(agent.env)
    .sort()
    .map((name) => [name, agent.env[name]]);
  return createHash('sha256')
    .update(JSON.stringify([agent.command, env]))
    .digest('hex');
}

export class TrustStore {
  readonly #file: string;
  readonly #project: string;

  /** `profile`: the person's folder for Huskies; `project`: real path of its main worktree. */
  constructor(profile: string, project: string) {
    this.#file = join(profile, 'trust.json');
    this.#project = project;
  }

  /** Those of `agents` that were not approved. */
  async untrusted<Agent extends Pick<AgentConfig, 'command' | 'env'>>(agents: readonly Agent[]): Promise<Agent[]> {
    const approved = (await this.#read()).projects[this.#project] ?? {};
    return agents.filter((agent) => !Object.hasOwn(approved, digestOf(agent)));
  }

  /** Approves them, beside what was approved before. Rejects when the file cannot be written. */
  async approve(agents: readonly Pick<AgentConfig, 'name' | 'command' | 'env'>[], at: number): Promise<void> {
    const trust = await this.#read();
    const approved: Approved = { ...trust.projects[this.#project] };
    for (const agent of agents) approved[digestOf(agent)] = { agent: agent.name, at };
    const projects = { ...trust.projects, [this.#project]: approved };
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const draft = `${this.#file}.${randomBytes(6).toString('hex')}`;
    try {
      await writeFile(draft, `${JSON.stringify({ version: 1, projects }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
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
      // damaged or not readable: nothing is approved, and the next approval writes it anew
      if (!absent && !(error instanceof SyntaxError) && !isRefused(error)) throw error;
    }
    return { version: 1, projects: {} };
  }
}

function isRefused(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function isTrustFile(value: unknown): value is TrustFile {
  if (!isRecord(value) || value.version !== 1 || !isRecord(value.projects)) return false;
  return Object.values(value.projects).every(isRecord);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
