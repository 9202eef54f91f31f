/** The process table of Linux as the looker sees it, off the host's thread; where there is no looker now, by the host itself. */

import { getSystemErrorName } from 'node:util';
import { type Message, MessageError, message } from '../../../contract/index.ts';
import type {
  Identity,
  Newcomer,
  ProcessInfo,
  ProcessTable,
  ScanOptions,
  SuspendOnSight,
  TableScan,
} from '../../core/ports/index.ts';
import { type Looker, NoLooker } from './looker.ts';
import { type Answer, type LookerRow, NO_SELF, parseRow } from './looker-answer.ts';
import { NextFlight } from './next-flight.ts';
import { Slices } from './slices.ts';
import { TICKS_PER_SECOND } from './stat.ts';

export interface LookerTableParts {
  looker: Looker;
  /** Answers whenever the looker cannot. */
  fallback: ProcessTable;
  /** Who takes in orphans here besides pid 1. */
  adopter(): Promise<number | null>;
}

export class LookerTable implements ProcessTable {
  readonly #parts: LookerTableParts;
  readonly #slices = new Slices();
  readonly #scans = new NextFlight(() => this.#scanShared());
  /** The eldest start that those who share the next scan care for; null: somebody cares for all. */
  #since: number | null = Number.POSITIVE_INFINITY;
  #boot: string | null = null;

  constructor(parts: LookerTableParts) {
    this.#parts = parts;
  }

  /** A look that stops somebody is the asker's own; the others are shared by those who ask before it begins. */
  scan({ since, onSight }: ScanOptions = { since: null, onSight: null }): Promise<TableScan> {
    if (onSight !== null) return this.#scan(scanRequest(since, onSight));
    this.#since = since === null || this.#since === null ? null : Math.min(since, this.#since);
    return this.#scans.take();
  }

  #scanShared(): Promise<TableScan> {
    const since = this.#since;
    this.#since = Number.POSITIVE_INFINITY;
    return this.#scan(scanRequest(since, null));
  }

  async alive<T extends Identity>(those: readonly T[]): Promise<T[]> {
    if (those.length === 0) return [];
    const answer = await this.#ask(`alive ${those.map(wordOf).join(' ')}`);
    if (answer === null) return await this.#parts.fallback.alive(those);
    // what was not answered is not gone
    const told = answer.error === 0 && answer.body.length === those.length;
    return told ? those.filter((_one, i) => answer.body[i] !== 0) : [...those];
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
    const answer = await this.#ask(`down ${wordOf(of)}`);
    if (answer === null) return await this.#parts.fallback.descendants(of);
    return (await this.#rowsOf(answer)).map((row) => row.process);
  }

  probe(identity: Identity): Promise<{ state: string; why: Message | null } | null> {
    return this.#parts.fallback.probe(identity);
  }

  identify(pid: number): Promise<Identity | null> {
    return this.#parts.fallback.identify(pid);
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
      suspended: rows.filter((row) => row.stopped).map(({ process: { pid, startTime } }) => ({ pid, startTime })),
    };
  }

  /** Null when there is no looker to answer. */
  async #ask(request: string): Promise<Answer | null> {
    try {
      return await this.#parts.looker.ask(request);
    } catch (error) {
      if (error instanceof NoLooker) return null;
      throw error;
    }
  }

  /** Throws when the look failed: that is unknown, never 'none'. Thousands of rows leave the thread to others in between. */
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
      await this.#slices.pause();
    }
    return rows;
  }
}

function wordOf({ pid, startTime }: Identity): string {
  return `${pid}:${startTime}`;
}

function scanRequest(since: number | null, onSight: SuspendOnSight | null): string {
  const scan = `scan ${since === null || !Number.isFinite(since) ? 0 : Math.floor(since)}`;
  if (onSight === null) return scan;
  const { run, known, spare } = onSight;
  // a mark that somebody made up is nobody's run: a plain look finds its processes as well
  if (!/^[\w.-]+$/.test(run)) return scan;
  return [scan, run, ...known.map((one) => `k${wordOf(one)}`), ...spare.map((one) => `s${wordOf(one)}`)].join(' ');
}
