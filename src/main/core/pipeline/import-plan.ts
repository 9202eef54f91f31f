/** Decides which rows of a file become stories. Pure. */
import type { ImportProblem, ImportRow } from '../../../contract/index.ts';
import { cycleThrough, type Message, message } from '../../../domain/index.ts';

/** A row with its final id. */
export type NumberedRow = ImportRow & { id: string };

/** What the project has. */
export interface KnownStories {
  /** Null: there is no such story. */
  contentOf(id: string): { title: string; text: string } | null;
  /** Whether no story ever had this id. */
  isFreeId(id: string): boolean;
}

export interface ImportPlan {
  /** In the order of the file. */
  add: NumberedRow[];
  /** The ids of rows that were imported before. */
  existing: string[];
  problems: ImportProblem[];
}

/**
 * A row whose id has the same title and text in the project was imported before, whatever was changed in it since. A row
 * may come after another one of the file, unless that one is not imported.
 */
export function planImport(rows: readonly NumberedRow[], known: KnownStories): ImportPlan {
  const plan: ImportPlan = { add: [], existing: [], problems: [] };
  const added = new Map<string, NumberedRow>();
  const ids = new Set<string>();
  const refuse = ({ line }: ImportRow, field: string, value: string, why: Message) =>
    plan.problems.push({ line, field, value, why });
  for (const row of rows) {
    const { id: story, title, text = '' } = row;
    const there = known.contentOf(story);
    if (ids.has(story)) refuse(row, 'id', story, message('import.id.twice', { story }));
    else if (there !== null && there.title === title && there.text === text) plan.existing.push(story);
    else if (there !== null) refuse(row, 'id', story, message('import.id.taken', { story }));
    else if (!known.isFreeId(story)) refuse(row, 'id', story, message('import.id.spent', { story }));
    else added.set(story, row);
    ids.add(story);
  }
  const drop = (row: NumberedRow, value: string, why: Message) => {
    added.delete(row.id);
    refuse(row, 'after', value, why);
  };
  for (;;) {
    dropUnknown(added, known, drop);
    const left = unsorted(added);
    const cycle = firstCycle(left);
    if (cycle === null) break;
    drop(cycle.row, cycle.path[1] ?? '', message('import.after.cycle', { path: cycle.path.join(' → ') }));
  }
  plan.add = [...added.values()];
  plan.problems.sort((a, b) => a.line - b.line);
  return plan;
}

type Rows = ReadonlyMap<string, NumberedRow>;

/** Drops the rows that come after an unknown story, then those that come after them, and so on. */
function dropUnknown(added: Rows, known: KnownStories, drop: (row: NumberedRow, value: string, why: Message) => void) {
  const followers = followersOf(added);
  const check = [...added.values()];
  for (let row = check.pop(); row !== undefined; row = check.pop()) {
    if (!added.has(row.id)) continue;
    const unknown = (row.after ?? []).find((id) => !added.has(id) && known.contentOf(id) === null);
    if (unknown === undefined) continue;
    drop(row, unknown, message('import.after.unknown', { story: unknown }));
    check.push(...(followers.get(row.id) ?? []));
  }
}

/** The rows that are on a cycle or behind one: those that no order of the rows reaches. */
function unsorted(added: Rows): Map<string, NumberedRow> {
  const left = new Map(added);
  const followers = followersOf(added);
  const open = new Map([...added].map(([id, { after = [] }]) => [id, new Set(after.filter((one) => added.has(one)))]));
  const ready = [...added.keys()].filter((id) => open.get(id)?.size === 0);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    left.delete(id);
    for (const follower of followers.get(id) ?? []) {
      const waits = open.get(follower.id);
      if (waits?.delete(id) && waits.size === 0) ready.push(follower.id);
    }
  }
  return left;
}

function firstCycle(left: Rows): { row: NumberedRow; path: string[] } | null {
  for (const row of left.values()) {
    const path = cycleThrough(row.id, row.after ?? [], (id) => left.get(id)?.after ?? []);
    if (path !== null) return { row, path };
  }
  return null;
}

/** The rows that come after each row. */
function followersOf(added: Rows): Map<string, NumberedRow[]> {
  const followers = new Map<string, NumberedRow[]>();
  for (const row of added.values()) {
    for (const id of row.after ?? []) followers.set(id, [...(followers.get(id) ?? []), row]);
  }
  return followers;
}
