/** What is asked of the database while a project is open: a page at a time, by indexes, however much there is. */
import { STAGES, type Stage } from '../../../contract/index.ts';
import type { PastQuery, Store, StoryQuery } from '../../core/ports/index.ts';
import { STORY_COLUMNS } from './reads.ts';
import { queryFor } from './search.ts';
import type { Sql } from './sql.ts';
import type { Row } from './sqlite.ts';

/** Up to so many stories that have the words are sorted; of more, the stage is gone through in its order. */
const FEW = 2_000;
/** Ranks of one look for a neighbour: nearly always the first one will do. */
const RANKS = 8;

/** Rows of the stories that have not been archived, or of which something is in the pool or fenced. */
export function workingSet(sql: Sql): Row[] {
  return sql.all(
    `SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE r.stage < 'archived' ` +
      `UNION ALL SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE r.stage > 'archived' ` +
      `UNION ALL SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE r.stage = 'archived' ` +
      'AND r.story IN (SELECT story FROM runs WHERE in_pool = 1 UNION SELECT story FROM fences)',
  );
}

export function storyRow(sql: Sql, story: string): Row | undefined {
  return sql.get(
    `SELECT ${STORY_COLUMNS} FROM registers r JOIN contents c ON c.story = r.story WHERE r.story = ?`,
    story,
  );
}

/** Rows of a page of stories, by stage and then in the order of the board. */
export function storyRows(sql: Sql, { stage, text, after, limit }: StoryQuery): Row[] {
  const found = text === null ? null : findWords(sql, text);
  const stages = stage === null ? STAGES : [stage];
  const rows: Row[] = [];
  for (const one of stages.slice(after === null ? 0 : Math.max(0, stages.indexOf(after.stage)))) {
    const beyond = after !== null && after.stage === one ? after : { rank: '', id: '' };
    rows.push(...pageOf(sql, one, found, beyond, limit - rows.length));
    if (rows.length >= limit) break;
  }
  return rows;
}

/** `few`: all numbers of the stories, as JSON; `query`: there are more than that. */
type Found = { few: string } | { query: string };

function findWords(sql: Sql, typed: string): Found {
  const query = queryFor(typed);
  if (query === null) return { few: '[]' };
  const rows = sql.all('SELECT rowid AS n FROM words WHERE words MATCH ? LIMIT ?', query, FEW + 1);
  return rows.length > FEW ? { query } : { few: JSON.stringify(rows.map((row) => Number(row.n))) };
}

/** CROSS JOIN says which table leads (sqlite.org/optoverview.html, 7.2). */
function pageOf(
  sql: Sql,
  stage: Stage,
  found: Found | null,
  { rank, id }: { rank: string; id: string },
  limit: number,
) {
  const from =
    found !== null && 'few' in found
      ? 'json_each(?) j CROSS JOIN contents c ON c.n = j.value CROSS JOIN registers r ON r.story = c.story'
      : 'registers r CROSS JOIN contents c ON c.story = r.story';
  const only = found !== null && 'query' in found ? 'AND c.n IN (SELECT rowid FROM words WHERE words MATCH ?) ' : '';
  return sql.all(
    `SELECT ${STORY_COLUMNS} FROM ${from} WHERE r.stage = ? AND (r.rank, r.story) > (?, ?) ${only}` +
      'ORDER BY r.rank, r.story LIMIT ?',
    ...(found !== null && 'few' in found ? [found.few] : []),
    stage,
    rank,
    id,
    ...(found !== null && 'query' in found ? [found.query] : []),
    limit,
  );
}

/** As Store.nearestRank. */
export function nearestRank(sql: Sql, { stage, side, rank, except, isValid }: Parameters<Store['nearestRank']>[0]) {
  const bound = rank === null ? '' : `AND rank ${side === 'below' ? '<' : '>='} ? `;
  const order = side === 'below' ? 'DESC' : 'ASC';
  for (let offset = 0; ; offset += RANKS) {
    const rows = sql.all(
      `SELECT rank FROM registers WHERE stage = ? AND story <> ? ${bound}ORDER BY rank ${order} LIMIT ? OFFSET ?`,
      stage,
      except ?? '',
      ...(rank === null ? [] : [rank]),
      RANKS,
      offset,
    );
    const found = rows.map((row) => String(row.rank)).find(isValid);
    if (found !== undefined) return found;
    if (rows.length < RANKS) return null;
  }
}

export function countStages(sql: Sql): Record<Stage, number> {
  const counts = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  for (const { stage, n } of sql.all('SELECT stage, count(*) AS n FROM registers GROUP BY stage')) {
    const known = STAGES.find((one) => one === stage);
    if (known !== undefined) counts[known] = Number(n);
  }
  return counts;
}

/** Rows of the newest receipt of each story that is not archived, or of which something is in the pool or fenced. */
export function newestReceipts(sql: Sql): Row[] {
  const newest =
    'SELECT x.seq, x.id, x.body, x.sum FROM registers r JOIN receipts x ' +
    'ON x.seq = (SELECT max(seq) FROM receipts WHERE story = r.story)';
  return sql.all(
    `${newest} WHERE r.stage < 'archived' UNION ALL ${newest} WHERE r.stage > 'archived' UNION ALL ${newest} ` +
      "WHERE r.stage = 'archived' AND r.story IN (SELECT story FROM runs WHERE in_pool = 1 UNION SELECT story FROM fences) " +
      'ORDER BY seq',
  );
}

/** Rows of a table that belong to a story, newest first. `table`: a name of ours, never a person's. */
export function pastRows(
  sql: Sql,
  table: 'receipts' | 'runs',
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

export function pastEvents(sql: Sql, story: string | null, { before, limit }: PastQuery<number>): Row[] {
  const only = story === null ? '' : 'AND story = ? ';
  return sql.all(
    `SELECT * FROM events WHERE seq < ? ${only}ORDER BY seq DESC LIMIT ?`,
    before ?? Number.MAX_SAFE_INTEGER,
    ...(story === null ? [] : [story]),
    limit,
  );
}
