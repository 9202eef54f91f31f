/** The Store port in memory, for models and unit tests. Its content survives a simulated crash of the host. */
import { isDeepStrictEqual } from 'node:util';
import { type EventRecord, type GateResult, STAGES, type Stage, type StopReceipt } from '../../contract/index.ts';
import { byRank, byStage, isClosed, type WorktreeCare } from '../../domain/index.ts';
import type {
  DeletionQuery,
  Merge,
  PastQuery,
  Store,
  StoreBackup,
  StoreChange,
  StoreContents,
  StoredDeletion,
  StoredRun,
  StoredStory,
  StoredWorktree,
  StoredWriter,
  StoryFilter,
  StoryQuery,
  StoryVersion,
  WorktreeKey,
} from '../core/ports/index.ts';
import { apply, copyContent, emptyContent } from './fake-store-content.ts';

/** A store without a disk. */
export class MemoryStore implements Store {
  #content = emptyContent();
  #failures: unknown[] = [];
  /** Number of successful commits. */
  commits = 0;
  closed = false;

  /** Makes the next commit throw this and write nothing. Each call adds one more failure. */
  failNextCommit(error: unknown = new Error('the disk is full')): void {
    this.#failures.push(error);
  }

  load(): StoreContents {
    const { stories, runs, pool, fences, receipts, worktrees } = this.#content;
    const newest = new Map<string, StopReceipt>();
    for (const receipt of receipts.values()) {
      newest.delete(receipt.story);
      newest.set(receipt.story, receipt);
    }
    const inPool = [...runs.values()].filter((run) => pool.has(run.id));
    const used = new Set([...inPool, ...fences.values()].map((one) => one.story));
    const working = [...stories.values()].filter(({ id, stage }) => stage !== 'archived' || used.has(id));
    const ids = new Set(working.map(({ id }) => id));
    return structuredClone({
      stories: working,
      runs: inPool,
      fences: [...fences.values()],
      receipts: [...newest.values()].filter(({ story }) => ids.has(story)),
      worktrees: [...worktrees.values()].filter(({ owner }) => owner.kind === 'lane' || ids.has(owner.story)),
      releases: [...this.#content.releases.values()],
      progress: sorted(this.#content.progress),
      gateResults: newestResults(this.#content.gateResults.values(), ids),
      mergeEntries: sorted(this.#content.mergeEntries),
      mergeRequests: sorted(this.#content.mergeRequests),
      pullRequests: sorted(this.#content.pullRequests),
      candidates: sorted(this.#content.candidates).sort((a, b) => a.lane - b.lane),
      questions: [...this.#content.questions.values()].sort((a, b) => a.askedAt - b.askedAt),
      moved: [...this.#content.moved.values()],
      pausedAt: this.#content.pausedAt,
    });
  }

  worktree(key: WorktreeKey): StoredWorktree | null {
    const isIt = (one: StoredWorktree): boolean => {
      if ('id' in key) return one.id === key.id;
      if ('path' in key) return one.path === key.path;
      return isDeepStrictEqual(one.owner, key);
    };
    return structuredClone(this.worktrees().find(isIt) ?? null);
  }

  worktrees(): StoredWorktree[] {
    return [...this.#content.worktrees.values()];
  }

  commit(changes: readonly StoreChange[]): EventRecord[] {
    if (this.#failures.length > 0) throw this.#failures.shift();
    const next = copyContent(this.#content);
    const events = changes.flatMap((change) => apply(next, structuredClone(change)) ?? []);
    this.#content = next;
    this.commits += 1;
    return structuredClone(events);
  }

  text(story: string): string | null {
    return this.#content.texts.get(story) ?? null;
  }

  story(id: string): StoredStory | null {
    return structuredClone(this.#content.stories.get(id) ?? null);
  }

  deletion(id: string): StoredDeletion | null {
    return structuredClone(this.#content.deleted.get(id) ?? null);
  }

  deletions({ until, after, limit }: DeletionQuery): StoredDeletion[] {
    const order = (a: { deletedAt: number; id: string }, b: typeof a) =>
      a.deletedAt - b.deletedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
    const keyOf = ({ story, deletedAt }: StoredDeletion) => ({ id: story.id, deletedAt });
    const found = [...this.#content.deleted.values()]
      .filter(({ deletedAt }) => until === null || deletedAt <= until)
      .filter((one) => after === null || order(keyOf(one), after) > 0);
    return structuredClone(found.sort((a, b) => order(keyOf(a), keyOf(b))).slice(0, limit));
  }

  isFreeId(id: string): boolean {
    const { stories, deleted, spent } = this.#content;
    return !stories.has(id) && !deleted.has(id) && !spent.has(id);
  }

  stories({ stage, text, after, limit, filter = {} }: StoryQuery): StoredStory[] {
    const { stories, texts } = this.#content;
    const order = (a: Parameters<typeof byRank>[0] & { stage: Stage }, b: typeof a) => byStage(a, b) || byRank(a, b);
    const found = [...stories.values()]
      .filter((one) => stage === null || one.stage === stage)
      .filter((one) => passes(one, filter))
      .filter((one) => text === null || matchesWords(`${one.id} ${one.title} ${texts.get(one.id) ?? ''}`, text))
      .filter((one) => after === null || order(one, after) > 0);
    return structuredClone(found.sort(order).slice(0, limit));
  }

  countStages(): Record<Stage, number> {
    const counts = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
    for (const { stage } of this.#content.stories.values()) counts[stage] += 1;
    return counts;
  }

  nearestRank({ stage, side, rank, except, isValid }: Parameters<Store['nearestRank']>[0]): string | null {
    const ranks = [...this.#content.stories.values()]
      .filter((one) => one.stage === stage && one.id !== except)
      .map((one) => one.rank)
      .filter((one) => rank === null || (side === 'below' ? one < rank : one >= rank))
      .sort();
    return (side === 'below' ? ranks.reverse() : ranks).find(isValid) ?? null;
  }

  receipts(story: string, page: PastQuery<string> = { before: null, limit: 1_000 }): StopReceipt[] {
    return pageOf(this.#content.receipts.values(), story, page);
  }

  gateResults(story: string, { before, limit }: PastQuery<string>): GateResult[] {
    const all = [...this.#content.gateResults.values()].map((result) => ({ ...result, id: result.run }));
    return pageOf(all, story, { before, limit }).map(({ id: _id, ...result }) => result);
  }

  care(story: string): WorktreeCare | null {
    return structuredClone(this.#content.cares.get(story) ?? null);
  }

  ports(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#content.cares.values()].flatMap(({ story, port }) => (port === null ? [] : [[story, port]])),
    );
  }

  openCares(): string[] {
    return [...this.#content.cares.values()].filter(isClosed).map(({ story }) => story);
  }

  gateResult(key: string, tree: string): GateResult | null {
    const found = [...this.#content.gateResults.values()].filter((one) => one.key === key && one.tree === tree);
    return structuredClone(found.at(-1) ?? null);
  }

  runs(story: string, page: PastQuery<string>): StoredRun[] {
    return pageOf(this.#content.runs.values(), story, page);
  }

  agentRuns(since: number): StoredRun[] {
    const all = [...this.#content.runs.values()].filter(
      ({ kind, startedAt }) => kind === 'agent' && startedAt >= since,
    );
    return structuredClone(all);
  }

  receipt(id: string): StopReceipt | null {
    return structuredClone(this.#content.receipts.get(id) ?? null);
  }

  events(since: number, limit: number): EventRecord[] {
    // Events are numbered 1, 2, 3, …, so the event after `since` has the index `since`.
    return structuredClone(this.#content.events.slice(Math.max(0, since), Math.max(0, since) + limit));
  }

  pastEvents(story: string | null, { before, limit }: PastQuery<number>): EventRecord[] {
    const own = this.#content.events.filter((event) => story === null || event.story === story);
    const older = own.filter(({ seq }) => before === null || seq < before);
    return structuredClone(older.reverse().slice(0, limit));
  }

  nextStoryNumber(): number {
    return this.#content.highest + 1;
  }

  run(id: string): StoredRun | null {
    return structuredClone(this.#content.runs.get(id) ?? null);
  }

  lastRun(story: string, agent: string): string | null {
    const own = [...this.#content.runs.values()].filter((run) => run.story === story && run.agent === agent);
    return own.at(-1)?.id ?? null;
  }

  writer(): StoredWriter | null {
    return structuredClone(this.#content.writer);
  }

  // Its stories have no documents: src/main/exchange.real.test.ts exchanges those of the real store.
  versions(): StoryVersion[] {
    return [];
  }

  updatesSince(): null {
    return null;
  }

  merge(): Merge {
    return { kind: 'waits' };
  }

  /** Number of calls of backUp(). Each throws the next of `backupFailures` if there is one. */
  backups = 0;
  readonly backupFailures: unknown[] = [];

  async backUp(): Promise<StoreBackup | null> {
    this.backups += 1;
    if (this.backupFailures.length > 0) throw this.backupFailures.shift();
    return { name: `huskies-${this.backups}.db`, bytes: 4_096 };
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function passes(story: StoredStory, { label, priority, held, blocked }: StoryFilter): boolean {
  return (
    (label === undefined || story.labels.includes(label)) &&
    (priority === undefined || story.priority === priority) &&
    (held === undefined || (story.hold !== null) === held) &&
    (blocked === undefined || (story.blocked !== null) === blocked)
  );
}

function pageOf<T extends { id: string; story: string }>(
  all: Iterable<T>,
  story: string,
  { before, limit }: PastQuery<string>,
): T[] {
  const own = [...all].filter((one) => one.story === story).reverse();
  const from = before === null ? 0 : own.findIndex(({ id }) => id === before) + 1;
  return structuredClone(own.slice(from, from + limit));
}

/** Whether each typed word begins a word of the text. The parts of a typed word must follow one another in the text. */
function matchesWords(text: string, typed: string): boolean {
  const split = (words: string) => words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const words = typed
    .split(/\s+/)
    .map(split)
    .filter((one) => one.length > 0);
  const all = ` ${split(text).join(' ')}`;
  return words.length > 0 && words.every((one) => all.includes(` ${one.join(' ')}`));
}

/** The values in the order of their keys. */
function sorted<T>(records: ReadonlyMap<string, T>): T[] {
  return [...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
}

/** The newest result of each gate on each of these stories, the newest last. */
function newestResults(all: Iterable<GateResult>, stories: ReadonlySet<string>): GateResult[] {
  const newest = new Map<string, GateResult>();
  for (const result of all) {
    const key = `${result.story} ${result.gate}`;
    newest.delete(key);
    if (stories.has(result.story)) newest.set(key, result);
  }
  return [...newest.values()];
}
