/**
 * Linux's process table as the looker reads it, off the host's main thread. Falls back to the host's own table without
 * a looker.
 */
import { getSystemErrorName } from 'node:util';
import { type Message, MessageError, message } from '../../../contract/index.ts';
import type {
  Identity,
  Newcomer,
  ProcessInfo,
  ProcessLoad,
  ProcessTable,
  ScanOptions,
  SuspendOnSight,
  TableScan,
} from '../../core/ports/index.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { type Looker, LookerUnavailable } from './looker.ts';
import { type Answer, type LookerRow, NO_SELF, parseRow } from './looker-answer.ts';
import { TICKS_PER_SECOND } from './stat.ts';
import { TimeSlice } from './time-slice.ts';

/** What a LookerTable is made of. */
export interface LookerTableParts {
  looker: Looker;
  /** Used whenever the looker cannot answer. */
  fallback: ProcessTable;
  /** The pid that becomes the parent of orphans here besides pid 1; null when it is unknown. */
  adopter(): Promise<number | null>;
}

/** A process table that the looker reads. */
export class LookerTable implements ProcessTable {
  readonly #parts: LookerTableParts;
  readonly #timeSlice = new TimeSlice();
  readonly #scans = new CoalescedTask(() => this.#scanShared());
  /** The oldest `since` of the callers that share the next scan; null when one of them needs all marks. */
  #since: number | null = Number.POSITIVE_INFINITY;
  #boot: string | null = null;

  constructor(parts: LookerTableParts) {
    this.#parts = parts;
  }

  /**
   * A scan that suspends processes runs for its caller alone. Other scans are shared by all callers that ask before it
   * begins.
   */
  scan({ since, onSight }: ScanOptions = { since: null, onSight: null }): Promise<TableScan> {
    if (onSight !== null) return this.#scan(scanRequest(since, onSight));
    this.#since = since === null || this.#since === null ? null : Math.min(since, this.#since);
    return this.#scans.run();
  }

  #scanShared(): Promise<TableScan> {
    const since = this.#since;
    this.#since = Number.POSITIVE_INFINITY;
    return this.#scan(scanRequest(since, null));
  }

  async alive<T extends Identity>(identities: readonly T[]): Promise<T[]> {
    if (identities.length === 0) return [];
    const answer = await this.#ask(`alive ${identities.map(formatIdentity).join(' ')}`);
    if (answer === null) return await this.#parts.fallback.alive(identities);
    // without an answer all of them count as alive
    const isAnswered = answer.error === 0 && answer.body.length === identities.length;
    return isAnswered ? identities.filter((_identity, i) => answer.body[i] !== 0) : [...identities];
  }

  async newcomers(cursor: number | null): Promise<{ processes: Newcomer[]; cursor: number }> {
    const answer = await this.#ask(`new ${cursor ?? '-'}`);
    if (answer === null) return await this.#parts.fallback.newcomers(cursor);
    const rows = await this.#rowsOf(answer);
    return {
      processes: rows.map(({ process, parentStart }) => ({ ...process, parentStart })),
      cursor: answer.cursor,
    };
  }

  async descendants(of: Identity): Promise<ProcessInfo[]> {
    const answer = await this.#ask(`down ${formatIdentity(of)}`);
    if (answer === null) return await this.#parts.fallback.descendants(of);
    return (await this.#rowsOf(answer)).map((row) => row.process);
  }

  probe(identity: Identity): Promise<{ state: string; why: Message | null } | null> {
    return this.#parts.fallback.probe(identity);
  }

  identify(pid: number): Promise<Identity | null> {
    return this.#parts.fallback.identify(pid);
  }

  loads(of: readonly Identity[]): Promise<(ProcessLoad | null)[]> {
    return this.#parts.fallback.loads(of);
  }

  commandOf(identity: Identity): Promise<string | null> {
    return this.#parts.fallback.commandOf(identity);
  }

  boot(): string | null {
    this.#boot ??= this.#parts.fallback.boot();
    return this.#boot;
  }

  async #scan(request: string): Promise<TableScan> {
    const adopter = await this.#parts.adopter();
    const answer = await this.#ask(request);
    if (answer === null) return await this.#parts.fallback.scan();
    const rows = await this.#rowsOf(answer);
    return {
      processes: rows.map((row) => row.process),
      closed: answer.closed,
      self: process.pid,
      uid: process.geteuid?.() ?? -1,
      adopters: adopter === null || adopter === 1 ? [1] : [1, adopter],
      origin: { atMs: answer.origin, tickMs: 1000 / TICKS_PER_SECOND },
      boot: this.boot(),
      suspended: rows.filter((row) => row.suspended).map(({ process: { pid, startTime } }) => ({ pid, startTime })),
    };
  }

  /** Null when there is no looker to answer. */
  async #ask(request: string): Promise<Answer | null> {
    try {
      return await this.#parts.looker.ask(request);
    } catch (error) {
      if (error instanceof LookerUnavailable) return null;
      throw error;
    }
  }

  /**
   * Throws when the look failed, which is unknown, never 'none'. Yields to other work between rows, of which there may
   * be thousands.
   */
  async #rowsOf({ error, body }: Answer): Promise<LookerRow[]> {
    if (error === NO_SELF) throw new MessageError(message('processes.noSelf.proc'));
    if (error !== 0) {
      const why = getSystemErrorName(-error);
      throw new MessageError(message('processes.unread.why', { path: body.toString('utf8'), why }));
    }
    const rows: LookerRow[] = [];
    for (let at = 0; at < body.length; ) {
      const row = parseRow(body, at);
      rows.push(row);
      at = row.next;
      await this.#timeSlice.yieldIfDue();
    }
    return rows;
  }
}

/** An identity in the looker's protocol. */
function formatIdentity({ pid, startTime }: Identity): string {
  return `${pid}:${startTime}`;
}

function scanRequest(since: number | null, onSight: SuspendOnSight | null): string {
  const scan = `scan ${since === null || !Number.isFinite(since) ? 0 : Math.floor(since)}`;
  if (onSight === null) return scan;
  const { run, known, spare } = onSight;
  // a made-up mark belongs to no run and could break the request; a plain scan finds such processes as well
  if (!/^[\w.-]+$/.test(run)) return scan;
  return [
    scan,
    run,
    ...known.map((identity) => `k${formatIdentity(identity)}`),
    ...spare.map((identity) => `s${formatIdentity(identity)}`),
  ].join(' ');
}
