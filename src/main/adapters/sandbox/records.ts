/**
 * What Huskies knows of the containers that it started: a file for each, written before the start and removed after the
 * proof. So a later host finds them, whatever became of the run's record.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { makeStateFolder, readStateFile, replaceStateFile } from '../state-files/index.ts';
import type { RuntimeCall } from './runtime.ts';

const CallShape = v.object({ kind: v.string(), program: v.string(), env: v.record(v.string(), v.string()) });
const RecordShape = v.object({ ...CallShape.entries, name: v.string() });

/** How many runtimes a project remembers: the newest ones. */
const MAX_RUNTIMES = 8;

/** A container that was started, or was about to be. */
export interface ContainerRecord extends RuntimeCall {
  /** The container's name. */
  name: string;
}

/** The records of one project. `dir`: a private folder. */
export class ContainerRecords {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Throws the system error if it cannot be written: then nothing may be started. */
  write(run: string, record: ContainerRecord): void {
    makeStateFolder(this.#dir);
    replaceStateFile(this.#file(run), `${JSON.stringify(record)}\n`);
  }

  /** Null: there is none. */
  read(run: string): ContainerRecord | null {
    return isRunId(run) ? this.#read(this.#file(run), RecordShape) : null;
  }

  /** The runs that have a record, so a container of theirs was not proven gone. */
  runs(): string[] {
    return this.#names().flatMap((name) => {
      const run = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
      return isRunId(run) ? [run] : [];
    });
  }

  /** The runtimes that have started a container of this project. */
  runtimes(): RuntimeCall[] {
    return this.#read(this.#runtimesFile, v.array(CallShape)) ?? [];
  }

  /** Remembers a runtime. It outlives the records, so that a container without one is found by its label. */
  remember({ kind, program, env }: RuntimeCall): void {
    const call = { kind, program, env };
    const all = this.runtimes();
    if (all.some((each) => JSON.stringify(each) === JSON.stringify(call))) return;
    makeStateFolder(this.#dir);
    const others = all.filter((each) => placeOf(each) !== placeOf(call));
    replaceStateFile(this.#runtimesFile, `${JSON.stringify([...others, call].slice(-MAX_RUNTIMES))}\n`);
  }

  /** Removes what is kept of a container that is proven gone. */
  forget(run: string): void {
    rmSync(this.#file(run), { force: true });
    rmSync(this.cidFile(run), { force: true });
  }

  /** The file in which the runtime writes the container's id, before it starts the container. */
  cidFile(run: string): string {
    return join(this.#dir, `${run}.cid`);
  }

  /** The id of the run's container. Null: it has none yet, or the file cannot be read. */
  id(run: string): string | null {
    try {
      return readFileSync(this.cidFile(run), 'utf8').trim() || null;
    } catch {
      // without it, the shim of the container cannot be told from others, which only weakens a proof
      return null;
    }
  }

  /** Whether the runtime has made a container. */
  wasMade(run: string): boolean {
    try {
      return readFileSync(this.cidFile(run), 'utf8') !== '';
    } catch (error) {
      // any other error: it may have been made
      return (error as NodeJS.ErrnoException).code !== 'ENOENT';
    }
  }

  #file(run: string): string {
    return join(this.#dir, `${run}.json`);
  }

  get #runtimesFile(): string {
    return join(this.#dir, 'runtimes.json');
  }

  #names(): string[] {
    try {
      return readdirSync(this.#dir);
    } catch (error) {
      // made with the first record
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #read<T>(file: string, shape: v.GenericSchema<unknown, T>): T | null {
    const text = readStateFile(file);
    if (text === null) return null;
    try {
      const result = v.safeParse(shape, JSON.parse(text));
      return result.success ? result.output : null;
    } catch (error) {
      // a damaged file names nothing; the labels still do
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }
}

/** What decides which service answers: two calls with the same one reach the same containers. */
function placeOf({ program, env }: RuntimeCall): string {
  const { PATH: _path, LANG: _lang, TMPDIR: _temporary, ...place } = env;
  return JSON.stringify([program, Object.entries(place).sort()]);
}

/** Whether this may be the id of a run. A label may have any text. */
export function isRunId(run: string): boolean {
  return /^run_\w+$/.test(run);
}
