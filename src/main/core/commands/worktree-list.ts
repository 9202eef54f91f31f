import { type Message, message, ok, type WorktreeListItem } from '../../../contract/index.ts';
import { fencedBy, fenceOfStory, isClosed, leavesPipeline, occupiesStory } from '../../../domain/index.ts';
import type { StoredWorktree } from '../ports/index.ts';
import type { Survey } from '../worktrees/index.ts';
import type { Handler, QueryContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** The worktrees of all stories or of one, with their size, last use and what is against their removal. */
export const worktreeList: Handler<'worktree.list'> = async (context, { story: only }) => {
  if (only !== undefined && !context.ledger.stories.has(only)) return unknownStory(only);
  const items: WorktreeListItem[] = [];
  for (const worktree of context.store.worktrees()) {
    if (worktree.owner.kind !== 'story' || worktree.owner.story !== (only ?? worktree.owner.story)) continue;
    if (only !== undefined) await context.surveys.measured(worktree);
    items.push(await itemOf(context, worktree, worktree.owner.story));
  }
  return ok(items.sort((a, b) => (b.bytes ?? -1) - (a.bytes ?? -1)));
};

async function itemOf(context: QueryContext, worktree: StoredWorktree, story: string): Promise<WorktreeListItem> {
  const { ledger, store, surveys } = context;
  const { path, branch } = worktree;
  const state = ledger.worktrees.ofStory(story)?.state ?? 'ready';
  const { survey, isMeasuring } = state === 'ready' ? surveys.of(worktree) : { survey: null, isMeasuring: false };
  const [last] = store.runs(story, { before: null, limit: 1 });
  const used = last === undefined ? [] : [last.startedAt, last.endedAt, last.lastOutputAt].filter((at) => at !== null);
  return {
    story,
    stage: ledger.stories.get(story)?.stage ?? null,
    path,
    branch,
    state,
    bytes: survey?.bytes ?? null,
    files: survey?.files ?? null,
    uncommitted: survey === null ? null : survey.uncommitted.length,
    lastUseAt: used.length === 0 ? null : Math.max(...used),
    isMeasuring,
    keeps: await whyKept(context, story, { state, survey }),
  };
}

/** All reasons against removing it now, the last refusal first; none: it may be removed, and nothing of it is only there. */
async function whyKept(
  { ledger, store, merging }: QueryContext,
  story: string,
  { state, survey }: { state: WorktreeListItem['state']; survey: Survey | null },
): Promise<Message[]> {
  const kept = store.care(story)?.kept ?? null;
  const why: Message[] = kept === null ? [] : [kept];
  const run = ledger.runsOf(story).find(occupiesStory);
  if (run !== undefined) why.push(message('care.run', { agent: run.agent }));
  const fence = fenceOfStory(ledger.fences.values(), story);
  if (fence !== null) why.push(message('start.fenced', { story, agent: fence.agent, names: fencedBy(fence) }));
  if (isClosed(store.care(story))) why.push(message('care.closed', { story }));
  if (state === 'missing') why.push(message('care.missing'));
  const found = ledger.stories.get(story);
  if (found !== undefined && !leavesPipeline(found.stage)) why.push(message('care.stage', { stage: found.stage }));
  if (survey === null) return why;
  if (survey.uncommitted.length > 0) why.push(message('care.uncommitted', { n: survey.uncommitted.length }));
  const { commits, files, why: unknown } = survey.loose;
  if (commits.length > 0) why.push(message('care.loose', { n: commits.length }));
  if (files.length > 0) why.push(message('care.hidden', { n: files.length }));
  if (unknown !== null) why.push(message('care.unread', { why: unknown }));
  if (survey.why !== null) why.push(message('care.unread', { why: survey.why }));
  const { base } = ledger.project;
  const isMerged =
    (found?.merged ?? null) !== null || survey.commit === null || (await merging.contains(base, survey.commit));
  if (!isMerged) why.push(message('care.unmerged', { base }));
  return why;
}
