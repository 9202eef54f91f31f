/** Rebuilds damaged stories from other sources, after it has saved a copy of the whole database. */
import { basename, join } from 'node:path';
import { type Message, message, whyOf } from '../../../contract/index.ts';
import { type AnyMessage, STORY_DEFAULTS } from '../../../domain/index.ts';
import { copyInto, freePath, listBackups } from './backup.ts';
import { stamp } from './backup-plan.ts';
import { type Damaged, replaceDocument } from './documents.ts';
import { checkShape, decode, type Registers, RegistersShape } from './shapes.ts';
import { Sql } from './sql.ts';
import { type Database, openSqlite } from './sqlite.ts';
import { StoryDocument } from './story-document.ts';
import { putRegisters } from './writes.ts';

export interface RepairOptions {
  dir: string;
  now: number;
  onProblem(problem: Message): void;
}

/** Rebuilds the registers and documents of these stories. Throws, and changes nothing, when the copy cannot be made. */
export function repairStories(
  db: Database,
  sql: Sql,
  damaged: ReadonlyMap<string, Damaged>,
  options: RepairOptions,
): void {
  const [first] = damaged.values();
  if (first === undefined) return;
  const aside = freePath(join(options.dir, `huskies.damaged-${stamp(options.now)}`));
  copyInto(db, aside);
  const sources: [AnyMessage, (missing: ReadonlySet<string>) => Map<string, Registers>][] = [
    [message('store.repair.saved'), (missing) => savedRegisters(sql, missing)],
    [message('store.repair.history'), (missing) => registersInDocuments(damaged, missing)],
    ...listBackups(options.dir).map((file): [AnyMessage, (missing: ReadonlySet<string>) => Map<string, Registers>] => [
      message('store.repair.backup', { backup: basename(file) }),
      (missing) => registersInBackup(file, missing, options),
    ]),
  ];
  const missing = new Set(damaged.keys());
  const summary: AnyMessage[] = [];
  for (const [name, read] of sources) {
    if (missing.size === 0) break;
    const found = [...read(missing)].filter(([story]) => missing.delete(story));
    if (found.length > 0) summary.push(message('store.repair.from', { n: found.length, source: name }));
    persist(sql, found);
  }
  const lost = [...missing].map((story): [string, Registers] => [story, defaultRegisters(options.now)]);
  persist(sql, lost);
  if (lost.length > 0) summary.push(message('store.repair.lost', { n: lost.length }));
  options.onProblem(message('store.repair', { why: first.why, aside, told: summary }));
}

function persist(sql: Sql, found: readonly [string, Registers][]): void {
  sql.transaction(() => {
    for (const [story, registers] of found) putRegisters(sql, story, registers, replaceDocument(sql, story, registers));
  });
}

/** From the rows in `registers`, except damaged ones. */
function savedRegisters(sql: Sql, stories: ReadonlySet<string>): Map<string, Registers> {
  const found = new Map<string, Registers>();
  for (const story of stories) {
    const row = sql.get('SELECT body, sum FROM registers WHERE story = ?', story);
    const decoded = decode(RegistersShape, row?.body, row?.sum);
    if (decoded.ok) found.set(story, decoded.value);
  }
  return found;
}

/** From the sound rows of their documents. */
function registersInDocuments(
  damaged: ReadonlyMap<string, Damaged>,
  stories: ReadonlySet<string>,
): Map<string, Registers> {
  const found = new Map<string, Registers>();
  for (const story of stories) {
    const document = StoryDocument.from(damaged.get(story)?.good ?? []);
    const checked = checkShape(RegistersShape, document.read());
    document.free();
    if (checked.ok) found.set(story, checked.value);
  }
  return found;
}

function registersInBackup(file: string, stories: ReadonlySet<string>, options: RepairOptions): Map<string, Registers> {
  try {
    const sql = new Sql(openSqlite(file, { readOnly: true }));
    try {
      return savedRegisters(sql, stories);
    } finally {
      sql.close();
    }
  } catch (error) {
    options.onProblem(message('store.backup.unread', { backup: basename(file), why: whyOf(error) }));
    return new Map();
  }
}

/** For a story whose stage is lost: in the backlog, where nothing starts by itself, and frozen to mark it. */
function defaultRegisters(now: number): Registers {
  return {
    ...STORY_DEFAULTS,
    ...{ stage: 'backlog', blocked: null, frozen: true, rank: 'a0', createdAt: now, movedAt: now, deletedAt: null },
  };
}
