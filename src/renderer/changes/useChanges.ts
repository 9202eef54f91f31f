/** The changes of a story as the tab shows them: asked of the host, and again while they may have changed. */
import { useEffect, useRef, useState } from 'react';
import type { CommandReply, Refusal } from '../../contract/index.ts';
import type { ChangeCommits, ChangeList } from '../../domain/index.ts';
import { isLive } from '../../domain/index.ts';
import { call } from '../store/call.ts';
import { useLost, useRunsOf } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';

/** What the host has answered. `refusal`: the newest answer; the list of before stays. */
export interface ChangesState {
  list: ChangeList | null;
  commits: ChangeCommits | null;
  refusal: Refusal | null;
  isLoading: boolean;
}

/** How often it is asked while an agent works and the page is in sight. Each look reads the changed files. */
const ASK_EVERY_MS = 10_000;
/** Above every number of an event, so that only new events are sent. */
const ONLY_NEW = Number.MAX_SAFE_INTEGER;

/** The changes, and a function that asks for them again now. */
export function useChanges(story: string): ChangesState & { again: () => void } {
  const project = useProject();
  const isLost = useLost();
  const runs = useRunsOf(story);
  const isWorking = runs.some(isLive);
  // The end of a turn is a change of what the agent's CLI tells.
  const turns = runs.map(({ id, status, facts }) => `${id} ${status} ${facts?.turns ?? ''}`).join();
  const [asked, setAsked] = useState(0);
  const [state, setState] = useState<ChangesState>({ list: null, commits: null, refusal: null, isLoading: true });
  const isAsking = useRef(false);
  const again = () => setAsked((n) => n + 1);
  useEffect(
    () =>
      project.client.events(ONLY_NEW, (event) => {
        if (event.story === story) setAsked((n) => n + 1);
      }),
    [project, story],
  );
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') setAsked((n) => n + 1);
    };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    const timer = isWorking ? window.setInterval(look, ASK_EVERY_MS) : undefined;
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
      window.clearInterval(timer);
    };
  }, [isWorking]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these may mean another answer
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      // An answer that is under way is not older than the last change by much; one more look follows with the next cause.
      if (isAsking.current) return;
      isAsking.current = true;
      setState((now) => ({ ...now, isLoading: true }));
      const [list, commits] = await Promise.all([
        call(project, 'changes.list', { story }),
        call(project, 'changes.commits', { story }),
      ]);
      isAsking.current = false;
      if (!isCurrent) return;
      setState((now) => ({
        list: list.ok ? unchanged(now.list, list.value) : now.list,
        commits: commits.ok ? commits.value : now.commits,
        refusal: list.ok ? null : list.error,
        isLoading: false,
      }));
    };
    if (!isLost) void load();
    return () => {
      isCurrent = false;
      isAsking.current = false;
    };
  }, [project, story, turns, asked, isLost]);
  return { ...state, again };
}

/** The list of before if nothing in it is different, so that nothing is rendered again. */
function unchanged(before: ChangeList | null, now: CommandReply<'changes.list'>): ChangeList {
  return before !== null && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
