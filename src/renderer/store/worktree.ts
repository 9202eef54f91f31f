/** A story's worktree as its detail shows it: asked of the host, and again with every event of the story. */
import { useEffect, useState } from 'react';
import type { Message, Refusal, StoryRecord, WorktreeListItem, WorktreeStatus } from '../../contract/index.ts';
import { messageText, sentence, text } from '../../contract/index.ts';
import { act, call } from './call.ts';
import { openDialog } from './dialogs.ts';
import { useLost, useRunsOf } from './hooks.ts';
import { useProject } from './project.tsx';
import type { ProjectStore } from './project-store.ts';
import { openDetail } from './view.ts';

/** What the host has answered. `item`: null while its size is measured, and if there is no worktree. */
export type WorktreeState =
  | { kind: 'loading' }
  | { kind: 'failed'; refusal: Refusal }
  | { kind: 'known'; status: WorktreeStatus; item: WorktreeListItem | null };

/** Above every number of an event, so that only new events are sent. */
const ONLY_NEW = Number.MAX_SAFE_INTEGER;

/** The worktree of the story. It is asked for again when something has happened to the story or one of its runs. */
export function useWorktree({ id: story, stage, worktree }: StoryRecord): WorktreeState {
  const project = useProject();
  const isLost = useLost();
  const runs = useRunsOf(story)
    .map(({ id, status }) => `${id} ${status}`)
    .join();
  const [events, setEvents] = useState(0);
  const [state, setState] = useState<WorktreeState>({ kind: 'loading' });
  useEffect(
    () =>
      project.client.events(ONLY_NEW, (event) => {
        if (event.story === story) setEvents((n) => n + 1);
      }),
    [project, story],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these may mean another answer
  useEffect(() => {
    let isCurrent = true;
    const show = (next: WorktreeState | ((now: WorktreeState) => WorktreeState)) => {
      if (isCurrent) setState(next);
    };
    const load = async () => {
      const status = await call(project, 'worktree.status', { story });
      if (!status.ok) return show({ kind: 'failed', refusal: status.error });
      const { value } = status;
      // Until it is measured again, the last size stays.
      show((now) => ({ kind: 'known', status: value, item: value.path === null ? null : itemOf(now, story) }));
      if (value.path === null) return;
      const list = await call(project, 'worktree.list', { story });
      if (list.ok) show({ kind: 'known', status: value, item: list.value[0] ?? null });
      else show({ kind: 'failed', refusal: list.error });
    };
    if (!isLost) void load();
    return () => {
      isCurrent = false;
    };
  }, [project, story, stage, worktree, runs, events, isLost]);
  return state;
}

function itemOf(state: WorktreeState, story: string): WorktreeListItem | null {
  return state.kind === 'known' && state.item?.story === story ? state.item : null;
}

/** The reasons of `keeps` that refuse a removal by a person too. The others only keep it from being removed by itself. */
const REFUSING: readonly string[] = ['care.run', 'start.fenced', 'care.closed', 'care.missing'];

/** Why the worktree cannot be removed now; null if it can. */
export function removalObstacle({ keeps }: Pick<WorktreeListItem, 'keeps'>): Message | null {
  return keeps.find(({ code }) => REFUSING.includes(code)) ?? null;
}

/** What only the worktree has. Its branch has the commits that are not in the base. */
const ONLY_THERE: readonly string[] = ['care.uncommitted', 'care.loose', 'care.hidden'];

/** What a removal takes away, one sentence each, and what stays. */
export function removalEffects({ keeps, uncommitted }: Pick<WorktreeListItem, 'keeps' | 'uncommitted'>): string[] {
  const only = keeps.filter(({ code }) => ONLY_THERE.includes(code)).map((one) => messageText(one));
  const others = keeps.flatMap((one) => {
    if (one.code === 'care.unmerged') return [text('worktree.unmerged', one.values)];
    return one.code === 'care.unread' ? [text('worktree.unread', { why: sentence(messageText(one)) })] : [];
  });
  const effects = only.length === 0 ? others : [text('worktree.only', { what: sentence(only.join(', ')) }), ...others];
  // Its state has moved on, so nothing of it was read.
  if (uncommitted === null) effects.push(text('worktree.unknown'));
  return [...(effects.length === 0 ? [text('worktree.free')] : effects), text('worktree.snapshot')];
}

/** Opens the story's detail, where the progress is shown, and asks before the worktree is removed. */
export function askRemoveWorktree(project: ProjectStore, story: string): void {
  openDetail(project, story, 'story');
  openDialog(project, { kind: 'remove-worktree', story });
}

/** Requests the removal. A refusal is shown as a notice; what becomes of it is shown in the detail. */
export async function removeWorktree(project: ProjectStore, story: string): Promise<void> {
  await act(project, 'worktree.remove', { story });
}

/** Requests that the worktree comes back as it was removed. */
export async function restoreWorktree(project: ProjectStore, story: string): Promise<void> {
  openDetail(project, story, 'story');
  await act(project, 'worktree.restore', { story });
}
