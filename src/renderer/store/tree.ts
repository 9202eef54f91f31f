/** The tree of a story's worktree, asked of the host for a card that says what has passed on it. */
import { useEffect, useState } from 'react';
import { isBusy } from '../../domain/index.ts';
import { call } from './call.ts';
import { useLost, useRunsOf } from './hooks.ts';
import { useProject } from './project.tsx';

/** A person who has edited files elsewhere comes back to the window; it is asked again then, but not more often. */
const VALID_MS = 10_000;

/** The tree that the story's worktree has; null while it is unknown, a run changes it, or it is not `wanted`. */
export function useTree(story: string, wanted: boolean): string | null {
  const project = useProject();
  const isLost = useLost();
  const runs = useRunsOf(story);
  const of = runs.map(({ id, status }) => `${id} ${status}`).join();
  const isAsked = wanted && !isLost && !runs.some(isBusy);
  const [known, setKnown] = useState(() => project.cards.trees.get(story) ?? null);
  useEffect(() => {
    if (!isAsked) return;
    let isCurrent = true;
    const ask = async () => {
      const last = project.cards.trees.get(story);
      const at = Date.now();
      if (last?.of === of && at - last.at < VALID_MS) return setKnown(last);
      const list = await call(project, 'gate.list', { story });
      if (!list.ok || !isCurrent) return;
      const next = { of, tree: list.value.tree, at };
      project.cards.trees.set(story, next);
      setKnown(next);
    };
    const onFocus = () => void ask();
    onFocus();
    window.addEventListener('focus', onFocus);
    return () => {
      isCurrent = false;
      window.removeEventListener('focus', onFocus);
    };
  }, [project, story, of, isAsked]);
  return isAsked && known?.of === of ? known.tree : null;
}
