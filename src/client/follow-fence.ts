/** From 'look again' to what that look found. */
import { type FenceRecord, message, type Result } from '../contract/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';

/** Asks for another look at the story's fence and waits for its end: null when the fence was lifted, else as it stands. */
export async function followFence(client: Client, story: string): Promise<Result<FenceRecord | null>> {
  if ((await client.mirror.until(() => true)) === null) return noHost(message('link.lost.look.before'));
  const then = client.mirror.fenceOf(story);
  const accepted = await client.invoke('fence.retry', { story });
  if (!accepted.ok) return accepted;
  let found: FenceRecord | null = null;
  // one more try than before, which is over when the next one has its time; or another fence in its place
  const over = () => {
    found = client.mirror.fenceOf(story);
    if (found === null || then === null) return true;
    const replaced = found.run !== then.run || found.since !== then.since;
    return replaced || (found.attempts > then.attempts && found.nextTryAt !== null);
  };
  const after = await client.mirror.until(over);
  return after === null ? noHost(message('link.lost.look')) : { ok: true, value: found };
}
