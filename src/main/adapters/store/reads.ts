/** Turns rows into records. A damaged row is reported and never stops the loading. */
import * as v from 'valibot';
import {
  EVENT_KINDS,
  type EventRecord,
  type GateResult,
  isAgentName,
  isStoryId,
  legacy,
  type Message,
  message,
  type StopReceipt,
  whyOf,
} from '../../../contract/index.ts';
import { ownerOf, type WorktreeCare } from '../../../domain/index.ts';
import {
  type MovedWorktree,
  NO_TRACES,
  type StoreContents,
  type StoredFence,
  type StoredRelease,
  type StoredRun,
  type StoredStory,
  type StoredWorktree,
  UNOBSERVED,
} from '../../core/ports/index.ts';
import { checksum } from './checksum.ts';
import {
  CandidateShape,
  CareShape,
  MergeEntryShape,
  MergeRequestShape,
  ProgressShape,
  PullRequestShape,
  QuestionShape,
} from './pipeline-shapes.ts';
import {
  CallerShape,
  type Decoded,
  decode,
  FenceShape,
  GateResultShape,
  MessageShape,
  ReceiptShape,
  RegistersShape,
  ReleaseShape,
  RunShape,
} from './shapes.ts';
import type { Sql } from './sql.ts';
import type { Row } from './sqlite.ts';

type Report = (problem: Message) => void;

/** The columns that storyIn() needs. */
export const STORY_COLUMNS = 'r.story, r.body, r.sum, c.title, c.title_sum';

/** A story as its row has it. `deletedAt`: null if it is not deleted. */
export interface StoryInRow {
  story: StoredStory;
  deletedAt: number | null;
}

/** The story in a row; null: its registers are damaged. A damaged title is reported and returned as it is. */
export function storyIn(row: Row, report: Report): StoryInRow | null {
  const id = String(row.story);
  const registers = decode(RegistersShape, row.body, row.sum);
  if (!registers.ok) return null;
  const title = readBytes(row.title, row.title_sum);
  if (!title.sound) report(message('store.row.title', { story: id }));
  const { deletedAt, ...rest } = registers.value;
  return { story: { id, title: title.text, ...rest }, deletedAt };
}

/** A story's text; null: no such story. A damaged text is reported and returned, since most of it may be good. */
export function readText(sql: Sql, story: string, report: Report): string | null {
  const row = sql.get('SELECT text, text_sum FROM contents WHERE story = ?', story);
  if (!row) return null;
  const read = readBytes(row.text, row.text_sum);
  if (!read.sound) report(message('store.row.text', { story }));
  return read.text;
}

function readBytes(bytes: unknown, sum: unknown): { text: string; sound: boolean } {
  if (!(bytes instanceof Uint8Array)) return { text: String(bytes), sound: false };
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), sound: checksum(bytes) === sum };
}

/** Rebuilds a damaged record of a live run from its columns, so that recovery searches for its processes (I1). */
export function readRuns(rows: readonly Row[], report: Report): StoredRun[] {
  const runs: StoredRun[] = [];
  for (const row of rows) {
    const decoded = decode(RunShape, row.body, row.sum);
    const run = decoded.ok ? decoded.value : rebuildRun(row);
    if (run) runs.push(run);
    if (decoded.ok) continue;
    const key = run ? 'store.row.run' : 'store.row.run.out';
    report(message(key, { run: String(row.id), why: decoded.why }));
  }
  return runs;
}

function rebuildRun(row: Row): StoredRun | null {
  const { id, story, agent, worktree, live } = row;
  if (live !== 1 || typeof id !== 'string' || !isNamed(story, agent)) return null;
  return {
    id,
    kind: 'agent',
    io: 'terminal',
    story: String(story),
    lane: null,
    agent: String(agent),
    role: 'other',
    status: 'running',
    startedAt: Number(row.started_at),
    ...UNOBSERVED,
    worktree: typeof worktree === 'string' ? worktree : null,
  };
}

/** A damaged record still gives a fence, so that damage never opens a worktree. */
export function readFences(sql: Sql, report: Report): StoredFence[] {
  return sql.all('SELECT * FROM fences ORDER BY since, worktree').map((row) => {
    const decoded = decode(FenceShape, row.body, row.sum);
    if (decoded.ok) return decoded.value;
    report(message('store.row.fence', { worktree: String(row.worktree), why: decoded.why }));
    return {
      worktree: String(row.worktree),
      run: String(row.run),
      story: String(row.story),
      lane: null,
      agent: String(row.agent),
      verdict: 'unknown',
      reason: message('store.row.fence.reason'),
      processes: [],
      since: Number(row.since),
      attempts: 0,
      nextTryAt: null,
      ...NO_TRACES,
      runStartedAt: Number(row.run_started_at),
    };
  });
}

/** Damaged receipts are reported and left out. */
export function readReceipts(rows: readonly Row[], report: Report): StopReceipt[] {
  return rows.flatMap((row) => {
    const decoded: Decoded<StopReceipt> = decode(ReceiptShape, row.body, row.sum);
    if (decoded.ok) return [decoded.value];
    report(message('store.row.receipt', { receipt: String(row.id), why: decoded.why }));
    return [];
  });
}

