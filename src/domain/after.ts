/** The graph of stories that wait for others to be done (CONTEXT.md: after). */
import { leavesPipeline, type Stage } from './story.ts';

/**
 * The cycle that a story would close if it came after these stories: ids from the story to itself; null if none.
 * `afterOf`: the ids that a story comes after, called once for each story that is reachable.
 */
export function cycleThrough(
  story: string,
  after: Iterable<string>,
  afterOf: (id: string) => Iterable<string>,
): string[] | null {
  /** The story from which each one was reached first. */
  const reachedFrom = new Map<string, string>();
  const waiting: string[] = [];
  const visit = (from: string, ids: Iterable<string>): boolean => {
    for (const id of ids) {
      if (reachedFrom.has(id)) continue;
      reachedFrom.set(id, from);
      if (id === story) return true;
      waiting.push(id);
    }
    return false;
  };
  let closed = visit(story, after);
  for (let id = waiting.pop(); !closed && id !== undefined; id = waiting.pop()) closed = visit(id, afterOf(id));
  return closed ? pathTo(story, reachedFrom) : null;
}

function pathTo(story: string, reachedFrom: ReadonlyMap<string, string>): string[] {
  const path = [story];
  for (let id = reachedFrom.get(story); id !== undefined && id !== story; id = reachedFrom.get(id)) path.unshift(id);
  return [story, ...path];
}

/** Whether a story in this stage is not done yet, so that the stories after it wait. */
export function isOpenStage(stage: Stage): boolean {
  return !leavesPipeline(stage);
}
