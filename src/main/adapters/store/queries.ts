/** Queries while a project is open. They read one page at a time by indexes, so they stay fast in a large database. */
import { STAGES, type Stage } from '../../../contract/index.ts';
import type { DeletionQuery, PastQuery, Store, StoryFilter, StoryQuery, WorktreeKey } from '../../core/ports/index.ts';
import { STORY_COLUMNS } from './reads.ts';
import { queryFor } from './search.ts';
import type { Sql } from './sql.ts';
import type { Row, SqlValue } from './sqlite.ts';
import { DELETED_STAGE } from './writes.ts';

/** Up to this many matches of a search are sorted. If there are more, the stage is read in its own order instead. */
export const MAX_SORTED_MATCHES = 2_000;
/** Ranks read at once to find a neighbour; the first one nearly always fits. */
const RANKS_PER_QUERY = 8;

/** Stages that sort behind 'archived', without deleted stories. */
const AFTER_ARCHIVED = `r.stage > 'archived' AND r.stage <> '${DELETED_STAGE}'`;

const WORKTREES = 'SELECT id, story, lane, path, branch, empty FROM worktrees';

/** Rows of the working set: stories that are not archived, have a run in the pool, or have a fenced worktree. */
export function workingSet(sql: Sql): Row[] {
  return sql.all(
    `SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE r.stage < 'archived' ` +
      `UNION ALL SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE ${AFTER_ARCHIVED} ` +
      `UNION ALL SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE r.stage = 'archived' ` +
      'AND r.story IN (SELECT story FROM runs WHERE in_pool = 1 UNION SELECT story FROM fences)',
  );
}

/** The row of any story, deleted or not; undefined when there is none. */
export function storyRow(sql: Sql, story: string): Row | undefined {
  return sql.get(
    `SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE r.story = ?`,
    story,
  );
}

/** A page of deleted stories, the earliest deleted first. */
export function deletedRows(sql: Sql, { until, after, limit }: DeletionQuery): Row[] {
  return sql.all(
    `SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story ` +
      'WHERE r.deleted_at <= ? AND (r.deleted_at, r.story) > (?, ?) ORDER BY r.deleted_at, r.story LIMIT ?',
    until ?? Number.MAX_VALUE,
    after?.deletedAt ?? Number.MIN_SAFE_INTEGER,
    after?.id ?? '',
    limit,
  );
}

/** Implements Store.isFreeId. */
export function isFreeId(sql: Sql, story: string): boolean {
  const used = 'SELECT 1 FROM registers WHERE story = ? UNION ALL SELECT 1 FROM spent_ids WHERE story = ?';
  return sql.get(used, story, story) === undefined;
}

/** Rows of the worktrees of lanes, and of the stories of the working set. */
export function worktreesOfWorkingSet(sql: Sql): Row[] {
  return sql.all(
    `${WORKTREES} WHERE lane IS NOT NULL UNION ALL ` +
      `${WORKTREES} WHERE story IN (SELECT story FROM registers WHERE stage < 'archived' ` +
      `UNION SELECT story FROM registers r WHERE ${AFTER_ARCHIVED} ` +
      'UNION SELECT story FROM runs WHERE in_pool = 1 UNION SELECT story FROM fences)',
  );
}

/** Rows of all worktrees. */
export function allWorktrees(sql: Sql): Row[] {
  return sql.all(`${WORKTREES} ORDER BY story, lane`);
}

/** Undefined: there is none. */
export function worktreeRow(sql: Sql, key: WorktreeKey): Row | undefined {
  if ('id' in key) return sql.get(`${WORKTREES} WHERE id = ?`, key.id);
  if ('path' in key) return sql.get(`${WORKTREES} WHERE path = ?`, key.path);
  if (key.kind === 'story') return sql.get(`${WORKTREES} WHERE story = ?`, key.story);
  return sql.get(`${WORKTREES} WHERE lane = ?`, key.lane);
}

/** The rows of one page of stories, sorted by stage and then as on the board. */
export function storyRows(sql: Sql, { stage, text, after, limit, filter = {} }: StoryQuery): Row[] {
  const found = text === null ? null : findWords(sql, text);
  const stages = stage === null ? STAGES : [stage];
  const rows: Row[] = [];
  for (const one of stages.slice(after === null ? 0 : Math.max(0, stages.indexOf(after.stage)))) {
    const start = after !== null && after.stage === one ? after : { rank: '', id: '' };
    rows.push(...pageOf(sql, one, found, start, limit - rows.length, filter));
    if (rows.length >= limit) break;
  }
  return rows;
}

/** `few`: the numbers of all matching stories, as a JSON array. `query`: there are too many matches to sort. */
type Matches = { few: string } | { query: string };

function findWords(sql: Sql, typed: string): Matches {
  const query = queryFor(typed);
  if (query === null) return { few: '[]' };
  const rows = sql.all('SELECT rowid AS n FROM words WHERE words MATCH ? LIMIT ?', query, MAX_SORTED_MATCHES + 1);
  return rows.length > MAX_SORTED_MATCHES ? { query } : { few: JSON.stringify(rows.map((row) => Number(row.n))) };
}

