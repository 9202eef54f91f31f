/** Rebuilds a damaged story document from what is known in plain, after a copy of everything was put aside. */
import { basename, join } from 'node:path';
import { text } from '../../../contract/index.ts';
import { copyInto, freePath, listBackups, stamp } from './backup.ts';
import { compact, type DamagedDocument } from './crdt-rows.ts';
import { decode, fits, type Registers, RegistersShape } from './shapes.ts';
import { Sql } from './sql.ts';
import { type Database, openSqlite } from './sqlite.ts';
import { StoryDocument } from './story-document.ts';
import { putRegisters } from './writes.ts';

export interface RepairOptions {
  dir: string;
  now: number;
  onProblem(message: string): void;
}

/** The rebuilt document, persisted. Throws when the copy cannot be made: then nothing was changed. */
export function repairDocument(db: Database, sql: Sql, damage: DamagedDocument, options: RepairOptions): StoryDocument {
  const aside = freePath(join(options.dir, `huskies.damaged-${stamp(options.now)}`));
  copyInto(db, aside);
  const sources: [string, () => Map<string, Registers>][] = [
    [text('adapters.store.repair.saved'), () => savedRegisters(sql)],
    [text('adapters.store.repair.history'), () => oldRegisters(damage)],
    ...listBackups(options.dir).map((file): [string, () => Map<string, Registers>] => [
      text('adapters.store.repair.backup', { backup: basename(file) }),
      () => backedUp(file, options),
    ]),
  ];
  const missing = new Set(
    sql.all('SELECT story FROM contents UNION SELECT story FROM registers').map((row) => String(row.story)),
  );
  const document = new StoryDocument();
  const told: string[] = [];
  for (const [name, read] of sources) {
    if (missing.size === 0) break;
    const found = [...read()].filter(([story]) => missing.delete(story));
    for (const [story, registers] of found) document.put(story, registers);
    if (found.length > 0) told.push(text('adapters.store.repair.from', { n: found.length, source: name }));
    persist(sql, found);
  }
  const lost = [...missing].map((story): [string, Registers] => [story, unknownPlace(options.now)]);
  for (const [story, registers] of lost) document.put(story, registers);
  persist(sql, lost);
  if (lost.length > 0) told.push(text('adapters.store.repair.lost', { n: lost.length }));
  compact(sql, document);
  document.kept();
  const restored = told.length > 0 ? told.join(', ') : text('adapters.store.repair.none');
  options.onProblem(text('adapters.store.repair', { why: damage.message, aside, told: restored }));
  return document;
}

function persist(sql: Sql, found: readonly [string, Registers][]): void {
  sql.transaction(() => {
    for (const [story, registers] of found) putRegisters(sql, story, registers);
  });
}

/** What the plain copies say, the damaged ones left out. */
function savedRegisters(sql: Sql): Map<string, Registers> {
  const found = new Map<string, Registers>();
  for (const row of sql.all('SELECT story, body, sum FROM registers')) {
    const decoded = decode(RegistersShape, row.body, row.sum);
    if (decoded.ok) found.set(String(row.story), decoded.value);
  }
  return found;
}

function oldRegisters(damage: DamagedDocument): Map<string, Registers> {
  const found = new Map<string, Registers>();
  const document = StoryDocument.from(damage.good);
  for (const [story, value] of Object.entries(document.read())) {
    const fitting = fits(RegistersShape, value);
    if (fitting.ok) found.set(story, fitting.value);
  }
  document.free();
  return found;
}

function backedUp(file: string, options: RepairOptions): Map<string, Registers> {
  try {
    const sql = new Sql(openSqlite(file, { readOnly: true }));
    try {
      return savedRegisters(sql);
    } finally {
      sql.close();
    }
  } catch (error) {
    options.onProblem(text('adapters.store.backup.unread', { backup: basename(file), why: String(error) }));
    return new Map();
  }
}

/** A story whose stage is lost stands where nothing starts by itself, and is marked. */
function unknownPlace(now: number): Registers {
  return { stage: 'backlog', blocked: null, frozen: true, rank: 'a0', createdAt: now, movedAt: now };
}
