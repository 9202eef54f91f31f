import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about the database. */
export interface StoreMessages {
  'store.full': { place: string; detail: string };
  'store.readonly': { place: string; detail: string };
  'store.io': { place: string; detail: string };
  'store.open': { place: string; detail: string };
  'store.busy': { place: string; detail: string };
  'store.damage': { place: string; detail: string };
  'store.newer': { found: number; known: number };
  'store.noBackup': { why: Said };
  'store.damaged': { why: Said; aside: string };
  'store.missing': { path: string };
  'store.restored': { backup: string };
  'store.backup.damaged': { backup: string; why: Said };
  'store.backup.unread': { backup: string; why: Said };
  'store.backup.none': NoValues;
  'backup.unknown': { name: string };
  /** Why a backup in the list cannot be restored. */
  'backup.unsound': { why: Said };
  'backup.damaged': { name: string; why: Said };
  /** The event of a restore. */
  'backup.restored': { backup: string };
  'backup.unconfirmed': { name: string };
  /** `again`: the command line of the restore. */
  'backup.hostOpen': { mode: string; pid: number; again: string };
  'backup.hostStarting': { again: string };
  'store.row.title': { story: string };
  'store.row.text': { story: string };
  'store.row.run': { run: string; why: Said };
  'store.row.run.out': { run: string; why: Said };
  'store.row.fence': { worktree: string; why: Said };
  'store.row.fence.reason': NoValues;
  'store.row.gate': { run: string; why: Said };
  'store.row.receipt': { receipt: string; why: Said };
  'store.row.release': { run: string; why: Said };
  'store.row.pipeline': { key: string; why: Said };
  'store.row.event': { why: Said };
  'store.why.empty': NoValues;
  'store.why.checksum': NoValues;
  'store.why.update': { n: number };
  'store.why.gap': { n: number };
  'store.why.earlier': NoValues;
  'store.why.stories': { n: number };
  'store.repair': { why: Said; aside: string; told: readonly AnyMessage[] };
  'store.repair.from': { n: number; source: Said };
  'store.repair.saved': NoValues;
  'store.repair.history': NoValues;
  'store.repair.backup': { backup: string };
  'store.repair.lost': { n: number };
}