/** CROSS JOIN fixes which table is read first (sqlite.org/optoverview.html, 7.2). */
function pageOf(
  sql: Sql,
  stage: Stage,
  found: Matches | null,
  { rank, id }: { rank: string; id: string },
  limit: number,
  filter: StoryFilter,
) {
  const { terms, values } = termsOf(filter);
  const from =
    found !== null && 'few' in found
      ? 'json_each(?) j CROSS JOIN contents c ON c.n = j.value CROSS JOIN registers r ON r.story = c.story'
      : 'registers r CROSS JOIN contents c ON c.story = r.story';
  // Without the plus sign SQLite tries every match for each row, instead of looking up the row among the matches.
  const only = found !== null && 'query' in found ? 'AND +c.n IN (SELECT rowid FROM words WHERE words MATCH ?) ' : '';
  return sql.all(
    `SELECT ${STORY_COLUMNS} FROM ${from} WHERE r.stage = ? AND (r.rank, r.story) > (?, ?) ${only}${terms}` +
      'ORDER BY r.rank, r.story LIMIT ?',
    ...(found !== null && 'few' in found ? [found.few] : []),
    stage,
    rank,
    id,
    ...(found !== null && 'query' in found ? [found.query] : []),
    ...values,
    limit,
  );
}

/** The terms are written out, so that SQLite sees which partial index fits. */
function termsOf({ label, priority, held, blocked }: StoryFilter): { terms: string; values: SqlValue[] } {
  const flag = (name: string, value: boolean | undefined) =>
    value === undefined ? '' : `AND r.${name} = ${value ? 1 : 0} `;
  const terms = [
    flag('held', held),
    flag('blocked', blocked),
    priority === undefined ? '' : 'AND r.priority = ? ',
    label === undefined ? '' : 'AND r.story IN (SELECT story FROM labels WHERE label = ?) ',
  ];
  return { terms: terms.join(''), values: [priority, label].flatMap((value) => value ?? []) };
}

/** Implements Store.nearestRank. */
export function nearestRank(sql: Sql, { stage, side, rank, except, isValid }: Parameters<Store['nearestRank']>[0]) {
  const bound = rank === null ? '' : `AND rank ${side === 'below' ? '<' : '>='} ? `;
  const order = side === 'below' ? 'DESC' : 'ASC';
  for (let offset = 0; ; offset += RANKS_PER_QUERY) {
    const rows = sql.all(
      `SELECT rank FROM registers WHERE stage = ? AND story <> ? ${bound}ORDER BY rank ${order} LIMIT ? OFFSET ?`,
      stage,
      except ?? '',
      ...(rank === null ? [] : [rank]),
      RANKS_PER_QUERY,
      offset,
    );
    const found = rows.map((row) => String(row.rank)).find(isValid);
    if (found !== undefined) return found;
    if (rows.length < RANKS_PER_QUERY) return null;
  }
}

/**
 * Implements Store.countStages. The archive may have 100,000 stories, so it is what remains of the total: SQLite counts
 * a whole table by its pages, without reading the rows.
 */
export function countStages(sql: Sql): Record<Stage, number> {
  const counts = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  const [total] = sql.all('SELECT count(*) AS n FROM registers');
  counts.archived = Number(total?.n ?? 0);
  for (const range of ["stage < 'archived'", "stage > 'archived'"]) {
    for (const { stage, n } of sql.all(`SELECT stage, count(*) AS n FROM registers WHERE ${range} GROUP BY stage`)) {
      counts.archived -= Number(n);
      const known = STAGES.find((one) => one === stage);
      if (known !== undefined) counts[known] = Number(n);
    }
  }
  return counts;
}

/** The row of the newest receipt of each story in the working set. */
export function newestReceipts(sql: Sql): Row[] {
  const newest =
    'SELECT x.seq, x.id, x.body, x.sum FROM registers r JOIN receipts x ' +
    'ON x.seq = (SELECT max(seq) FROM receipts WHERE story = r.story)';
  return sql.all(
    `${newest} WHERE r.stage < 'archived' UNION ALL ${newest} WHERE ${AFTER_ARCHIVED} UNION ALL ${newest} ` +
      "WHERE r.stage = 'archived' AND r.story IN (SELECT story FROM runs WHERE in_pool = 1 UNION SELECT story FROM fences) " +
      'ORDER BY seq',
  );
}

/** A page of a story's rows in a table, newest first. */
export function pastRows(
  sql: Sql,
  table: 'receipts' | 'runs' | 'gate_results',
  story: string,
  { before, limit }: PastQuery<string>,
): Row[] {
  return sql.all(
    `SELECT * FROM ${table} WHERE story = ? AND seq < coalesce((SELECT seq FROM ${table} WHERE id = ?), 9e18) ` +
      'ORDER BY seq DESC LIMIT ?',
    story,
    before ?? '',
    limit,
  );
}

/** The rows of the newest result of each gate on each story that is not archived, the newest last. */
export function newestGateResults(sql: Sql): Row[] {
  return sql.all(
    'SELECT * FROM gate_results WHERE seq IN (SELECT max(x.seq) FROM registers r JOIN gate_results x ' +
      "ON x.story = r.story WHERE r.stage <> 'archived' AND r.deleted_at IS NULL GROUP BY x.story, x.gate) ORDER BY seq",
  );
}

/** The row of the newest result of a gate on a tree; undefined: there is none. */
export function newestGateResult(sql: Sql, key: string, tree: string): Row | undefined {
  return sql.get('SELECT * FROM gate_results WHERE gate_key = ? AND tree = ? ORDER BY seq DESC LIMIT 1', key, tree);
}

/** A page of events, newest first. `story` null: of all stories. */
export function pastEvents(sql: Sql, story: string | null, { before, limit }: PastQuery<number>): Row[] {
  const only = story === null ? '' : 'AND story = ? ';
  return sql.all(
    `SELECT * FROM events WHERE seq < ? ${only}ORDER BY seq DESC LIMIT ?`,
    before ?? Number.MAX_SAFE_INTEGER,
    ...(story === null ? [] : [story]),
    limit,
  );
}
