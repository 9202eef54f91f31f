/** From 'look again' to what that look found. */
import type { FenceRecord, Result } from '../contract/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';

/** Asks for another look at the story's fence and waits for its end: null when the fence was lifted, else as it stands. */
export async function followFence(client: Client, story: string): Promise<Result<FenceRecord | null>> {
  const before = await client.mirror.until(() => true);
  if (before === null) return noHost('it was lost before the look was asked');
  const of = (fences: Readonly<Record<string, FenceRecord>>) =>
    Object.values(fences).find((one) => one.story === story);
  const then = of(before.fences);
  const accepted = await client.invoke('fence.retry', { story });
  if (!accepted.ok) return accepted;
  // one more try than before, which is over when the next one has its time; or another fence in its place
  const over = ({ fences }: typeof before) => {
    const fence = of(fences);
    if (fence === undefined || then === undefined) return true;
    const replaced = fence.run !== then.run || fence.since !== then.since;
    return replaced || (fence.attempts > then.attempts && fence.nextTryAt !== null);
  };
  const after = await client.mirror.until(over);
  return after === null ? noHost('it was lost while the look went on') : { ok: true, value: of(after.fences) ?? null };
}
