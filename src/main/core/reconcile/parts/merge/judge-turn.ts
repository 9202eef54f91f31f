/** The turn of a mergemaster that has finished and left its story in conflict. */
import { turnIn, whyBlocked } from '../../../pipeline/index.ts';
import type { ProjectConfig } from '../../../ports/index.ts';
import type { World } from '../../world.ts';
import type { ReadyEntry } from './look.ts';

/**
 * Such a turn has failed once more, and too many block the story. `base`: the commit that the story must not conflict with.
 * True: something was written.
 */
export function judgeTurn(
  { ledger, observed, automatic }: Pick<World, 'ledger' | 'observed' | 'automatic'>,
  config: ProjectConfig,
  entry: ReadyEntry,
  base: string | null,
): boolean {
  const story = ledger.stories.get(entry.story);
  const turn = story === undefined ? null : turnIn(ledger.progress.get(story.id), story, entry, base);
  if (turn === null) return false;
  observed.commit([{ put: 'progress', progress: turn }]);
  const blocked = whyBlocked(turn, config);
  if (blocked !== null) automatic.block(entry.story, blocked);
  return true;
}
