/** What the store in memory holds, and how a change is applied to it. */
import type { EventRecord, GateResult, StopReceipt } from '../../contract/index.ts';
import type {
  CandidateRecord,
  MergeEntryRecord,
  MergeRequestRecord,
  Progress,
  PullRequestRecord,
  QuestionRecord,
  WorktreeCare,
} from '../../domain/index.ts';
import type {
  MovedWorktree,
  StoreChange,
  StoredDeletion,
  StoredFence,
  StoredRelease,
  StoredRun,
  StoredStory,
  StoredWorktree,
  StoredWriter,
} from '../core/ports/index.ts';

/** Every record, by its key. */
export interface Content {
  stories: Map<string, StoredStory>;
  texts: Map<string, string>;
  deleted: Map<string, StoredDeletion>;
  /** Ids of stories that were removed for good. */
  spent: Set<string>;
  /** All runs ever stored, in the order of their first put. */
  runs: Map<string, StoredRun>;
  pool: Set<string>;
  fences: Map<string, StoredFence>;
  receipts: Map<string, StopReceipt>;
  gateResults: Map<string, GateResult>;
  worktrees: Map<string, StoredWorktree>;
  releases: Map<string, StoredRelease>;
  progress: Map<string, Progress>;
  mergeEntries: Map<string, MergeEntryRecord>;
  mergeRequests: Map<string, MergeRequestRecord>;
  pullRequests: Map<string, PullRequestRecord>;
  candidates: Map<string, CandidateRecord>;
  questions: Map<string, QuestionRecord>;
  cares: Map<string, WorktreeCare>;
  moved: Map<string, MovedWorktree>;
  events: EventRecord[];
  highest: number;
  pausedAt: number | null;
  writer: StoredWriter | null;
}

/** The content of a new store. */
export function emptyContent(): Content {
  return {
    stories: new Map(),
    texts: new Map(),
    deleted: new Map(),
    spent: new Set(),
    runs: new Map(),
    pool: new Set(),
    fences: new Map(),
    receipts: new Map(),
    gateResults: new Map(),
    worktrees: new Map(),
    releases: new Map(),
    progress: new Map(),
    mergeEntries: new Map(),
    mergeRequests: new Map(),
    pullRequests: new Map(),
    candidates: new Map(),
    questions: new Map(),
    cares: new Map(),
    moved: new Map(),
    events: [],
    highest: 0,
    pausedAt: null,
    writer: null,
  };
}

/** New maps with the same records, which are never changed in place. */
export function copyContent(content: Content): Content {
  return {
    stories: new Map(content.stories),
    texts: new Map(content.texts),
    deleted: new Map(content.deleted),
    spent: new Set(content.spent),
    runs: new Map(content.runs),
    pool: new Set(content.pool),
    fences: new Map(content.fences),
    receipts: new Map(content.receipts),
    gateResults: new Map(content.gateResults),
    worktrees: new Map(content.worktrees),
    releases: new Map(content.releases),
    progress: new Map(content.progress),
    mergeEntries: new Map(content.mergeEntries),
    mergeRequests: new Map(content.mergeRequests),
    pullRequests: new Map(content.pullRequests),
    candidates: new Map(content.candidates),
    questions: new Map(content.questions),
    cares: new Map(content.cares),
    moved: new Map(content.moved),
    events: [...content.events],
    highest: content.highest,
    pausedAt: content.pausedAt,
    writer: content.writer,
  };
}

/** Changes the content. Returns the event that the change has written, with its number. Throws on a record that is written once. */
export function apply(content: Content, change: StoreChange): EventRecord | null {
  if ('remove' in change) {
    if (change.remove === 'story') {
      const story = content.stories.get(change.id);
      if (story !== undefined) content.deleted.set(story.id, { story, deletedAt: change.at });
      content.stories.delete(change.id);
    } else if (change.remove === 'deleted') {
      if (!content.deleted.delete(change.id)) return null;
      content.texts.delete(change.id);
      content.spent.add(change.id);
    } else if (change.remove === 'run') content.pool.delete(change.id);
    else if (change.remove === 'fence') content.fences.delete(change.worktree);
    else if (change.remove === 'worktree') content.worktrees.delete(change.id);
    else if (change.remove === 'release') content.releases.delete(change.run);
    else if (change.remove === 'progress') content.progress.delete(change.story);
    else if (change.remove === 'merge-entry') content.mergeEntries.delete(change.story);
    else if (change.remove === 'merge-request') content.mergeRequests.delete(change.story);
    else if (change.remove === 'pull-request') content.pullRequests.delete(change.story);
    else if (change.remove === 'candidate') content.candidates.delete(change.id);
    else if (change.remove === 'question') content.questions.delete(change.id);
    else if (change.remove === 'moved') content.moved.delete(change.from);
    else if (change.remove === 'writer') content.writer = null;
    else content.pausedAt = null;
    return null;
  }
  switch (change.put) {
    case 'story': {
      const { story, text } = change;
      content.stories.set(story.id, story);
      content.deleted.delete(story.id);
      content.texts.set(story.id, text ?? content.texts.get(story.id) ?? '');
      content.highest = Math.max(content.highest, Number(/^(\d{1,9})_/.exec(story.id)?.[1] ?? 0));
      return null;
    }
    case 'merged': {
      const { story, deletedAt, text } = change;
      apply(content, { put: 'story', story, text });
      return deletedAt === null ? null : apply(content, { remove: 'story', id: story.id, at: deletedAt });
    }
    case 'writer':
      content.writer = change.writer;
      return null;
    case 'run':
      content.runs.set(change.run.id, change.run);
      content.pool.add(change.run.id);
      return null;
    case 'fence':
      content.fences.set(change.fence.worktree, change.fence);
      return null;
    case 'receipt':
      if (content.receipts.has(change.receipt.id)) throw new Error(`receipt ${change.receipt.id} was already written`);
      content.receipts.set(change.receipt.id, change.receipt);
      return null;
    case 'gate-result':
      if (content.gateResults.has(change.result.run)) throw new Error(`${change.result.run} has a result already`);
      content.gateResults.set(change.result.run, change.result);
      return null;
    case 'worktree':
      content.worktrees.set(change.worktree.id, change.worktree);
      return null;
    case 'release':
      content.releases.set(change.release.run, change.release);
      return null;
    case 'progress':
      content.progress.set(change.progress.story, change.progress);
      return null;
    case 'merge-entry':
      content.mergeEntries.set(change.entry.story, change.entry);
      return null;
    case 'merge-request':
      content.mergeRequests.set(change.request.story, change.request);
      return null;
    case 'pull-request':
      content.pullRequests.set(change.pull.story, change.pull);
      return null;
    case 'candidate':
      content.candidates.set(change.candidate.id, change.candidate);
      return null;
    case 'question':
      content.questions.set(change.question.id, change.question);
      return null;
    case 'care':
      content.cares.set(change.care.story, change.care);
      return null;
    case 'moved':
      content.moved.set(change.moved.from, change.moved);
      return null;
    case 'paused':
      content.pausedAt = change.since;
      return null;
    case 'event': {
      const event = { seq: content.events.length + 1, ...change.event };
      content.events.push(event);
      return event;
    }
  }
}
