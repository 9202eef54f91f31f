/** Whether the stage rule wants a run to stop. */
import type { Message } from '../../../../contract/index.ts';
import { roleOf } from '../../../../domain/index.ts';
import { stageRule } from '../../pipeline/index.ts';
import type { ConfigReading, StoredRun, StoredStory } from '../../ports/index.ts';

/** Why this run must stop, or null. Decided anew wherever it is asked: the story may have moved back. */
export function misplacedReason(
  run: Pick<StoredRun, 'kind' | 'agent' | 'story'>,
  stories: Pick<ReadonlyMap<string, StoredStory>, 'get'>,
  reading: ConfigReading,
): Message | null {
  // None is not unknown: a config that cannot be read stops nobody.
  if (reading.state !== 'ready') return null;
  const role = roleOf(run.agent, reading.config.agents);
  return stageRule({ kind: run.kind, role }, stories.get(run.story) ?? null)?.why ?? null;
}