/** Damaged results are reported and left out, so that the gate runs again. */
export function readGateResults(rows: readonly Row[], report: Report): GateResult[] {
  return rows.flatMap((row) => {
    const decoded: Decoded<GateResult> = decode(GateResultShape, row.body, row.sum);
    if (decoded.ok) return [decoded.value];
    report(message('store.row.gate', { run: String(row.id), why: decoded.why }));
    return [];
  });
}

/** Damaged releases are reported and left out; processes of that run are then stopped or fenced like any others. */
export function readReleases(sql: Sql, report: Report): StoredRelease[] {
  return sql.all('SELECT run, body, sum FROM releases ORDER BY run').flatMap((row) => {
    const decoded: Decoded<StoredRelease> = decode(ReleaseShape, row.body, row.sum);
    if (decoded.ok) return [decoded.value];
    report(message('store.row.release', { run: String(row.run), why: decoded.why }));
    return [];
  });
}

/** Damaged records of the pipeline are reported and left out: the story starts again in its stage. */
export function readPipeline(
  sql: Sql,
  report: Report,
): Pick<StoreContents, 'progress' | 'mergeEntries' | 'mergeRequests' | 'pullRequests' | 'candidates' | 'questions'> {
  const read = <T>(kind: string, shape: v.GenericSchema<unknown, T>): T[] =>
    decodePipeline(sql.all('SELECT key, body, sum FROM pipeline WHERE kind = ? ORDER BY key', kind), shape, report);
  return {
    progress: read('progress', ProgressShape),
    mergeEntries: read('merge-entry', MergeEntryShape),
    mergeRequests: read('merge-request', MergeRequestShape),
    pullRequests: read('pull-request', PullRequestShape),
    candidates: read('candidate', CandidateShape).sort((a, b) => a.lane - b.lane),
    questions: read('question', QuestionShape).sort((a, b) => a.askedAt - b.askedAt),
  };
}

/** Null when nothing is on record. A damaged record is reported and left out: the setup then runs again. */
export function readCare(sql: Sql, story: string, report: Report): WorktreeCare | null {
  const rows = sql.all("SELECT key, body, sum FROM pipeline WHERE kind = 'care' AND key = ?", story);
  return decodePipeline(rows, CareShape, report)[0] ?? null;
}

/** Of these rows. Damaged ones are reported and left out. */
export function readCares(rows: readonly Row[], report: Report): WorktreeCare[] {
  return decodePipeline(rows, CareShape, report);
}

function decodePipeline<T>(rows: readonly Row[], shape: v.GenericSchema<unknown, T>, report: Report): T[] {
  return rows.flatMap((row) => {
    const decoded: Decoded<T> = decode(shape, row.body, row.sum);
    if (decoded.ok) return [decoded.value];
    report(message('store.row.pipeline', { key: String(row.key), why: decoded.why }));
    return [];
  });
}

/** All worktrees that were moved by hand. */
export function readMoved(sql: Sql): MovedWorktree[] {
  return sql.all('SELECT place, now, boot FROM moved ORDER BY place').map((row) => ({
    from: String(row.place),
    to: String(row.now),
    boot: textOrNull(row.boot),
  }));
}

/** When automatic starts were paused, in ms since the epoch; null if they are not paused. */
export function readPausedAt(sql: Sql): number | null {
  const row = sql.get("SELECT since FROM switches WHERE name = 'paused'");
  return row === undefined ? null : Number(row.since);
}

/** Worktrees of stories and of lanes. */
export function readWorktrees(rows: readonly Row[]): StoredWorktree[] {
  return rows.map((row) => ({
    id: String(row.id),
    owner: ownerOf({ story: String(row.story), lane: row.lane === null ? null : Number(row.lane) }),
    path: String(row.path),
    branch: String(row.branch),
    empty: placesIn(row.empty),
  }));
}

/** Paths of empty submodules. Damage gives none, since each start checks them again. */
function placesIn(body: unknown): string[] {
  try {
    return v.parse(v.array(v.string()), JSON.parse(String(body)));
  } catch {
    return [];
  }
}

/** The events in these rows. A damaged row gives an event with a message about the damage. */
export function readEvents(rows: readonly Row[]): EventRecord[] {
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: Number(row.at),
    kind: EVENT_KINDS.find((kind) => kind === row.kind) ?? 'other',
    story: textOrNull(row.story),
    agent: textOrNull(row.agent),
    run: textOrNull(row.run),
    ...eventBody(row.body),
  }));
}

/** Older rows have a sentence in `text`, and no caller. */
const EventBody = v.union([
  v.object({ by: v.optional(CallerShape, null), message: MessageShape }),
  v.pipe(
    v.object({ text: v.string() }),
    v.transform(({ text }) => ({ by: null, message: legacy(text) })),
  ),
]);

/** A damaged event is kept with a message about the damage, since readers rely on numbers without gaps. */
function eventBody(body: unknown): Pick<EventRecord, 'by' | 'message'> {
  try {
    return v.parse(EventBody, JSON.parse(String(body)));
  } catch (error) {
    return { by: null, message: message('store.row.event', { why: whyOf(error) }) };
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isNamed(story: unknown, agent: unknown): boolean {
  return typeof story === 'string' && typeof agent === 'string' && isStoryId(story) && isAgentName(agent);
}
