/** Checks which stories a story may come after. */
import { message, type Refusal } from '../../../contract/index.ts';
import { cycleThrough } from '../../../domain/index.ts';
import type { HandlerContext } from './context.ts';

/**
 * Why the story cannot come after these stories: one is unknown, or a cycle would arise. `field`: the input's field.
 * Deleted stories count as well, since one that is restored must not close a cycle.
 */
export function afterRefusal(
  { ledger, store }: Pick<HandlerContext, 'ledger' | 'store'>,
  story: string,
  added: readonly string[],
  field: string,
): Refusal | null {
  const refuse = (why: Refusal['why'], value: string): Refusal => ({ code: 'bad-input', why, field, value });
  const unknown = added.find((id) => id !== story && !ledger.stories.has(id));
  if (unknown !== undefined) return refuse(message('command.after.unknown', { after: unknown }), unknown);
  const afterOf = (id: string) => (ledger.stories.get(id) ?? store.deletion(id)?.story)?.after ?? [];
  const cycle = cycleThrough(story, added, afterOf);
  if (cycle === null) return null;
  const after = cycle[1] ?? story;
  if (after === story) return refuse(message('command.after.self', { story }), story);
  const path = cycle.join(' → ');
  return refuse(message('command.after.cycle', { story, after, path, last: cycle.at(-2) ?? after }), after);
}
