/** Follows a retry of a fence from the command to its outcome. */
import { type FenceRecord, message, type Result } from '../contract/index.ts';
import { fenceOfStory } from '../domain/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';

/**
 * Asks the host to check a fence again, and waits for the outcome: null if it was lifted, else the fence. Without
 * `worktree` it is the fence of the story's own worktree.
 */
export async function followFence(
  client: Client,
  { story, worktree }: { story: string; worktree?: string },
): Promise<Result<FenceRecord | null>> {
  if ((await client.mirror.until(() => true)) === null) return noHost(message('link.lost.look.before'));
  const fenceNow = () => fenceOfStory(Object.values(client.mirror.snapshot().fences), story, worktree);
  const before = fenceNow();
  const accepted = await client.invoke('fence.retry', { story, ...(worktree === undefined ? {} : { worktree }) });
  if (!accepted.ok) return accepted;
  let found: FenceRecord | null = null;
  // The check is over when the next one has a time or waits for a Retry, or when another fence has replaced this one.
  const isOver = () => {
    found = fenceNow();
    if (found === null || before === null) return true;
    const isReplaced = found.run !== before.run || found.since !== before.since;
    return (
      isReplaced || (found.attempts > before.attempts && (found.nextTryAt !== null || found.waitsForRetry === true))
    );
  };
  const after = await client.mirror.until(isOver);
  return after === null ? noHost(message('link.lost.look')) : { ok: true, value: found };
}
